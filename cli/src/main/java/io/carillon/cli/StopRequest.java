package io.carillon.cli;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** Whether a signal asked the thread that runs a command to end. Thread-safe. */
final class StopRequest {

    private final Thread thread;
    private @Nullable String signal;

    private StopRequest(Thread thread) {
        this.thread = thread;
    }

    /** A request to the current thread, which will be interrupted by the first of some signals. */
    static StopRequest by(Signals signals, List<String> names) {
        StopRequest request = new StopRequest(Thread.currentThread());
        for (String name : names) {
            signals.handle(name, () -> request.signalled(name));
        }
        return request;
    }

    private synchronized void signalled(String name) {
        if (signal == null) {
            signal = name;
            thread.interrupt();
        }
    }

    /**
     * The signal that came; null when none has. Returns when the interruption is over: one that is late closes the
     * channel that the thread uses next, even if it has cleared its status.
     */
    synchronized @Nullable String signal() {
        return signal;
    }
}
