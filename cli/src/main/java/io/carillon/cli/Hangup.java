package io.carillon.cli;

import org.jspecify.annotations.Nullable;

/**
 * SIGHUP, by which a process is asked to read its configuration again. One that comes while the process is still
 * starting does not end it, and is answered when it can be. Thread-safe.
 */
final class Hangup {

    private @Nullable Runnable reload;
    private boolean waiting;

    private Hangup() {
    }

    /** Takes the signal from now on. */
    static Hangup heeded(Signals signals) {
        Hangup hangup = new Hangup();
        signals.handle(Signals.HANGUP, hangup::received);
        return hangup;
    }

    private synchronized void received() {
        if (reload == null) {
            waiting = true;
        } else {
            reload.run();
        }
    }

    /** Has it done at each signal, and now if there was one already. */
    synchronized void answer(Runnable newReload) {
        reload = newReload;
        if (waiting) {
            waiting = false;
            newReload.run();
        }
    }
}
