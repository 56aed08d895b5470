package io.carillon.workflow.worker;

import org.jspecify.annotations.Nullable;

/**
 * A worker: does one job, and tells the manager how it went (nowcast 6). A user's own is found by its name through
 * {@link java.util.ServiceLoader}, or by the name of its class, which then must have a public constructor without
 * parameters.
 */
public interface NowcastWorker {

    /** Its name in messages, logs, and the message registry of the configuration. */
    String name();

    /** What it does, for {@code --help}. */
    String description();

    /**
     * Declares the arguments that it takes besides the configuration file and {@code --debug}.
     *
     * @param syntax what is declared so far
     */
    default void declareArguments(WorkerSyntax syntax) {
        // most have none
    }

    /** The name under which it appears with some arguments. */
    default String name(WorkerArguments arguments) {
        return name();
    }

    /**
     * Does the job. A thread that is interrupted has to end soon: somebody told the worker to stop.
     *
     * @return what goes into the checklist: null for nothing, else a value as in
     *         {@link io.carillon.workflow.message.Message#payload}
     * @throws WorkerException when the job failed in a way that was to be expected: the manager is told
     *                         {@link #failure}. After any other exception it is told {@code crash}
     */
    @Nullable
    Object work(WorkerJob job) throws Exception;

    /** The type of the message that the manager is told after success; may log it. */
    default String success(WorkerJob job) {
        return "success";
    }

    /** The type of the message that the manager is told after a {@link WorkerException}; may log it. */
    default String failure(WorkerJob job) {
        return "failure";
    }
}
