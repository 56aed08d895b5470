package io.carillon.cli.logging.python;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** Makes a text of a record. Immutable. */
sealed interface LineFormat permits TextFormat, JsonFormat {

    /**
     * The text: one line, but for a stack trace, which has its own.
     *
     * @param withTrace whether the stack trace of an exception is wanted
     */
    String format(LogRecord message, boolean withTrace);

    /** The attributes that it shows. */
    List<String> attributes();

    /** Whether it shows where in the program a message was written. */
    default boolean needsCaller() {
        return attributes().stream().anyMatch(LogRecord.OF_CALLER::contains);
    }

    /** The bare message, for handlers without a formatter. */
    static LineFormat bare() {
        return new TextFormat(List.of(new Template.Field("message", "", 0, -1, 's')), new TimeFormat(null));
    }

    /** A value as it may stand within a line. */
    static String plain(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        io.carillon.cli.logging.PlainLine.append(out, io.carillon.event.python.PythonText.str(value));
        return out.toString();
    }
}
