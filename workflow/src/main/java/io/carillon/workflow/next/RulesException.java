package io.carillon.workflow.next;

import org.jspecify.annotations.Nullable;

/** Rules that can't be read, or that fail for a message. The message is one line for the logs. */
public final class RulesException extends Exception {

    private static final long serialVersionUID = 1;

    private final @Nullable String detail;

    /** A mistake in rules. */
    public RulesException(String message) {
        this(message, (String) null);
    }

    /**
     * A mistake in rules.
     *
     * @param detail what may help to find it, in several lines: a Python traceback; null when there is nothing
     */
    public RulesException(String message, @Nullable String detail) {
        super(message);
        this.detail = detail;
    }

    /** A mistake in rules. */
    public RulesException(String message, Throwable cause) {
        super(message, cause);
        this.detail = null;
    }

    /** What may help to find the mistake, in several lines; null when there is nothing. */
    public @Nullable String detail() {
        return detail;
    }
}
