package io.carillon.workflow.logs;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;
import org.slf4j.event.Level;

/** Python's levels of importance: numbers, of which some have names. */
public final class LogLevel {

    /**
     * Raises a message that is logged with {@link Level#ERROR} to Python's {@code CRITICAL}, which SLF4J doesn't have.
     */
    public static final Marker CRITICAL_MARKER = MarkerFactory.getMarker("CRITICAL");

    static final int NOT_SET = 0;
    static final int DEBUG = 10;
    static final int INFO = 20;
    static final int WARNING = 30;
    static final int ERROR = 40;
    static final int CRITICAL = 50;

    private static final int BELOW_DEBUG = 5;
    private static final Map<String, Integer> NUMBERS = Map.of("NOTSET", NOT_SET, "DEBUG", DEBUG, "INFO", INFO, "WARN",
            WARNING, "WARNING", WARNING, "ERROR", ERROR, "FATAL", CRITICAL, "CRITICAL", CRITICAL);

    private LogLevel() {
    }

    /**
     * The level that a configuration means.
     *
     * @param value a name or a number
     * @param where what to call the place in the configuration
     * @throws LogConfigException when it is neither
     */
    static int of(@Nullable Object value, String where) {
        if (value instanceof Integer number) {
            return number;
        }
        Integer level = value instanceof String name ? NUMBERS.get(name) : null;
        if (level == null) {
            throw new LogConfigException(where + ": level '" + value
                    + "' is not known; use DEBUG, INFO, WARNING, ERROR, CRITICAL or a number");
        }
        return level;
    }

    /** The level of a name; null when there is none of that name. */
    static @Nullable Integer named(String name) {
        return NUMBERS.get(name);
    }

    /** The name as Python's {@code %(levelname)s} has it. */
    static String name(int level) {
        return switch (level) {
            case NOT_SET -> "NOTSET";
            case DEBUG -> "DEBUG";
            case INFO -> "INFO";
            case WARNING -> "WARNING";
            case ERROR -> "ERROR";
            case CRITICAL -> "CRITICAL";
            default -> "Level " + level;
        };
    }

    /** The next name at or below a level: publishers have to use one of the five names (nowcast 7). */
    static String publishedName(int level) {
        int step = Math.max(DEBUG, Math.min(CRITICAL, level - level % DEBUG));
        return name(step);
    }

    static int numbered(Level level, @Nullable Marker marker) {
        return switch (level) {
            case TRACE -> BELOW_DEBUG;
            case DEBUG -> DEBUG;
            case INFO -> INFO;
            case WARN -> WARNING;
            case ERROR -> marker != null && marker.contains(CRITICAL_MARKER) ? CRITICAL : ERROR;
        };
    }
}
