package io.carillon.workflow.worker;

/** A job that failed in a way that was to be expected; the manager is told the worker's failure. */
public class WorkerException extends Exception {

    private static final long serialVersionUID = 1;

    /** Says in one line what went wrong, for the log. */
    public WorkerException(String message) {
        super(message);
    }

    /** Says in one line what went wrong, for the log. */
    public WorkerException(String message, Throwable cause) {
        super(message, cause);
    }
}
