package io.carillon.store.embedded;

import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.carillon.threads.Uninterrupted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back the room of history that was given up: takes versions that nothing can read any more out of the index,
 * then the log files before them. Goes by the log: each frame names the version that it replaced, so the work grows
 * with what is given up and not with what is kept.
 */
final class Compactor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Compactor.class);
    private static final long UPDATE_BYTES = 1 << 20;
    private static final long RETRY_SECONDS = 60;

    private final CommitLog log;
    private final Index index;
    private final LongSupplier compacted;
    private final Thread thread;
    private final Semaphore wanted = new Semaphore(0);
    private volatile boolean closed;

    Compactor(CommitLog log, Index index, LongSupplier compacted) {
        this.log = log;
        this.index = index;
        this.compacted = compacted;
        this.thread = Thread.ofPlatform().daemon().name("carillon-compactor").unstarted(this::run);
    }

    void start() {
        thread.start();
        wake();
    }

    /** There is something new to give up. */
    void wake() {
        wanted.release();
    }

    private void run() {
        boolean done = true;
        try {
            while (!closed) {
                if (done) {
                    wanted.acquire();
                } else {
                    var _ = wanted.tryAcquire(RETRY_SECONDS, TimeUnit.SECONDS);
                }
                wanted.drainPermits();
                done = closed || cleared();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** False when it failed, for a full disk perhaps, and must be tried again. */
    private boolean cleared() {
        try {
            long upTo = compacted.getAsLong();
            long cleared = index.cleared();
            if (cleared < upTo) {
                clear(cleared, upTo);
            }
            if (upTo > 0 && !closed) {
                log.dropBefore(upTo, flushed());
            }
            return true;
        } catch (IOException | RuntimeException e) {
            LOG.warn("history that was given up can't be removed yet: {}", e.getMessage());
            return false;
        }
    }

    private CommitLog.Position flushed() throws IOException {
        CommitLog.Position end = index.progress().end();
        index.flush();
        return end;
    }

    private void clear(long from, long upTo) throws IOException {
        try (LogReader reader = new LogReader(log)) {
            if (!reader.seek(Math.max(from, log.firstRevision() - 1) + 1)) {
                return;
            }
            boolean more = true;
            while (more && !closed) {
                try (IndexUpdate update = index.update()) {
                    more = clearSome(reader, from, upTo, update);
                    index.write(update);
                }
            }
        }
    }

    private static boolean clearSome(LogReader reader, long from, long upTo, IndexUpdate update) throws IOException {
        while (reader.next()) {
            FrameReader frame = reader.frame();
            if (frame.revision() > upTo) {
                break;
            }
            if (frame.hasRevision() && frame.revision() > from) {
                while (frame.nextOperation()) {
                    if ((frame.kind() == Frame.PUT || frame.kind() == Frame.DELETE) && frame.previousRevision() != 0) {
                        update.removeHistory(frame.key(), frame.previousRevision());
                    }
                }
                update.setCleared(frame.revision());
                if (update.size() > UPDATE_BYTES) {
                    return true;
                }
            }
        }
        update.setCleared(upTo);
        return false;
    }

    @Override
    public void close() {
        closed = true;
        wake();
        Uninterrupted.await(thread::join);
    }
}
