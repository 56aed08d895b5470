package io.carillon.listen.config;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.carillon.event.EventException;
import io.carillon.event.python.PythonNumber;
import io.carillon.event.python.PythonText;
import io.carillon.event.python.PythonValue;
import org.jspecify.annotations.Nullable;

/**
 * Settings that belong together, each read as what it has to be. A setting that is not given has the value of a
 * fallback; one that can't be used is reported by an {@link IllegalArgumentException}, whose message is for the user.
 */
final class SettingsSection {

    private static final double MAX_SECONDS = 1e9;

    private final String prefix;
    private final Map<?, ?> settings;

    /**
     * @param prefix what stands before the names of settings in messages
     */
    SettingsSection(String prefix, Map<?, ?> settings) {
        this.prefix = prefix;
        this.settings = settings;
    }

    boolean has(String name) {
        return settings.containsKey(name);
    }

    @Nullable
    Object get(String name) {
        return settings.get(name);
    }

    /** One of some names in upper case, in whatever case it is written; given back in lower case. */
    String choice(String name, String fallback, List<String> names) {
        if (!has(name)) {
            return fallback;
        }
        if (!(get(name) instanceof String text)) {
            throw new IllegalArgumentException(Settings.ERROR + "<class 'AttributeError'>, '"
                    + PythonValue.typeName(get(name)) + "' object has no attribute 'upper'");
        }
        String upper = PythonText.upper(text);
        if (!names.contains(upper)) {
            throw new IllegalArgumentException(Settings.ERROR + "<class 'KeyError'>, " + PythonText.repr(upper));
        }
        return upper.toLowerCase(Locale.ROOT);
    }

    /** A text is true when it says so, everything else when Python takes it for true. */
    boolean bool(String name, boolean fallback) {
        if (!has(name)) {
            return fallback;
        }
        Object value = get(name);
        return value instanceof String text ? text.equalsIgnoreCase("true") : PythonValue.isTrue(value);
    }

    String text(String name, String fallback) {
        if (!has(name)) {
            return fallback;
        }
        Object value = get(name);
        boolean scalar = value != null && !(value instanceof List) && !(value instanceof Map);
        String text = scalar ? PythonText.str(value) : "";
        if (text.isBlank()) {
            throw wrong(name, "a text that is not empty");
        }
        return text;
    }

    long integer(String name, long fallback, long least, long most) {
        if (!has(name)) {
            return fallback;
        }
        BigInteger number = PythonValue.isFloat(get(name)) ? null : number(name, PythonNumber::toInteger);
        if (number == null || number.compareTo(BigInteger.valueOf(least)) < 0
                || number.compareTo(BigInteger.valueOf(most)) > 0) {
            throw wrong(name, "an integer from " + least + " to " + most);
        }
        return number.longValue();
    }

    Duration seconds(String name, Duration fallback) {
        return has(name) ? seconds(name, false) : fallback;
    }

    @Nullable
    Duration secondsOrNull(String name, @Nullable Duration fallback) {
        if (!has(name)) {
            return fallback;
        }
        return get(name) == null ? null : seconds(name, false);
    }

    @Nullable
    Duration positiveSecondsOrNull(String name, @Nullable Duration fallback) {
        if (!has(name)) {
            return fallback;
        }
        return get(name) == null ? null : seconds(name, true);
    }

    private Duration seconds(String name, boolean positive) {
        Double seconds = number(name, PythonNumber::toFloat);
        if (seconds == null || !(seconds >= 0) || seconds > MAX_SECONDS || (positive && seconds == 0)) {
            throw wrong(name, "a number of seconds" + (positive ? " above 0" : ""));
        }
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }

    private interface Conversion<T> {
        T convert(@Nullable Object value);
    }

    /** The number that a setting is or that its text says; null when there is none. */
    private <T> @Nullable T number(String name, Conversion<T> conversion) {
        Object value = get(name);
        if (value instanceof Boolean) {
            return null;
        }
        try {
            return conversion.convert(value);
        } catch (EventException _) {
            return null;
        }
    }

    private IllegalArgumentException wrong(String name, String allowed) {
        return new IllegalArgumentException(
                Settings.ERROR + prefix + name + " is " + PythonText.repr(get(name)) + ", but must be " + allowed);
    }
}
