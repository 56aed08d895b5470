package io.carillon.logging.python;

import java.util.Map;

import io.carillon.logging.LineBreaks;
import io.carillon.logging.LogLevel;

/** What a program has besides what Python's {@code logging} knows, and where it departs from that. Thread-safe. */
public interface Conventions {

    /** How the values of a record are written. */
    LineBreaks lineBreaks();

    /** Whether every handler shows stack traces; else only those that take DEBUG messages do. */
    boolean showsEveryTrace();

    /** Whether folders of log files are made that aren't there; else a missing one is a mistake. */
    boolean createsFolders();

    /** Handlers by their Python classes, besides those that all programs have. */
    default Map<String, HandlerFactory> handlers() {
        return Map.of();
    }

    /** Attributes that each record has besides the usual ones. */
    default Map<String, Object> attributes() {
        return Map.of();
    }

    /** The levels that loggers have unless the configuration says otherwise. */
    default Map<String, Integer> levels() {
        return Map.of();
    }

    /** The name by which the configuration knows a logger, and which is shown. */
    default String nameOf(String logger) {
        return logger;
    }

    /** The least important level of a logger of which, and of all above it, the configuration says nothing. */
    default int leastLevel(String logger) {
        return LogLevel.NOTSET;
    }
}
