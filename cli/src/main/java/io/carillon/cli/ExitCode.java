package io.carillon.cli;

/** What the commands of {@code aviso} end with (aviso-v1 0.9). */
final class ExitCode {

    /** It was done; also for SIGTERM. */
    static final int DONE = 0;

    /** Ctrl-C. */
    static final int ABORTED = 1;

    /** The command line can't be understood. */
    static final int WRONG_USAGE = 2;

    /** Everything else that goes wrong. */
    static final int FAILED = 255;

    private ExitCode() {
    }
}
