package io.carillon.cli.syntax;

import org.jspecify.annotations.Nullable;

/** A command line that can't be understood. */
public final class UsageException extends Exception {

    private static final long serialVersionUID = 1;

    private final transient @Nullable CommandSyntax syntax;

    /**
     * @param message what is wrong, for the person who typed it
     * @param syntax  what may be typed instead, or null when the message says enough
     */
    public UsageException(String message, @Nullable CommandSyntax syntax) {
        super(message);
        this.syntax = syntax;
    }

    /** All that is to be written, in lines. */
    public String text() {
        String error = "Error: " + getMessage();
        return syntax == null ? error : syntax.usage() + "\nTry '" + syntax.command() + " -h' for help.\n\n" + error;
    }
}
