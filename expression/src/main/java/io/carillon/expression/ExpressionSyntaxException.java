package io.carillon.expression;

/**
 * An expression that can't be compiled. The message is one line for the person who wrote it: where it is wrong, what is
 * wrong, and the place itself behind {@code >>>}.
 */
public final class ExpressionSyntaxException extends Exception {

    private static final long serialVersionUID = 1;

    private final int line;
    private final int column;

    ExpressionSyntaxException(String message, int line, int column) {
        super(message);
        this.line = line;
        this.column = column;
    }

    /** The line of the expression in which the mistake is; the first is 1. */
    public int line() {
        return line;
    }

    /** The column of that line, in characters; the first is 1. */
    public int column() {
        return column;
    }
}
