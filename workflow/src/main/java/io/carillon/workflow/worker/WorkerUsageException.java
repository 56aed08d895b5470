package io.carillon.workflow.worker;

/** A command line that a worker doesn't understand; the message is what the user is shown. */
final class WorkerUsageException extends Exception {

    private static final long serialVersionUID = 1;

    WorkerUsageException(String message) {
        super(message);
    }
}
