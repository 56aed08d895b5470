package io.carillon.cli;

import io.carillon.threads.Uninterrupted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A part that is run by a thread of its own. */
abstract class ThreadPart implements NowcastPart {

    private final Runnable stop;
    private final Thread thread;

    /** What the thread does. */
    interface Work {

        /** Does it until it is told to stop. */
        void run() throws InterruptedException;
    }

    /**
     * Begins at once.
     *
     * @param stop has the work end soon
     */
    ThreadPart(String name, Work work, Runnable stop) {
        this.stop = stop;
        Logger log = LoggerFactory.getLogger(name);
        thread = Thread.ofPlatform().name(name).start(() -> {
            try {
                work.run();
            } catch (InterruptedException e) {
                log.debug("interrupted", e);
            }
        });
    }

    @Override
    public void await() throws InterruptedException {
        thread.join();
    }

    @Override
    public void close() {
        stop.run();
        Uninterrupted.await(thread::join);
    }
}
