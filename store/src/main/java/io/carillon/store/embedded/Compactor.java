package io.carillon.store.embedded;

import java.io.IOException;
import java.util.function.LongSupplier;

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

    private final CommitLog log;
    private final Index index;
    private final LongSupplier compacted;
    private final Thread thread;
    private boolean wanted;
    private boolean closed;

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
    synchronized void wake() {
        wanted = true;
        notifyAll();
    }

    private synchronized boolean awaitWork() throws InterruptedException {
        while (!wanted && !closed) {
            wait();
        }
        wanted = false;
        return !closed;
    }

    private void run() {
        try {
            while (awaitWork()) {
                long upTo = compacted.getAsLong();
                long cleared = index.cleared();
                if (cleared < upTo) {
                    clear(cleared, upTo);
                    log.dropBefore(upTo, flushed());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            LOG.error("history that was given up can't be removed before the next start: {}", e.getMessage());
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
            while (more && !isClosed()) {
                try (Index.Update update = index.update()) {
                    more = clearSome(reader, from, upTo, update);
                    update.write();
                }
            }
        }
    }

    private static boolean clearSome(LogReader reader, long from, long upTo, Index.Update update) throws IOException {
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

    private synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
