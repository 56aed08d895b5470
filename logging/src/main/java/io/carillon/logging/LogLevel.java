package io.carillon.logging;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;
import org.slf4j.event.Level;

/** Python's levels of importance: numbers, of which some have names. Those of SLF4J are the same, but for the least. */
public final class LogLevel {

    /**
     * Raises a message that is logged with {@link Level#ERROR} to Python's {@code CRITICAL}, which SLF4J doesn't have.
     */
    public static final Marker CRITICAL_MARKER = MarkerFactory.getMarker("CRITICAL");

    /** The level that stands for none. */
    public static final int NOTSET = 0;
    /** {@link Level#DEBUG}. */
    public static final int DEBUG = 10;
    /** {@link Level#INFO}. */
    public static final int INFO = 20;
    /** {@link Level#WARN}. */
    public static final int WARNING = 30;
    /** {@link Level#ERROR}. */
    public static final int ERROR = 40;
    /** {@link Level#ERROR} with the {@link #CRITICAL_MARKER}. */
    public static final int CRITICAL = 50;

    /** The names of the levels, the least important one first. */
    public static final List<String> NAMES = List.of("NOTSET", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL");

    private static final int TRACE = 5;

    private LogLevel() {
    }

    /** The number of a level of SLF4J. */
    public static int of(Level level, @Nullable Marker marker) {
        return switch (level) {
            case TRACE -> TRACE;
            case ERROR -> marker != null && marker.contains(CRITICAL_MARKER) ? CRITICAL : ERROR;
            default -> level.toInt();
        };
    }

    /** The name of a level, as {@code logging.getLevelName} has it. */
    public static String name(int level) {
        return level >= 0 && level <= CRITICAL && level % DEBUG == 0 ? NAMES.get(level / DEBUG) : "Level " + level;
    }

    /** The level of a name, also of the older names {@code WARN} and {@code FATAL}; null when there is none. */
    public static @Nullable Integer named(String name) {
        return switch (name) {
            case "WARN" -> WARNING;
            case "FATAL" -> CRITICAL;
            default -> NAMES.contains(name) ? NAMES.indexOf(name) * DEBUG : null;
        };
    }
}
