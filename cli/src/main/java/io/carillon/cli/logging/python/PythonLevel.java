package io.carillon.cli.logging.python;

import java.util.List;

import io.carillon.event.python.PythonText;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** Python's levels, which are numbers; those of SLF4J are the same, but for the least. */
final class PythonLevel {

    static final int NOTSET = 0;
    static final int DEBUG = 10;
    static final int INFO = 20;
    static final int WARNING = 30;
    static final int ERROR = 40;
    static final int CRITICAL = 50;

    private static final int TRACE = 5;
    private static final List<String> NAMES = List.of("NOTSET", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL");

    private PythonLevel() {
    }

    static int of(Level level) {
        return level == Level.TRACE ? TRACE : level.toInt();
    }

    /** The name of a level, as {@code logging.getLevelName} has it. */
    static String name(int level) {
        return level >= 0 && level <= CRITICAL && level % DEBUG == 0 ? NAMES.get(level / DEBUG) : "Level " + level;
    }

    /**
     * The level that a configuration names, or gives as a number.
     *
     * @throws LoggingConfigException when there is none of this name
     */
    static int read(@Nullable Object value) throws LoggingConfigException {
        if (value instanceof Integer number) {
            return number;
        }
        if (value instanceof String name) {
            switch (name) {
                case "WARN" -> {
                    return WARNING;
                }
                case "FATAL" -> {
                    return CRITICAL;
                }
                default -> {
                    if (NAMES.contains(name)) {
                        return NAMES.indexOf(name) * DEBUG;
                    }
                }
            }
        }
        throw new LoggingConfigException("Unknown level: " + PythonText.repr(value) + "; there are "
                + String.join(", ", NAMES) + ", and numbers");
    }
}
