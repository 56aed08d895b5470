package io.carillon.store.embedded;

/**
 * Waits for the end of something although the waiting thread is interrupted: what is closed next must not be in use any
 * more.
 */
final class Uninterrupted {

    /** Something to wait for. */
    @FunctionalInterface
    interface Wait {
        void run() throws InterruptedException;
    }

    private Uninterrupted() {
    }

    /** Waits, anew after each interrupt; the thread is interrupted afterwards if it was meanwhile. */
    static void await(Wait wait) {
        boolean interrupted = false;
        while (true) {
            try {
                wait.run();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
