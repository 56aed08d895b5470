package io.carillon.threads;

/**
 * Waits for the end of something although the waiting thread is interrupted: what is closed next must not be in use any
 * more. The interrupt is not lost, only put off.
 */
public final class Uninterrupted {

    /** Something to wait for. It may be called again, and must then wait for what is left. */
    @FunctionalInterface
    public interface Wait {

        /** Waits for it to end. */
        void run() throws InterruptedException;
    }

    private Uninterrupted() {
    }

    /** Waits, anew after each interrupt; the thread is interrupted afterwards if it was meanwhile. */
    public static void await(Wait wait) {
        await(wait, () -> {
        });
    }

    /**
     * Waits, anew after each interrupt, and then closes what was in use; only after that is the thread interrupted, if
     * it was while it waited. So closing may wait or write, too.
     *
     * @param closing is called once, whose exceptions come through
     */
    public static void await(Wait wait, Runnable closing) {
        boolean interrupted = false;
        while (true) {
            try {
                wait.run();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        try {
            closing.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
