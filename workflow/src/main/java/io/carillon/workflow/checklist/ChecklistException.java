package io.carillon.workflow.checklist;

/** A payload that can't be put into the checklist, or a checklist that can't be read. The message is one line. */
public final class ChecklistException extends Exception {

    private static final long serialVersionUID = 1;

    ChecklistException(String message) {
        super(message);
    }

    ChecklistException(String message, Throwable cause) {
        super(message, cause);
    }
}
