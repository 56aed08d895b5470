package io.carillon.workflow.manager;

/** A manager that can't start, or a configuration that it can't take. The message is for the operator. */
public final class ManagerException extends Exception {

    private static final long serialVersionUID = 1;

    ManagerException(String message, Throwable cause) {
        super(message, cause);
    }
}
