package io.carillon.logging;

import java.io.PrintStream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;

/**
 * Writes the bare messages, one line each, and of libraries only warnings. Keys, payloads and what servers answer stand
 * in messages; {@link LineBreaks} keeps them from forging lines.
 *
 * @param err   where lines go
 * @param level the least important messages that are written
 */
record Console(PrintStream err, Level level) implements LogOutput {

    @Override
    public boolean isEnabled(String logger, Level asked) {
        Level least = isOwn(logger) || level.toInt() > Level.WARN.toInt() ? level : Level.WARN;
        return asked.toInt() >= least.toInt();
    }

    private static boolean isOwn(String logger) {
        return logger.equals("aviso") || logger.startsWith("io.carillon") || logger.equals("http.client");
    }

    @Override
    public void write(String logger, Level asked, @Nullable Marker marker, String template, String message,
            @Nullable Throwable throwable) {
        StringBuilder out = new StringBuilder();
        LineBreaks.ESCAPED.append(out, message);
        if (throwable != null && level.toInt() <= Level.DEBUG.toInt()) {
            StackTrace.append(out, throwable);
        }
        err.println(out);
    }
}
