package io.carillon.cli.logging;

import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** Where the messages of all loggers go. Thread-safe. */
public interface LogOutput {

    /**
     * Whether messages of a level are written.
     *
     * @param logger the name of the logger
     * @param own    whether it is the project's own, not one of a library
     */
    boolean isEnabled(String logger, boolean own, Level level);

    /**
     * Writes a message; only called when {@link #isEnabled} for it.
     *
     * @param logger   the name of the logger
     * @param own      whether it is the project's own, not one of a library
     * @param template the message before its arguments were put in
     * @param message  the message
     */
    void write(String logger, boolean own, Level level, String template, String message, @Nullable Throwable throwable);
}
