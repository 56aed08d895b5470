package io.carillon.workflow.logs;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * One message.
 *
 * @param time    when it was logged
 * @param logger  the name of the logger, {@code %(name)s}
 * @param level   how important it is, as {@link LogLevel} numbers it
 * @param message the text; may have several lines
 * @param trace   the stack trace that belongs to it, several lines without a last line break, or null
 * @param source  the process that it came from, {@code %(logger_name)s}
 * @param thread  the name of the thread
 */
record LogRecord(Instant time, String logger, int level, String message, @Nullable String trace, String source,
        String thread) {

    /** The text with the stack trace behind it, as Python's formatters put them together. */
    String text() {
        return trace == null ? message : message + "\n" + trace;
    }
}
