package io.carillon.listen.config;

import org.jspecify.annotations.Nullable;

/** A configuration that can't be used. The message is one line for the user, v1's where v1 has one. */
public final class ConfigException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final boolean noFail;

    /**
     * @param message what is wrong
     * @param noFail  whether the configuration, as far as it was read, asks for exit code 0 in any case
     * @param cause   what it was noticed by, or null
     */
    ConfigException(String message, boolean noFail, @Nullable Throwable cause) {
        super(message, cause);
        this.noFail = noFail;
    }

    /** Whether the program is to exit with code 0 in spite of this (aviso-v1 1.7). */
    public boolean noFail() {
        return noFail;
    }
}
