package io.carillon.store.embedded;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

import io.carillon.store.Change;
import io.carillon.store.Commit;
import io.carillon.store.CompactedException;
import io.carillon.store.Cursor;
import io.carillon.store.KeyRange;
import io.carillon.store.StoreException;
import io.carillon.store.StoreException.Reason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A place in the tail or, behind it, in the log. While its range is quiet it lies in the tail's index of waiting
 * cursors, and what passes meanwhile costs it nothing: woken, it goes on at the commit that woke it.
 */
final class StoreCursor implements Cursor {

    private static final Logger LOG = LoggerFactory.getLogger(StoreCursor.class);

    /** How much of the log is read at once. */
    private static final long LOAD_BYTES = 1 << 20;

    private final KeyRange keys;
    private final CommitLog log;
    private final Tail tail;
    private final Readers readers;
    private final LongSupplier compacted;

    /** Commits from the log that were not given yet. Left to the loading thread while {@link #loading}. */
    private final ArrayDeque<Commit> loaded = new ArrayDeque<>();

    /** The first revision that neither was given nor is loaded. Left to the loading thread while {@link #loading}. */
    private volatile long next;

    /** Taken out by whoever uses or closes it. */
    private final AtomicReference<@Nullable LogReader> reader = new AtomicReference<>();

    /** Whether it lies in the tail's index, and nothing before {@link #wokenAt} concerns it. */
    private boolean waiting;

    /** The revision that woke it; 0 if none did. */
    private volatile long wokenAt;
    private volatile boolean loading;

    /** What {@link #next} was when the loading began. */
    private long loadingFrom;
    private volatile @Nullable StoreException failure;
    private volatile boolean closed;
    private final AtomicReference<@Nullable Runnable> callback = new AtomicReference<>();

    StoreCursor(KeyRange keys, long from, CommitLog log, Tail tail, Readers readers, LongSupplier compacted) {
        this.keys = keys;
        this.next = Math.max(from, EmbeddedStore.FIRST_REVISION + 1);
        this.log = log;
        this.tail = tail;
        this.readers = readers;
        this.compacted = compacted;
        long first = compacted.getAsLong();
        if (from < first) {
            // Were it in the tail still, it could be given; but whether a history is there must not depend on that.
            failure = new CompactedException(first);
        }
    }

    KeyRange keys() {
        return keys;
    }

    boolean closed() {
        return closed;
    }

    @Override
    public Commit next() throws InterruptedException {
        while (true) {
            Commit commit = poll();
            if (commit != null) {
                return commit;
            }
            Thread self = Thread.currentThread();
            whenReady(() -> LockSupport.unpark(self));
            LockSupport.park(this);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    @Override
    public @Nullable Commit poll() {
        requireOpen();
        if (waiting) {
            long woken = wokenAt;
            if (woken == 0) {
                return null;
            }
            waiting = false;
            wokenAt = 0;
            next = woken;
        }
        while (!loading) {
            requireNoFailure();
            Commit first = loaded.poll();
            if (first != null) {
                return first;
            }
            long wanted = next;
            if (wanted > tail.last()) {
                return null;
            }
            Commit recent = tail.get(wanted);
            if (recent == null) {
                beginLoading();
            } else {
                closeReader();
                next = wanted + 1;
                Commit concerning = concerning(recent);
                if (concerning != null) {
                    return concerning;
                }
            }
        }
        return null;
    }

    private void requireOpen() {
        if (closed || tail.closed()) {
            throw new StoreException(Reason.UNAVAILABLE, closed ? "the cursor is closed" : "the store is closed");
        }
    }

    private void requireNoFailure() {
        StoreException why = failure;
        if (why != null) {
            if (!(why instanceof CompactedException)) {
                // It may be over when the reader asks again.
                failure = null;
            }
            throw why;
        }
    }

    private @Nullable Commit concerning(Commit commit) {
        List<Change> changes = commit.changes();
        int concerned = 0;
        for (Change change : changes) {
            if (keys.contains(change.entry().key())) {
                concerned++;
            }
        }
        if (concerned == changes.size()) {
            return commit;
        }
        if (concerned == 0) {
            return null;
        }
        return new Commit(commit.revision(), commit.time(),
                changes.stream().filter(change -> keys.contains(change.entry().key())).toList());
    }

    private void beginLoading() {
        loadingFrom = next;
        loading = true;
        var _ = readers.submit(() -> {
            load();
            return true;
        }).whenComplete((_, thrown) -> {
            if (thrown != null) {
                failure = reasonOf(thrown);
            }
            loading = false;
            if (closed) {
                closeReader();
            }
            ready();
        });
    }

    private static StoreException reasonOf(Throwable thrown) {
        Throwable cause = thrown instanceof CompletionException && thrown.getCause() != null
                ? thrown.getCause()
                : thrown;
        return cause instanceof StoreException e
                ? e
                : new StoreException(Reason.UNAVAILABLE, "the log can't be read: " + cause, cause);
    }

    private void load() {
        long from = next;
        LogReader taken = reader.getAndSet(null);
        LogReader open = taken != null ? taken : new LogReader(log);
        boolean kept = false;
        try {
            if (taken == null) {
                open.seek(from);
            }
            List<Commit> found = new ArrayList<>();
            long passed = open.read(keys, from, tail.last(), LOAD_BYTES, found);
            // Looked at afterwards: what was dropped while it read may be missing from it.
            requireNotCompacted(from);
            if (passed < from) {
                throw new StoreException(Reason.UNAVAILABLE,
                        "the log can't be read: revision " + from + " is not in it");
            }
            loaded.addAll(found);
            next = passed + 1;
            reader.set(open);
            kept = true;
        } catch (IOException e) {
            requireNotCompacted(from);
            throw new StoreException(Reason.UNAVAILABLE, "the log can't be read: " + DataFolder.reasonOf(e), e);
        } finally {
            if (!kept) {
                // What it has passed was not given.
                close(open);
            }
        }
    }

    private void requireNotCompacted(long from) {
        long first = compacted.getAsLong();
        if (from < first) {
            throw new CompactedException(first);
        }
    }

    private void closeReader() {
        LogReader open = reader.getAndSet(null);
        if (open != null) {
            close(open);
        }
    }

    private static void close(LogReader open) {
        try {
            open.close();
        } catch (IOException e) {
            // It was only read.
            LOG.debug("a log file can't be closed: {}", e.toString());
        }
    }

    @Override
    public void whenReady(Runnable newCallback) {
        callback.set(newCallback);
        if (waiting || loading) {
            // Whoever wakes or loads says so first and calls back then, so one of the two sees the other.
            if (closed || tail.closed() || wokenAt != 0) {
                ready();
            }
            return;
        }
        if (!loaded.isEmpty() || failure != null) {
            ready();
            return;
        }
        waiting = true;
        if (!tail.await(this, next)) {
            waiting = false;
            ready();
        }
    }

    /**
     * Something in its range was committed. Called by the tail, before the commit can be read.
     *
     * @return whether this is the first commit that the cursor waits for
     */
    boolean wokenAt(long revision) {
        if (revision < next || wokenAt != 0) {
            return false;
        }
        wokenAt = revision;
        return true;
    }

    /** Calls back, once. */
    void ready() {
        Runnable once = callback.getAndSet(null);
        if (once != null) {
            try {
                once.run();
            } catch (RuntimeException e) {
                // Neither the writer nor other readers are to suffer.
                LOG.warn("a reader's callback failed", e);
            }
        }
    }

    @Override
    public long position() {
        if (loading) {
            return loadingFrom;
        }
        Commit first = loaded.peek();
        if (first != null) {
            return first.revision();
        }
        if (!waiting) {
            return next;
        }
        // In this order: the tail tells a cursor of a commit before it shows the commit.
        long last = tail.last();
        long woken = wokenAt;
        return woken != 0 ? woken : Math.max(next, last + 1);
    }

    @Override
    public void close() {
        closed = true;
        tail.forget(this);
        ready();
        if (!loading) {
            closeReader();
        }
    }
}
