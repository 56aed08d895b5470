package io.carillon.logging.python;

import org.jspecify.annotations.Nullable;

/** A logging configuration that can't be used. The message is one line for the user. */
public final class LoggingConfigException extends Exception {

    private static final long serialVersionUID = 1;

    /** Says what is wrong, and what is allowed. */
    public LoggingConfigException(String message) {
        super(message);
    }

    /** Says what is wrong, and what is allowed. */
    public LoggingConfigException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
