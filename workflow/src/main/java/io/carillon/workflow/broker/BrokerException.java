package io.carillon.workflow.broker;

/** A broker that can't start. The message is one line for the operator. */
public final class BrokerException extends Exception {

    private static final long serialVersionUID = 1;

    BrokerException(String message) {
        super(message);
    }

    BrokerException(String message, Throwable cause) {
        super(message, cause);
    }
}
