package io.carillon.threads;

/** Interrupts that come as something else: libraries tell of them by exceptions of their own. */
public final class Interrupts {

    private Interrupts() {
    }

    /**
     * What is thrown in the place of a library's exception. As always with this exception, the thread is no longer
     * interrupted.
     *
     * @param cause   what the library threw
     * @param message what ends
     */
    public static InterruptedException toldBy(Throwable cause, String message) {
        Thread.interrupted();
        InterruptedException interrupted = new InterruptedException(message);
        interrupted.initCause(cause);
        return interrupted;
    }
}
