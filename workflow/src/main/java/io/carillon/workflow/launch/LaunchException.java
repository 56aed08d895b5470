package io.carillon.workflow.launch;

/** A worker that can't be launched; the message is one line. */
public final class LaunchException extends Exception {

    private static final long serialVersionUID = 1;

    LaunchException(String message) {
        super(message);
    }

    LaunchException(String message, Throwable cause) {
        super(message, cause);
    }
}
