package io.carillon.store.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import io.carillon.store.Bytes;
import io.carillon.store.Committed;
import io.carillon.store.Cursor;
import io.carillon.store.Entry;
import io.carillon.store.EventStore;
import io.carillon.store.KeyRange;
import io.carillon.store.Lease;
import io.carillon.store.LeaseStatus;
import io.carillon.store.Page;
import io.carillon.store.RangeRequest;
import io.carillon.store.StoreException;
import io.carillon.store.StoreException.Reason;
import io.carillon.store.StoreSnapshot;
import io.carillon.store.StoreStatus;
import io.carillon.store.Transaction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store in one data folder of one process. */
public final class EmbeddedStore implements EventStore {

    /** The revision of a store in which nothing was written, as etcd counts. */
    static final long FIRST_REVISION = 1;

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedStore.class);
    private static final int REPLAY_STEPS = 20_000;
    private static final long REPLAY_BYTES = 16 << 20;

    /** etcd's longest lease: 9,000,000,000 seconds, some 285 years. */
    private static final Duration LONGEST_LEASE = Duration.ofHours(2_500_000);
    private static final int LONGEST_NOTE = 16 << 20;
    private static final Duration LEASE_RETRY = Duration.ofSeconds(1);

    /** Times further from 1970 than this many seconds are taken for this. */
    private static final long FARTHEST_SECOND = 9_000_000_000_000L;

    private final DataFolder folder;
    private final Index index;
    private final CommitLog log;
    private final Tail tail;
    private final Leases leases;
    private final Committer committer;
    private final Compactor compactor;
    private final Expirer expirer;
    private final Readers readers = new Readers();
    private boolean closed;

    private EmbeddedStore(DataFolder folder, Index index, CommitLog log, EmbeddedOptions options) {
        this.folder = folder;
        this.index = index;
        this.log = log;
        this.leases = new Leases();
        index.leases(leases::add);
        this.tail = new Tail(log.revision(), options.tailBytes());
        this.committer = new Committer(folder.id(), log, index, tail, leases, options.clock(),
                index.progress().compacted());
        this.compactor = new Compactor(log, index, committer::compacted);
        this.expirer = new Expirer(leases, this::expire);
        committer.start();
        compactor.start();
        expirer.start();
    }

    /**
     * Opens the store in a data folder, making it if there is none, and taking up what a crash left.
     *
     * @throws StoreException {@link Reason#UNUSABLE_FOLDER}, with one line that says what is wrong with the folder
     */
    public static EmbeddedStore open(EmbeddedOptions options) {
        return open(options, UnaryOperator.identity());
    }

    /**
     * Fills a data folder from what a {@link #snapshot()} gave.
     *
     * @param snapshot not closed here
     * @param folder   must be empty, or not there yet
     * @throws StoreException {@link Reason#UNUSABLE_FOLDER}, in one line; the folder is as it was then
     */
    public static void restore(InputStream snapshot, Path folder) {
        FolderSnapshot.restore(snapshot, folder);
    }

    /**
     * As {@link #open(EmbeddedOptions)}, with something between the log and its files that can make a disk fail.
     */
    static EmbeddedStore open(EmbeddedOptions options, UnaryOperator<FileChannel> disk) {
        DataFolder folder = DataFolder.open(options.folder());
        Index index = null;
        CommitLog log = null;
        EmbeddedStore opened = null;
        try {
            log = CommitLog.open(folder.log(), folder.id(), options.segmentBytes(), FIRST_REVISION, disk);
            index = openIndex(folder, log, options.cacheBytes());
            takeUp(folder, log, index);
            opened = new EmbeddedStore(folder, index, log, options);
            return opened;
        } catch (IOException e) {
            throw DataFolder.unusable(folder.root(), DataFolder.reasonOf(e), e);
        } catch (StoreException e) {
            throw e.reason() == Reason.UNUSABLE_FOLDER
                    ? e
                    : DataFolder.unusable(folder.root(), String.valueOf(e.getMessage()), e);
        } finally {
            if (opened == null) {
                closeAll(folder, index, log);
            }
        }
    }

    private static Index openIndex(DataFolder folder, CommitLog log, long cacheBytes) throws IOException {
        try {
            return Index.open(folder.index(), folder.id(), cacheBytes);
        } catch (IOException e) {
            throw new IOException(DataFolder.reasonOf(e) + "; mend that or "
                    + (log.goesBackToTheBeginning()
                            ? "delete the folder index, which is then made again from the log"
                            : "restore the folder from a backup"),
                    e);
        }
    }

    private static void closeAll(AutoCloseable folder, @Nullable AutoCloseable index, @Nullable AutoCloseable log) {
        for (AutoCloseable each : new AutoCloseable[]{log, index, folder}) {
            if (each != null) {
                try {
                    each.close();
                } catch (Exception e) {
                    LOG.warn("while closing: {}", e.getMessage());
                }
            }
        }
    }

    /** Brings the index up to the log, from which a crash may have kept it. Changes nothing if they don't fit. */
    private static void takeUp(DataFolder folder, CommitLog log, Index index) throws IOException {
        Index.Progress progress = index.progress();
        boolean indexed = progress.end().segment() > 0;
        if (progress.end().compareTo(log.end()) > 0) {
            throw DataFolder.unusable(
                    folder.root(), "its index goes up to revision " + progress.revision() + ", but its log ends at "
                            + log.revision() + "; log files are missing or damaged, restore the folder from a backup",
                    null);
        }
        if (!indexed && !log.goesBackToTheBeginning()) {
            throw DataFolder.unusable(folder.root(), "its index is missing, and its log no longer goes back to the"
                    + " beginning; restore the folder from a backup", null);
        }
        try (LogReader reader = new LogReader(log)) {
            boolean placed = indexed ? reader.seek(progress.end(), progress.revision()) : reader.seekFirst();
            if (indexed && !placed) {
                throw CommitLog.missing(Segment.fileName(progress.end().segment()));
            }
            log.begin();
            replay(folder.id(), reader, index, progress);
        }
        // What is dropped from the log lies before the revision up to which history was given up.
        if (!log.goesBackToTheBeginning() && log.firstRevision() > index.progress().compacted()) {
            throw CommitLog.missing(Segment.fileName(log.segments()[0].number() - 1));
        }
    }

    private static void replay(long store, LogReader reader, Index index, Index.Progress from) throws IOException {
        Index.Progress progress = from;
        boolean more = reader.next();
        while (more) {
            Batch batch = new Batch(index, new Leases(), new RecentEntries(), new FrameWriter(store),
                    progress.revision(), progress.compacted(), 0);
            CommitLog.Position end = progress.end();
            long bytes = 0;
            while (more && batch.stepCount() < REPLAY_STEPS && bytes < REPLAY_BYTES) {
                batch.replay(reader.frame());
                bytes += reader.frame().end() - reader.frame().start();
                end = reader.end();
                more = reader.next();
            }
            try (IndexUpdate update = index.update()) {
                batch.describe(update, end);
                index.write(update);
            }
            progress = index.progress();
        }
    }

    @Override
    public CompletableFuture<Committed> submit(Transaction transaction) {
        try {
            TransactionCheck.requireEachKeyOnce(transaction);
        } catch (StoreException e) {
            return CompletableFuture.failedFuture(e);
        }
        return submit(new Request<>(batch -> batch.run(transaction), TransactionCheck.readsRanges(transaction),
                TransactionCheck.bytes(transaction)));
    }

    private <T> CompletableFuture<T> submit(Request<T> request) {
        committer.submit(request);
        return request.done();
    }

    private static <T> T join(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreException cause) {
                throw cause;
            }
            throw new StoreException(Reason.UNAVAILABLE, String.valueOf(e.getCause()), e);
        }
    }

    @Override
    public Page range(RangeRequest request) {
        return reading(() -> read(request));
    }

    private <T> T reading(Supplier<T> work) {
        try {
            return readers.call(work);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(Reason.UNAVAILABLE, "interrupted while waiting for the store", e);
        }
    }

    private Page read(RangeRequest request) {
        try (IndexView view = index.view()) {
            return RangeReader.read(view, request, view.progress().revision(), committer.compacted());
        }
    }

    @Override
    public CompletableFuture<Page> rangeAsync(RangeRequest request) {
        if (request.keys().isSingle() && request.revision() == 0) {
            // In this order: what the key holds afterwards is at least what it held at that
            // revision.
            long revision = tail.last();
            try {
                if (readers.here(
                        () -> index.latestAtHand(request.keys().start())) instanceof Index.AtHand.Known(Entry entry)
                        && entry != null) {
                    return CompletableFuture
                            .completedFuture(RangeReader.one(entry, request, Math.max(revision, entry.modRevision())));
                }
            } catch (StoreException e) {
                return CompletableFuture.failedFuture(e);
            }
        }
        return readers.submit(() -> read(request));
    }

    @Override
    public long revision() {
        return tail.last();
    }

    @Override
    public Cursor follow(KeyRange keys, long from) {
        return new StoreCursor(keys, from == 0 ? tail.last() + 1 : from, log, tail, readers, committer::compacted);
    }

    @Override
    public OptionalLong revisionAt(Instant time) {
        long seconds = Math.clamp(time.getEpochSecond(), -FARTHEST_SECOND, FARTHEST_SECOND);
        long micros = seconds * 1_000_000 + time.getNano() / 1_000;
        return reading(() -> {
            try {
                return log.revisionAt(micros);
            } catch (IOException e) {
                throw new StoreException(Reason.UNAVAILABLE, "the log can't be read: " + DataFolder.reasonOf(e), e);
            }
        });
    }

    @Override
    public Lease grantLease(long id, Duration ttl) {
        if (!ttl.isPositive() || ttl.compareTo(LONGEST_LEASE) > 0) {
            throw new IllegalArgumentException("lease " + id + " can't last " + ttl + "; more than 0 and at most "
                    + LONGEST_LEASE.toSeconds() + " seconds are allowed");
        }
        long chosen = id != 0 ? id : ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
        Lease lease = new Lease(chosen, ttl);
        return join(submit(new Request<>(batch -> batch.grant(lease), false, 100)));
    }

    @Override
    public long revokeLease(long id) {
        return join(submit(new Request<>(batch -> batch.revoke(id), true, 100)));
    }

    @Override
    public Lease renewLease(long id) {
        Lease lease = leases.renew(id);
        if (lease == null) {
            throw new StoreException(Reason.LEASE_NOT_FOUND);
        }
        return lease;
    }

    @Override
    public @Nullable LeaseStatus lease(long id, boolean withKeys) {
        LeaseStatus status = leases.status(id);
        return status == null || !withKeys
                ? status
                : new LeaseStatus(status.lease(), status.remaining(), reading(() -> index.attached(id)));
    }

    @Override
    public List<Long> leases() {
        return leases.all();
    }

    @Override
    public @Nullable Bytes note(String name) {
        return reading(() -> index.note(Bytes.of(name)));
    }

    @Override
    public void note(String name, Bytes value) {
        if (value.length() > LONGEST_NOTE) {
            throw new StoreException(Reason.TOO_LARGE);
        }
        join(submit(new Request<>(batch -> batch.note(Bytes.of(name), value), false, 100 + value.length())));
    }

    @Override
    public StoreSnapshot snapshot() {
        return reading(() -> FolderSnapshot.make(folder, index, log));
    }

    @Override
    public void defragment() {
        reading(() -> {
            index.tidy();
            return true;
        });
    }

    private void expire(long lease) {
        var _ = submit(new Request<>(batch -> batch.expire(lease), true, 100)).whenComplete((_, thrown) -> {
            if (thrown != null) {
                leases.again(lease, LEASE_RETRY.toMillis());
            }
        });
    }

    @Override
    public void compact(long revision) {
        join(submit(new Request<>(batch -> batch.compact(revision), false, 100)));
        compactor.wake();
    }

    @Override
    public StoreStatus status() {
        return new StoreStatus(folder.id(), tail.last(), committer.compacted(), log.bytes() + reading(index::bytes),
                committer.trouble());
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        expirer.close();
        compactor.close();
        committer.close();
        tail.close();
        readers.close();
        closeAll(folder, index, log);
    }
}
