package io.carillon.event;

import org.jspecify.annotations.Nullable;

/**
 * An input, a schema or a key that cannot be used. The message begins with the text of Aviso v1, which clients rely on;
 * where it is a schema that is wrong, the place follows in brackets.
 *
 * <p>
 * It says what is wrong with data, not where in the code it was noticed, and is also the ordinary way by which one
 * description of a field gives way to the next: therefore it carries no stack trace.
 */
public final class EventException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * What is wrong; the exceptions of Aviso v1 that correspond are in brackets.
     */
    public enum Kind {
        /** A value is not one that the schema allows (ValueError). */
        INVALID_VALUE,
        /**
         * Something is given that must not be, or a rule of structure is broken (AssertionError).
         */
        NOT_ALLOWED,
        /**
         * Something needed is absent; the message stands in quotes as v1 prints it (KeyError).
         */
        MISSING,
        /**
         * A key does not fit the schema, or the schema has none for the engine (EventListenerException).
         */
        WRONG_KEY,
        /**
         * A schema, or a value with it, cannot be worked with at all (TypeError, AttributeError, NameError, ...).
         */
        WRONG_SCHEMA
    }

    private final Kind kind;
    private final String text;
    private final @Nullable String where;

    /**
     * Creates an exception.
     *
     * @param kind what is wrong
     * @param text the message for the user, as Aviso v1 has it
     */
    public EventException(Kind kind, String text) {
        this(kind, text, null);
    }

    private EventException(Kind kind, String text, @Nullable String where) {
        super(where == null ? text : text + " (" + where + ")", null, false, false);
        this.kind = kind;
        this.text = text;
        this.where = where;
    }

    /**
     * The same with the place of the mistake, unless it has one already.
     *
     * @param place where the mistake is, such as {@code at $.flight.request.date[0].canonic}
     */
    public EventException at(String place) {
        return where == null ? new EventException(kind, text, place) : this;
    }

    /** An exception with another text, of which this mistake, that has a place, is the reason. */
    public EventException asReasonOf(String newText) {
        return new EventException(kind, newText, text + ", " + where);
    }

    /** What is wrong. */
    public Kind kind() {
        return kind;
    }

    /**
     * Whether the commands print the message bare; the others are printed behind a text that names the operation
     * (aviso-v1 1.9).
     */
    public boolean known() {
        return switch (kind) {
            case NOT_ALLOWED, MISSING, WRONG_KEY -> true;
            case INVALID_VALUE, WRONG_SCHEMA -> false;
        };
    }

    /** The message without the place: the text of Aviso v1. */
    public String text() {
        return text;
    }

    /** Where the mistake is, or null when it is not one of a schema. */
    public @Nullable String where() {
        return where;
    }

    @Override
    public String getMessage() {
        return where == null ? text : text + " (" + where + ")";
    }
}
