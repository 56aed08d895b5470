package io.carillon.logging;

import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;

/** Where the messages of all loggers go. Thread-safe. */
public interface LogOutput {

    /**
     * Whether messages of a level may be written.
     *
     * @param logger the name of the logger
     */
    boolean isEnabled(String logger, Level level);

    /**
     * Writes a message; only called when {@link #isEnabled} for it.
     *
     * @param logger   the name of the logger
     * @param marker   such as {@link LogLevel#CRITICAL_MARKER}; null for none
     * @param template the message before its arguments were put in
     * @param message  the message
     */
    void write(String logger, Level level, @Nullable Marker marker, String template, String message,
            @Nullable Throwable throwable);
}
