package io.carillon.listen.triggers;

import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.carillon.event.python.PythonText;
import org.jspecify.annotations.Nullable;

/**
 * What a listener says of a trigger, and where triggers of this process write.
 *
 * @param values what stands in the listener, {@code type} among it
 * @param output the process's standard output
 */
public record TriggerParameters(Map<String, ?> values, PrintStream output) {

    private static final List<String> SECRET = List.of("secret", "password", "token", "authorization");

    /** The type, in lower case. */
    public String type() throws TriggerException {
        Object type = values.get("type");
        if (type == null) {
            throw new TriggerException("'type' is a mandatory field in trigger", false);
        }
        return PythonText.str(type).toLowerCase(Locale.ROOT);
    }

    /** A text that must be there. */
    public String text(String name) throws TriggerException {
        String text = text(name, null);
        if (text == null) {
            throw new TriggerException(name + " is a mandatory field", false);
        }
        return text;
    }

    /** A text. */
    public @Nullable String text(String name, @Nullable String otherwise) {
        Object value = values.get(name);
        return value == null ? otherwise : PythonText.str(value);
    }

    /** A whole number. */
    public int number(String name, int otherwise, int least, int most) throws TriggerException {
        Object value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Number number && number.doubleValue() == number.intValue() && number.intValue() >= least
                && number.intValue() <= most) {
            return number.intValue();
        }
        throw new TriggerException(
                name + " must be a whole number from " + least + " to " + most + ", not " + PythonText.repr(value),
                false);
    }

    /** A span of time in seconds; null if it is not limited. */
    public @Nullable Duration seconds(String name, @Nullable Duration otherwise) throws TriggerException {
        Object value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Number number && number.doubleValue() > 0 && number.doubleValue() < 1e9) {
            return Duration.ofMillis(Math.max(1, Math.round(number.doubleValue() * 1000)));
        }
        throw new TriggerException(name + " must be a number of seconds above 0, not " + PythonText.repr(value), false);
    }

    /** Yes or no. */
    public boolean flag(String name, boolean otherwise) throws TriggerException {
        Object value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw new TriggerException(name + " must be true or false, not " + PythonText.repr(value), false);
    }

    /** A mapping; empty if there is none. */
    public Map<String, ?> mapping(String name) throws TriggerException {
        Object value = values.get(name);
        if (value == null) {
            return Map.of();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> texts = new LinkedHashMap<>();
            map.forEach((key, each) -> texts.put(PythonText.str(key), each));
            return texts;
        }
        throw new TriggerException(name + " must be a mapping, not " + PythonText.repr(value), false);
    }

    /** The parameters within one of them. */
    public TriggerParameters within(String name) throws TriggerException {
        return new TriggerParameters(mapping(name), output);
    }

    /** The parameters as v1 shows them in messages, with secrets hidden. */
    public String describe() {
        return PythonText.repr(shown(values));
    }

    private static Object shown(Map<?, ?> map) {
        Map<Object, @Nullable Object> shown = new LinkedHashMap<>();
        map.forEach((key, value) -> shown.put(key, isSecret(key) ? "***" : shownValue(value)));
        return shown;
    }

    private static boolean isSecret(Object key) {
        String name = String.valueOf(key).toLowerCase(Locale.ROOT);
        return SECRET.stream().anyMatch(name::contains);
    }

    private static @Nullable Object shownValue(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Map<?, ?> map -> shown(map);
            case List<?> list -> list.stream().map(TriggerParameters::shownValue).toList();
            case String text -> text;
            case Number number -> number;
            case Boolean flag -> flag;
            default -> "<" + value.getClass().getSimpleName() + ">";
        };
    }
}
