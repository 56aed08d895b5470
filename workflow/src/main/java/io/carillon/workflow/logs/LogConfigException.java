package io.carillon.workflow.logs;

/** A logging configuration that can't be carried out; the message is one line for the user. */
public final class LogConfigException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Says what is wrong, where, and what is allowed. */
    public LogConfigException(String message) {
        super(message);
    }

    /** Says what is wrong, where, and what is allowed. */
    public LogConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
