package io.carillon.event;

/**
 * An input, a schema or a key that cannot be used. The message is the one of Aviso v1, which clients rely on.
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
    private final String message;

    /**
     * Creates an exception.
     *
     * @param kind    what is wrong
     * @param message the complete message for the user
     */
    public EventException(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
        this.message = message;
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

    @Override
    public String getMessage() {
        return message;
    }
}
