package io.carillon.workflow.checklist;

/** A journal that can't be opened. The message is one line for the operator. */
public final class JournalException extends Exception {

    private static final long serialVersionUID = 1;

    JournalException(String message) {
        super(message);
    }

    JournalException(String message, Throwable cause) {
        super(message, cause);
    }
}
