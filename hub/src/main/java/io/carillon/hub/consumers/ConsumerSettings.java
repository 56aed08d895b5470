package io.carillon.hub.consumers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.carillon.hub.HubException;
import io.carillon.listen.triggers.TriggerException;
import io.carillon.listen.triggers.TriggerParameters;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration says in one mapping, read by name. Every mistake is a {@link HubException} whose message
 * begins with the name; what was never asked for can be told as unknown. Used by one thread.
 */
public final class ConsumerSettings {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?) ?(ms|s|m|h|d)");
    private static final Pattern BYTES = Pattern.compile("(\\d{1,12}) ?(|KiB|MiB|GiB)");
    private static final int SHOWN = 60;

    private final Map<String, ? extends @Nullable Object> values;
    private final String prefix;
    private final Set<String> asked = new LinkedHashSet<>();

    /**
     * @param values the mapping
     */
    public ConsumerSettings(Map<String, ? extends @Nullable Object> values) {
        this(values, "");
    }

    private ConsumerSettings(Map<String, ? extends @Nullable Object> values, String prefix) {
        this.values = values;
        this.prefix = prefix;
    }

    /** All of it, of which nothing is unknown then. */
    public Map<String, ? extends @Nullable Object> all() {
        asked.addAll(values.keySet());
        return values;
    }

    /** A value as it was written; null if there is none. */
    public @Nullable Object value(String name) {
        asked.add(name);
        return values.get(name);
    }

    /** A text that must be there. */
    public String text(String name) {
        String text = text(name, null);
        if (text == null) {
            throw mistake(name, "is missing");
        }
        return text;
    }

    /** A text; a number or boolean counts as its text. */
    public @Nullable String text(String name, @Nullable String otherwise) {
        return switch (value(name)) {
            case null -> otherwise;
            case String text -> text;
            case Number number -> number.toString();
            case Boolean bool -> bool.toString();
            case Object other -> throw mistake(name, "must be a text, not " + shown(other));
        };
    }

    /**
     * A secret, from the file that {@code <name>_file} names, the environment variable that {@code <name>_env} names,
     * or, with a warning, the configuration itself.
     *
     * @return null if there is none
     */
    public @Nullable String secret(String name) {
        try {
            return parameters(List.of(name, name + "_file", name + "_env")).secret(name);
        } catch (TriggerException e) {
            throw new HubException(prefix + e.getMessage(), e);
        }
    }

    /** Some of it for a trigger of listeners; who reads a server's standard output is not told anything there. */
    TriggerParameters parameters(List<String> names) {
        Map<String, @Nullable Object> some = new LinkedHashMap<>();
        for (String name : names) {
            some.put(name, value(name));
        }
        return new TriggerParameters(some, new PrintStream(OutputStream.nullOutputStream(), true, UTF_8));
    }

    /** A whole number. */
    public int number(String name, int otherwise, int least, int most) {
        Object value = value(name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Integer number && number >= least && number <= most) {
            return number;
        }
        throw mistake(name, "must be a whole number from " + least + " to " + most + ", not " + shown(value));
    }

    /** Yes or no. */
    public boolean flag(String name, boolean otherwise) {
        return switch (value(name)) {
            case null -> otherwise;
            case Boolean flag -> flag;
            case Object other -> throw mistake(name, "must be true or false, not " + shown(other));
        };
    }

    /** A span of time: a number of seconds, or a text such as {@code 500ms}, {@code 10s}, {@code 5m}, {@code 1d}. */
    public @Nullable Duration duration(String name, @Nullable Duration otherwise) {
        Object value = value(name);
        if (value == null) {
            return otherwise;
        }
        double seconds = -1;
        if (value instanceof Number number) {
            seconds = number.doubleValue();
        } else if (value instanceof String text) {
            Matcher matcher = DURATION.matcher(text.strip());
            seconds = matcher.matches() ? Double.parseDouble(matcher.group(1)) * secondsOf(matcher.group(2)) : -1;
        }
        if (seconds > 0 && seconds < 1e9) {
            return Duration.ofMillis(Math.max(1, Math.round(seconds * 1000)));
        }
        throw mistake(name,
                "must be a span of time above 0 such as 30 (seconds), 500ms, 5m, 2h or 1d, not " + shown(value));
    }

    private static double secondsOf(String unit) {
        return switch (unit) {
            case "ms" -> 0.001;
            case "s" -> 1;
            case "m" -> 60;
            case "h" -> 3600;
            default -> 86_400;
        };
    }

    /** A number of bytes: a number, or a text such as {@code 64 MiB}. */
    public long bytes(String name, long otherwise) {
        Object value = value(name);
        if (value == null) {
            return otherwise;
        }
        Matcher matcher = BYTES.matcher(value.toString());
        if (matcher.matches() && Long.parseLong(matcher.group(1)) > 0) {
            return Long.parseLong(matcher.group(1)) << switch (matcher.group(2)) {
                case "KiB" -> 10;
                case "MiB" -> 20;
                case "GiB" -> 30;
                default -> 0;
            };
        }
        throw mistake(name, "must be a number of bytes above 0 such as 100000 or 64 MiB, not " + shown(value));
    }

    /** Texts of which there may be one or a list; empty if there is none. */
    public List<String> texts(String name) {
        return switch (value(name)) {
            case null -> List.of();
            case List<?> list -> {
                List<String> texts = new ArrayList<>();
                for (Object each : list) {
                    texts.add(single(name, each));
                }
                yield texts;
            }
            case Object single -> List.of(single(name, single));
        };
    }

    private String single(String name, @Nullable Object value) {
        return switch (value) {
            case String text -> text;
            case Number number -> number.toString();
            case Boolean bool -> bool.toString();
            case null, default -> throw mistake(name, "must be a text or a list of texts, not " + shown(value));
        };
    }

    /** A mapping within this one; null if there is none. */
    public @Nullable ConsumerSettings within(String name) {
        Object value = value(name);
        if (value == null) {
            return null;
        }
        if (value instanceof Map<?, ?> map) {
            return new ConsumerSettings(byName(map), prefix + name + ".");
        }
        throw mistake(name, "must be a mapping, not " + shown(value));
    }

    /** A mapping with its names as texts. */
    public static Map<String, @Nullable Object> byName(Map<?, ?> map) {
        Map<String, @Nullable Object> byName = new LinkedHashMap<>();
        map.forEach((name, value) -> byName.put(String.valueOf(name), value));
        return byName;
    }

    /** The names that nobody asked for, with those of the mappings that it stands in. */
    public List<String> unknown() {
        return values.keySet().stream().filter(name -> !asked.contains(name)).map(name -> prefix + name).toList();
    }

    /** The names that were asked for. */
    public Set<String> known() {
        return Set.copyOf(asked);
    }

    /** What is wrong with a value. */
    public HubException mistake(String name, String what) {
        return new HubException(prefix + name + " " + what);
    }

    /** A value for a message. */
    public static String shown(@Nullable Object value) {
        String text = (value instanceof String string ? "'" + string + "'" : String.valueOf(value))
                .replaceAll("\\p{Cntrl}+", " ");
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
    }
}
