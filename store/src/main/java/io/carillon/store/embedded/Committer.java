package io.carillon.store.embedded;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.carillon.store.StoreException;
import io.carillon.store.StoreException.Reason;
import io.carillon.threads.Uninterrupted;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that changes the store. It takes all requests that wait, works them out, appends their frames to the
 * log, syncs once, brings the index up to the log, publishes to the tail, and answers.
 *
 * <p>
 * When the disk is full nothing is acknowledged, and each further batch tries again. When a sync fails nothing more is
 * ever written: what is on the disk is not known then, and only reading it anew, at the next opening, can tell.
 */
final class Committer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

    /** A batch takes no further request once its frames have this size. */
    private static final int BATCH_BYTES = 4 << 20;

    /** Requests that wait may hold this much memory; more are turned away. */
    private static final long MOST_WAITING_BYTES = 256L << 20;

    private static final String CLOSED = "the store is closed";
    private static final String UNTIL_STARTED_AGAIN = "nothing is accepted any more until the server is started again";
    private static final long INDEX_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final CommitLog log;
    private final Index index;
    private final Tail tail;
    private final Leases leases;
    private final InstantSource clock;
    private final RecentEntries recent = new RecentEntries();
    private final FrameWriter frames;
    private final ConcurrentLinkedQueue<Request<?>> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final Thread thread;
    private volatile boolean idle;
    private volatile boolean closing;
    private volatile boolean stuck;
    private volatile @Nullable String trouble;
    private volatile long compacted;
    private long revision;
    private long micros;

    /**
     * @param store     the number of the store
     * @param compacted reads before this revision fail
     */
    Committer(long store, CommitLog log, Index index, Tail tail, Leases leases, InstantSource clock, long compacted) {
        this.frames = new FrameWriter(store);
        this.log = log;
        this.index = index;
        this.tail = tail;
        this.leases = leases;
        this.clock = clock;
        this.compacted = compacted;
        this.revision = log.revision();
        this.micros = log.micros();
        this.thread = Thread.ofPlatform().daemon().name("carillon-committer").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Reads before this revision fail. */
    long compacted() {
        return compacted;
    }

    /** Why nothing is acknowledged at present; null when all is well. */
    @Nullable
    String trouble() {
        return trouble;
    }

    /** Hands a request over; its future tells what came of it. */
    void submit(Request<?> request) {
        if (closing) {
            request.fail(new StoreException(Reason.UNAVAILABLE, CLOSED));
            return;
        }
        if (stuck) {
            String why = trouble;
            request.fail(new StoreException(Reason.UNAVAILABLE, why == null ? Reason.UNAVAILABLE.text() : why));
            return;
        }
        if (request.bytes() > MOST_WAITING_BYTES) {
            request.fail(new StoreException(Reason.TOO_LARGE));
            return;
        }
        if (waitingBytes.addAndGet(request.bytes()) > MOST_WAITING_BYTES) {
            waitingBytes.addAndGet(-request.bytes());
            request.fail(new StoreException(Reason.BUSY));
            return;
        }
        queue.add(request);
        if (idle || closing) {
            LockSupport.unpark(thread);
        }
        if (closing && !thread.isAlive()) {
            failWaiting();
        }
    }

    private void run() {
        List<Request<?>> taken = new ArrayList<>();
        while (true) {
            Request<?> first = queue.poll();
            if (first == null) {
                if (closing) {
                    return;
                }
                idle = true;
                if (queue.isEmpty() && !closing) {
                    LockSupport.park(this);
                }
                idle = false;
                continue;
            }
            taken.clear();
            try {
                commit(first, taken);
            } catch (IOException e) {
                fail(taken, e.getMessage() == null ? e.toString() : e.getMessage(), e);
            } catch (RuntimeException | Error e) {
                // The index can't be read, memory is short, or there is a fault in here. Nothing of the batch was
                // written, unless we are stuck now.
                LOG.error("a batch failed", e);
                fail(taken, "the store failed: " + e, e);
            }
        }
    }

    private void fail(List<Request<?>> taken, String why, Throwable cause) {
        for (Request<?> request : taken) {
            request.fail(new StoreException(Reason.UNAVAILABLE, why, cause));
        }
    }

    /**
     * Works out, writes and answers a first request and as many of those behind it as make a batch.
     */
    private void commit(Request<?> first, List<Request<?>> taken) throws IOException {
        take(first, taken);
        if (stuck) {
            takeAll(taken);
            throw new IOException(trouble);
        }
        try {
            frames.startGroup(log.startGroup());
        } catch (IOException e) {
            takeAll(taken);
            throw noted(e);
        }
        Instant now = clock.instant();
        long time = Math.max(micros, now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000);
        Batch batch = new Batch(index, leases, recent, frames, revision, compacted, time);
        first.workOut(batch);
        if (!first.alone()) {
            addMore(batch, taken);
        }
        List<StoreCursor> woken = List.of();
        if (!batch.isEmpty()) {
            write(batch);
            woken = follow(batch, taken);
        }
        try {
            // Who publishes is answered before who follows is told, for of those there may be thousands.
            answer(taken);
        } finally {
            woken.forEach(StoreCursor::ready);
        }
    }

    /**
     * Takes only what waits already. Were what comes meanwhile taken too, all would be in one batch in the end, and
     * nobody would have anything to do while it is synced.
     */
    private void addMore(Batch batch, List<Request<?>> taken) {
        long bytes = 0;
        int from = taken.size();
        while (bytes < BATCH_BYTES) {
            Request<?> more = queue.peek();
            if (more == null || more.alone()) {
                break;
            }
            queue.remove();
            bytes += more.bytes();
            take(more, taken);
        }
        for (int i = from; i < taken.size(); i++) {
            taken.get(i).workOut(batch);
        }
    }

    private void take(Request<?> request, List<Request<?>> taken) {
        waitingBytes.addAndGet(-request.bytes());
        taken.add(request);
    }

    private void takeAll(List<Request<?>> taken) {
        for (Request<?> more = queue.poll(); more != null; more = queue.poll()) {
            take(more, taken);
        }
    }

    private void write(Batch batch) throws IOException {
        try {
            log.write(frames.group());
            log.sync(frames.size(), batch.revision(), batch.micros());
        } catch (IOException e) {
            throw noted(e);
        }
        if (trouble != null) {
            LOG.warn("the log can be written again");
            trouble = null;
        }
    }

    private IOException noted(IOException e) {
        if (e instanceof SyncFailedException) {
            String what = note("a sync of the log failed (" + e.getMessage() + "); " + UNTIL_STARTED_AGAIN);
            stuck = true;
            return new IOException(what, e);
        }
        return new IOException(
                note("the log can't be written (" + DataFolder.reasonOf(e) + "); nothing is acknowledged until it can"),
                e);
    }

    private String note(String what) {
        if (!what.equals(trouble)) {
            LOG.error("{}", what);
            trouble = what;
        }
        return what;
    }

    /**
     * Brings everything else up to the log, in which the batch is durable already: were that to fail for good, the next
     * batch would begin where this one did.
     *
     * @return who follows what was written, and is to be told
     */
    private List<StoreCursor> follow(Batch batch, List<Request<?>> taken) {
        boolean followed = false;
        try {
            if (index(batch, taken)) {
                revision = batch.revision();
                micros = batch.micros();
                compacted = batch.compacted();
                batch.settle();
                List<StoreCursor> woken = tail.publish(batch.commits());
                followed = true;
                return woken;
            }
            return List.of();
        } finally {
            if (!followed) {
                note("the index can't follow the log; " + UNTIL_STARTED_AGAIN);
                stuck = true;
            }
        }
    }

    /**
     * Brings the index up to the log, trying until it succeeds. Those who wait are told meanwhile that they can't know.
     *
     * @return false when the store is closed meanwhile
     */
    private boolean index(Batch batch, List<Request<?>> taken) {
        try (IndexUpdate update = index.update()) {
            batch.describe(update, log.end());
            while (true) {
                try {
                    index.write(update);
                    break;
                } catch (IOException e) {
                    String what = note(e.getMessage() + "; nothing is accepted until it can");
                    stuck = true;
                    // Those that wait now were not worked out, and must not be answered with the batch.
                    takeAll(taken);
                    fail(taken, what, e);
                    if (closing) {
                        return false;
                    }
                    LockSupport.parkNanos(this, INDEX_RETRY_NANOS);
                }
            }
        }
        if (stuck) {
            stuck = false;
            trouble = null;
            LOG.warn("the index can be written again");
        }
        return true;
    }

    private static void answer(List<Request<?>> taken) {
        for (Request<?> request : taken) {
            request.answer();
        }
    }

    private void failWaiting() {
        List<Request<?>> left = new ArrayList<>();
        takeAll(left);
        for (Request<?> request : left) {
            request.fail(new StoreException(Reason.UNAVAILABLE, CLOSED));
        }
    }

    /** Finishes what was handed over before, and takes nothing more. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        Uninterrupted.await(thread::join);
        failWaiting();
    }
}
