package io.carillon.expression;

/**
 * An expression that has no value for the variables that it was given. The message is one line for the person who wrote
 * the expression.
 */
public final class ExpressionEvaluationException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Why there is no value. */
    public enum Kind {
        /** A field or an element is asked for that is not there; {@code has(...)} asks whether it is. */
        MISSING,
        /** A value is of another type than what is done with it needs. */
        WRONG_TYPE,
        /** A value is of the right type, but nothing that can be worked with: a division by zero, a wrong date. */
        WRONG_VALUE,
        /** It would take too long. */
        TOO_COSTLY
    }

    private final Kind kind;

    ExpressionEvaluationException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    ExpressionEvaluationException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** Why there is no value. */
    public Kind kind() {
        return kind;
    }
}
