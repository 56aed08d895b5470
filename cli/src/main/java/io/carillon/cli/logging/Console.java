package io.carillon.cli.logging;

import java.io.PrintStream;

import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * Writes the bare messages, one line each, and of libraries only warnings. Keys, payloads and what servers answer stand
 * in messages; {@link PlainLine} keeps them from forging lines.
 *
 * @param err   where lines go
 * @param level the least important messages that are written
 */
record Console(PrintStream err, Level level) implements LogOutput {

    @Override
    public boolean isEnabled(String logger, boolean own, Level asked) {
        Level least = own || level.toInt() > Level.WARN.toInt() ? level : Level.WARN;
        return asked.toInt() >= least.toInt();
    }

    @Override
    public void write(String logger, boolean own, Level asked, String template, String message,
            @Nullable Throwable throwable) {
        StringBuilder out = new StringBuilder();
        PlainLine.append(out, message);
        if (throwable != null && level.toInt() <= Level.DEBUG.toInt()) {
            StackTrace.append(out, throwable);
        }
        err.println(out);
    }
}
