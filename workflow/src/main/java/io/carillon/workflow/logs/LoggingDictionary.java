package io.carillon.workflow.logs;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

import io.carillon.logging.python.ConfiguredLogging;
import io.carillon.logging.python.DictConfig;
import io.carillon.logging.python.LogHandler;
import io.carillon.logging.python.LoggingConfigException;
import org.jspecify.annotations.Nullable;

/**
 * A dictionary for Python's {@code logging.config.dictConfig}, in which some processes change something before it is
 * carried out (nowcast 7). Immutable.
 *
 * @param where  what to call it in messages, such as {@code logging} or {@code logging: publisher}
 * @param values what stands there
 */
record LoggingDictionary(String where, Map<String, @Nullable Object> values) {

    private static final String HANDLERS = "handlers";
    private static final String VERSION = "version";

    /**
     * A mapping whose keys are taken as text.
     *
     * @param where what to call the place in messages
     * @param key   its name there
     * @throws LogConfigException when it is something else
     */
    static Map<String, @Nullable Object> mapping(@Nullable Object value, String where, String key) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new LogConfigException(where + ": '" + key + "' must be a mapping, not " + value);
        }
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        map.forEach((name, each) -> result.put(String.valueOf(name), each));
        return result;
    }

    /** Its handlers by name. */
    Map<String, Map<String, @Nullable Object>> handlers() {
        Map<String, Map<String, @Nullable Object>> handlers = new LinkedHashMap<>();
        section(values, HANDLERS).forEach((name, handler) -> handlers.put(name, mapping(handler, where, name)));
        return handlers;
    }

    /** The names of the handlers of a logger; null for the root. */
    List<String> handlersOf(@Nullable String logger) {
        Map<String, @Nullable Object> entry = logger == null
                ? section(values, "root")
                : section(section(values, "loggers"), logger);
        return entry.get(HANDLERS) instanceof List<?> names ? names.stream().map(String::valueOf).toList() : List.of();
    }

    private Map<String, @Nullable Object> section(Map<String, @Nullable Object> parent, String key) {
        Object value = parent.get(key);
        return value == null ? Map.of() : mapping(value, where, key);
    }

    /** The same with other handlers. */
    LoggingDictionary with(
            BiFunction<String, Map<String, @Nullable Object>, Map<String, @Nullable Object>> otherHandler) {
        Map<String, Map<String, @Nullable Object>> handlers = handlers();
        handlers.replaceAll(otherHandler);
        Map<String, @Nullable Object> others = new LinkedHashMap<>(values);
        others.put(HANDLERS, handlers);
        return new LoggingDictionary(where, others);
    }

    /**
     * Carries it out.
     *
     * @param always handlers that get every message; closed with the result
     * @throws LogConfigException when it can't be done
     */
    ConfiguredLogging open(NowcastConventions conventions, List<LogHandler> always, PrintStream out, PrintStream err) {
        Map<String, @Nullable Object> versioned = new LinkedHashMap<>(values);
        versioned.putIfAbsent(VERSION, 1);
        try {
            return DictConfig.read(versioned, conventions, always, out, err);
        } catch (LoggingConfigException e) {
            throw new LogConfigException(where + ": " + e.getMessage(), e);
        }
    }
}
