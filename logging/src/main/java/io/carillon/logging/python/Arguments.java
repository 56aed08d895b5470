package io.carillon.logging.python;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.carillon.event.python.PythonText;
import io.carillon.event.python.PythonValue;
import io.carillon.logging.LogLevel;
import org.jspecify.annotations.Nullable;

/** What a handler, formatter or filter is configured with; what nobody asked for is a mistake. Not thread-safe. */
public final class Arguments {

    private static final String PROPERTIES = ".";

    private final Map<String, @Nullable Object> given = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();
    private @Nullable Arguments properties;

    /**
     * @throws LoggingConfigException when it is no mapping
     */
    Arguments(@Nullable Object value) throws LoggingConfigException {
        if (!(value instanceof Map<?, ?> map)) {
            throw new LoggingConfigException("it must be a mapping, not " + PythonText.repr(value));
        }
        map.forEach((name, argument) -> given.put(PythonText.str(name), argument));
    }

    /** Whether there is one of a name. */
    public boolean has(String name) {
        known.add(name);
        return given.containsKey(name);
    }

    /** One as it stands there; null for none. */
    public @Nullable Object any(String name) {
        known.add(name);
        return given.get(name);
    }

    /**
     * A text or number as text; null for none.
     *
     * @throws LoggingConfigException when it is neither
     */
    public @Nullable String text(String name) throws LoggingConfigException {
        Object value = any(name);
        if (value instanceof List || value instanceof Map) {
            throw wrong(name, "a text");
        }
        return value == null ? null : PythonText.str(value);
    }

    /**
     * A text or number as text.
     *
     * @throws LoggingConfigException when it is neither
     */
    public String text(String name, String fallback) throws LoggingConfigException {
        String text = text(name);
        return text == null ? fallback : text;
    }

    /**
     * A whole number from 0 on.
     *
     * @throws LoggingConfigException when it is none
     */
    public long number(String name, long fallback) throws LoggingConfigException {
        Object value = any(name);
        if (value == null) {
            return fallback;
        }
        if (value instanceof Integer number && number >= 0) {
            return number;
        }
        if (value instanceof Long number && number >= 0) {
            return number;
        }
        throw wrong(name, "a number from 0 on");
    }

    /**
     * A whole number from 0 on that is not too large to count with.
     *
     * @throws LoggingConfigException when it is none
     */
    public int count(String name, int fallback) throws LoggingConfigException {
        long number = number(name, fallback);
        if (number > Integer.MAX_VALUE) {
            throw wrong(name, "a number up to " + Integer.MAX_VALUE);
        }
        return (int) number;
    }

    /** Whether Python takes a value for true. */
    public boolean truth(String name, boolean fallback) {
        return has(name) ? PythonValue.isTrue(given.get(name)) : fallback;
    }

    /**
     * A list; empty for none.
     *
     * @throws LoggingConfigException when it is something else
     */
    public List<?> list(String name) throws LoggingConfigException {
        return switch (any(name)) {
            case null -> List.of();
            case List<?> list -> list;
            default -> throw wrong(name, "a list");
        };
    }

    /**
     * A mapping; empty for none.
     *
     * @throws LoggingConfigException when it is something else
     */
    public Map<?, ?> map(String name) throws LoggingConfigException {
        return switch (any(name)) {
            case null -> Map.of();
            case Map<?, ?> map -> map;
            default -> throw wrong(name, "a mapping");
        };
    }

    /** The {@code level}, by name or as a number. */
    int level(int fallback) throws LoggingConfigException {
        Object value = any("level");
        Integer level = switch (value) {
            case null -> Integer.valueOf(fallback);
            case Integer number -> number;
            case String name -> LogLevel.named(name);
            default -> null;
        };
        if (level == null) {
            throw new LoggingConfigException("Unknown level: " + PythonText.repr(value) + "; there are "
                    + String.join(", ", LogLevel.NAMES) + ", and numbers");
        }
        return level;
    }

    /**
     * What is to be set in a handler after it was made, by Python's key {@code .}.
     *
     * @throws LoggingConfigException when it is no mapping
     */
    Arguments properties() throws LoggingConfigException {
        Arguments made = properties;
        if (made == null) {
            made = new Arguments(map(PROPERTIES));
            properties = made;
        }
        return made;
    }

    /** What to throw when one is not as it must be. */
    public LoggingConfigException wrong(String name, String allowed) {
        return new LoggingConfigException(
                name + " is " + PythonText.repr(given.get(name)) + ", but must be " + allowed);
    }

    /**
     * Says that everything was asked for.
     *
     * @param owner what it is for, for the message
     * @throws LoggingConfigException when something was not
     */
    void finish(String owner) throws LoggingConfigException {
        if (properties != null) {
            properties.finish(owner + " (.)");
        }
        for (String name : given.keySet()) {
            if (!known.contains(name)) {
                throw new LoggingConfigException(owner + " has no argument " + PythonText.repr(name)
                        + " here; there are " + String.join(", ", known));
            }
        }
    }
}
