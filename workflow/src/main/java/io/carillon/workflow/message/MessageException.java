package io.carillon.workflow.message;

/** Bytes that are no message, or a value that no message can carry. The message is one line. */
public final class MessageException extends RuntimeException {

    private static final long serialVersionUID = 1;

    MessageException(String message) {
        super(message);
    }

    MessageException(String message, Throwable cause) {
        super(message, cause);
    }
}
