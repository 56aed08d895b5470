package io.carillon.logging.python;

import java.util.List;

import io.carillon.logging.LineBreaks;

/** Makes a text of a record. Thread-safe. */
public interface LineFormat {

    /**
     * The text without a last line break. Nothing in it that others may have sent can pass for another record.
     *
     * @param withTrace whether the stack trace of an exception is wanted
     */
    String format(LogRecord message, boolean withTrace);

    /** Whether it shows where in the program a message was written. */
    default boolean needsCaller() {
        return false;
    }

    /** The bare message, for handlers without a formatter. */
    static LineFormat bare(LineBreaks lineBreaks) {
        return new TextFormat(List.of(new Template.Field("message", "", 0, -1, 's')), new TimeFormat(null), lineBreaks);
    }
}
