package io.carillon.server;

/**
 * A server that can't start; the message is one line for the person to read.
 */
public final class ServerException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ServerException(String message, Throwable cause) {
        super(message, cause);
    }
}
