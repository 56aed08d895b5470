package io.carillon.workflow.launch;

import java.time.Duration;

/**
 * How a worker's process ended.
 *
 * @param launched which it was
 * @param status   its exit status; 128 and more for one that was ended by a signal
 * @param spoke    whether it told the manager anything since it was launched
 * @param timedOut whether it was ended because it took longer than it may
 * @param ran      how long it ran
 * @param output   the end of what it wrote to standard output and error, without control characters but line breaks
 */
public record WorkerEnd(LaunchedWorker launched, int status, boolean spoke, boolean timedOut, Duration ran,
        String output) {

    private static final int SIGNALS = 128;

    /** Whether it ended as one that told what it had to tell: it spoke, and its exit status is 0. */
    public boolean isInGoodOrder() {
        return spoke && status == 0 && !timedOut;
    }

    /** What happened, such as {@code exit status 1 after 12 s}. */
    public String what() {
        String seconds = " after " + (ran.toMillis() < 10_000 ? ran.toMillis() + " ms" : ran.toSeconds() + " s");
        if (timedOut) {
            return "was ended because it took longer than it may," + seconds;
        }
        return status > SIGNALS
                ? "was ended by signal " + (status - SIGNALS) + seconds
                : "ended with exit status " + status + seconds;
    }
}
