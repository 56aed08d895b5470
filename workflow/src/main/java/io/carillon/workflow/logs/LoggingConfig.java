package io.carillon.workflow.logs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A dictionary for Python's {@code logging.config.dictConfig}, understood as far as nowcast 7 asks for it. Keys that
 * are not known are left out, as the original does. Immutable.
 *
 * @param handlers by name
 * @param loggers  by name; the root is not among them
 * @param root     what all loggers hand their messages to in the end
 */
record LoggingConfig(Map<String, HandlerConfig> handlers, Map<String, LoggerConfig> loggers, LoggerConfig root) {

    /**
     * A handler.
     *
     * @param name     by which loggers name it
     * @param type     the Python class
     * @param level    the least important level that it takes
     * @param format   how it writes a message
     * @param settings what else stands there
     */
    record HandlerConfig(String name, String type, int level, LogFormat format,
            Map<String, @Nullable Object> settings) {

        /** What to call it in messages. */
        String where() {
            return "logging handler " + name;
        }

        HandlerConfig with(String newType, Map<String, @Nullable Object> newSettings) {
            return new HandlerConfig(name, newType, level, format, newSettings);
        }

        HandlerConfig withLevel(int newLevel) {
            return new HandlerConfig(name, type, newLevel, format, settings);
        }

        /** Text that must be there. */
        String text(String key) {
            if (settings.get(key) instanceof String text) {
                return text;
            }
            throw new LogConfigException(where() + ": '" + key + "' must be there and be text");
        }

        /** A whole number from 0 on, or what stands for it when it isn't there. */
        int number(String key, int absent) {
            Object value = settings.get(key);
            if (value == null) {
                return absent;
            }
            if (value instanceof Integer number && number >= 0) {
                return number;
            }
            throw new LogConfigException(where() + ": '" + key + "' must be a whole number from 0 on, not " + value);
        }
    }

    /**
     * A logger.
     *
     * @param level     the least important level that it takes; 0 for that of its parent
     * @param propagate whether its messages go to its parent's handlers too
     * @param handlers  the names of its handlers
     */
    record LoggerConfig(int level, boolean propagate, List<String> handlers) {
    }

    /**
     * Understands a dictionary.
     *
     * @param where what to call it in messages, such as {@code logging} or {@code logging: publisher}
     * @throws LogConfigException when it can't be carried out
     */
    static LoggingConfig read(Map<?, ?> dictionary, String where) {
        Map<String, LogFormat> formats = new LinkedHashMap<>();
        section(dictionary, "formatters", where)
                .forEach((name, value) -> formats.put(name, format(mapping(value, where, name), where, name)));
        Map<String, HandlerConfig> handlers = new LinkedHashMap<>();
        section(dictionary, "handlers", where)
                .forEach((name, value) -> handlers.put(name, handler(name, mapping(value, where, name), formats)));
        Map<String, LoggerConfig> loggers = new LinkedHashMap<>();
        section(dictionary, "loggers", where).forEach((name, value) -> loggers.put(name,
                logger(mapping(value, where, name), handlers, where + ": logger " + name)));
        LoggerConfig root = logger(section(dictionary, "root", where), handlers, where + ": root");
        return new LoggingConfig(handlers, loggers,
                root.level == LogLevel.NOT_SET ? new LoggerConfig(LogLevel.WARNING, false, root.handlers) : root);
    }

    private static LogFormat format(Map<String, @Nullable Object> formatter, String where, String name) {
        String place = where + ": formatter " + name;
        if (formatter.get("style") instanceof String style && !style.equals("%")) {
            throw new LogConfigException(place + ": style '" + style + "' is not known; use '%'");
        }
        Object format = formatter.get("format");
        Object dates = formatter.get("datefmt");
        return LogFormat.of(format == null ? "%(message)s" : format.toString(), dates == null ? null : dates.toString(),
                place);
    }

    private static HandlerConfig handler(String name, Map<String, @Nullable Object> settings,
            Map<String, LogFormat> formats) {
        String where = "logging handler " + name;
        if (!(settings.get("class") instanceof String type)) {
            throw new LogConfigException(where + ": 'class' must be there, such as logging.StreamHandler");
        }
        Object level = settings.get("level");
        Object formatter = settings.get("formatter");
        LogFormat format = formatter == null ? LogFormat.PLAIN : formats.get(String.valueOf(formatter));
        if (format == null) {
            throw new LogConfigException(
                    where + ": formatter '" + formatter + "' is not among the formatters " + formats.keySet());
        }
        return new HandlerConfig(name, type, level == null ? LogLevel.NOT_SET : LogLevel.of(level, where), format,
                settings);
    }

    private static LoggerConfig logger(Map<String, @Nullable Object> settings, Map<String, HandlerConfig> handlers,
            String where) {
        List<String> names = new ArrayList<>();
        if (settings.get("handlers") instanceof List<?> list) {
            for (Object name : list) {
                if (!handlers.containsKey(String.valueOf(name))) {
                    throw new LogConfigException(
                            where + ": handler '" + name + "' is not among the handlers " + handlers.keySet());
                }
                names.add(String.valueOf(name));
            }
        }
        Object level = settings.get("level");
        Object propagate = settings.get("propagate");
        return new LoggerConfig(level == null ? LogLevel.NOT_SET : LogLevel.of(level, where),
                !(Boolean.FALSE.equals(propagate) || Integer.valueOf(0).equals(propagate)), List.copyOf(names));
    }

    /** This with other handlers of the same names. */
    LoggingConfig with(Map<String, HandlerConfig> others) {
        return new LoggingConfig(others, loggers, root);
    }

    private static Map<String, @Nullable Object> section(Map<?, ?> dictionary, String key, String where) {
        Object value = dictionary.get(key);
        return value == null ? Map.of() : mapping(value, where, key);
    }

    /** A mapping whose keys are taken as text. */
    static Map<String, @Nullable Object> mapping(@Nullable Object value, String where, String key) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new LogConfigException(where + ": '" + key + "' must be a mapping, not " + value);
        }
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        map.forEach((name, each) -> result.put(String.valueOf(name), each));
        return result;
    }
}
