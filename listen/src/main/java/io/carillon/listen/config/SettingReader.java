package io.carillon.listen.config;

import java.math.BigInteger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.carillon.event.EventException;
import io.carillon.event.python.PythonNumber;
import io.carillon.event.python.PythonText;
import io.carillon.event.python.PythonValue;
import org.jspecify.annotations.Nullable;

/**
 * Reads each setting as what it has to be, and remembers what it was taken for. A setting about which no source says
 * anything has the value of a fallback; one that can't be used is reported by an {@link IllegalArgumentException},
 * whose message is for the user. Not thread-safe.
 */
final class SettingReader {

    private static final double MAX_SECONDS = 1e9;

    private final ConfigTree tree;
    private final Path home;
    private final Map<String, EffectiveConfig.Value> taken = new LinkedHashMap<>();

    /**
     * @param home the folder that {@code ~} stands for
     */
    SettingReader(ConfigTree tree, Path home) {
        this.tree = tree;
        this.home = home;
    }

    /** What the settings that were read so far are, in this order; for a tree each of its leaves. */
    List<EffectiveConfig.Value> taken() {
        return List.copyOf(taken.values());
    }

    /** Remembers what a setting, or what follows from some, is taken for. */
    void take(String name, @Nullable Object value, Source source) {
        taken.put(name, new EffectiveConfig.Value(name, value, source));
    }

    private <T extends @Nullable Object> T take(Setting setting, T value) {
        take(setting.path(), value instanceof Duration time ? seconds(time) : value, source(setting));
        return value;
    }

    private static Number seconds(Duration time) {
        return time.toNanosPart() == 0 ? (Number) time.toSeconds() : time.toNanos() / 1e9;
    }

    private Source source(Setting setting) {
        ConfigTree.Leaf leaf = tree.leaf(setting);
        return leaf == null ? Source.DEFAULT : leaf.source();
    }

    /**
     * Checks that a setting is not null if any source says something about it, as v1 checks those outside of sections.
     */
    void require(Setting setting) {
        if (tree.has(setting) && tree.get(setting) == null) {
            throw new IllegalArgumentException(setting.path() + " has not been configured");
        }
    }

    /** One of some names in upper case, in whatever case it is written; given back in lower case. */
    String choice(Setting setting, String fallback, List<String> names) {
        if (!tree.has(setting)) {
            return take(setting, fallback);
        }
        Object value = tree.get(setting);
        if (!(value instanceof String text)) {
            throw new IllegalArgumentException(Settings.ERROR + "<class 'AttributeError'>, '"
                    + PythonValue.typeName(value) + "' object has no attribute 'upper'");
        }
        String upper = PythonText.upper(text);
        if (!names.contains(upper)) {
            throw new IllegalArgumentException(Settings.ERROR + "<class 'KeyError'>, " + PythonText.repr(upper));
        }
        return take(setting, upper.toLowerCase(Locale.ROOT));
    }

    /** A text is true when it says so, everything else when Python takes it for true. */
    boolean bool(Setting setting, boolean fallback) {
        if (!tree.has(setting)) {
            return take(setting, fallback);
        }
        Object value = tree.get(setting);
        return take(setting, value instanceof String text ? text.equalsIgnoreCase("true") : PythonValue.isTrue(value));
    }

    /** A text that isn't empty; numbers and dates are taken by their text. */
    String text(Setting setting, String fallback) {
        if (!tree.has(setting)) {
            return take(setting, fallback);
        }
        String text = textOf(tree.get(setting));
        if (text == null || text.isBlank()) {
            throw wrong(setting, "a text that is not empty");
        }
        return take(setting, text);
    }

    /** A text, also an empty one, or null. */
    @Nullable
    String textOrNull(Setting setting, @Nullable String fallback) {
        if (!tree.has(setting)) {
            return take(setting, fallback);
        }
        Object value = tree.get(setting);
        String text = textOf(value);
        if (value != null && text == null) {
            throw wrong(setting, "a text");
        }
        return take(setting, text);
    }

    private static @Nullable String textOf(@Nullable Object value) {
        return value == null || value instanceof List || value instanceof Map ? null : PythonText.str(value);
    }

    /** A path with the home folder in place of {@code ~}. */
    String path(Setting setting, String fallback) {
        return HomePath.expanded(text(setting, fallback), home);
    }

    /** The same, or null for nothing or an empty text. */
    @Nullable
    Path pathOrNull(Setting setting) {
        String text = textOrNull(setting, null);
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            return Path.of(HomePath.expanded(text, home));
        } catch (InvalidPathException e) {
            throw wrong(setting, "the path of a file");
        }
    }

    long integer(Setting setting, long fallback, long least, long most) {
        if (!tree.has(setting)) {
            return take(setting, fallback);
        }
        BigInteger number = PythonValue.isFloat(tree.get(setting)) ? null : number(setting, PythonNumber::toInteger);
        if (number == null || number.compareTo(BigInteger.valueOf(least)) < 0
                || number.compareTo(BigInteger.valueOf(most)) > 0) {
            throw wrong(setting, "an integer from " + least + " to " + most);
        }
        return take(setting, number.longValue());
    }

    Duration seconds(Setting setting, Duration fallback) {
        return take(setting, tree.has(setting) ? readSeconds(setting, false) : fallback);
    }

    @Nullable
    Duration secondsOrNull(Setting setting, @Nullable Duration fallback, boolean positive) {
        if (!tree.has(setting)) {
            return take(setting, fallback);
        }
        return take(setting, tree.get(setting) == null ? null : readSeconds(setting, positive));
    }

    private Duration readSeconds(Setting setting, boolean positive) {
        Double seconds = number(setting, PythonNumber::toFloat);
        if (seconds == null || !(seconds >= 0) || seconds > MAX_SECONDS || (positive && seconds == 0)) {
            throw wrong(setting, "a number of seconds" + (positive ? " above 0" : ""));
        }
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }

    private interface Conversion<T> {
        T convert(@Nullable Object value);
    }

    /** The number that a setting is or that its text says; null when there is none. */
    private <T> @Nullable T number(Setting setting, Conversion<T> conversion) {
        Object value = tree.get(setting);
        if (value instanceof Boolean) {
            return null;
        }
        try {
            return conversion.convert(value);
        } catch (EventException _) {
            return null;
        }
    }

    /** Whatever a setting is, without its secrets among what is remembered. */
    @Nullable
    Object tree(Setting setting) {
        List<ConfigTree.Named> leaves = tree.leaves(setting);
        if (leaves.isEmpty()) {
            take(setting.path(), tree.get(setting), Source.DEFAULT);
        }
        for (ConfigTree.Named named : leaves) {
            String name = EffectiveConfig.name(named.names());
            take(name, SecretValues.hidden(named.names(), named.leaf().value()), named.leaf().source());
        }
        return tree.get(setting);
    }

    /**
     * Where an engine is: by {@code endpoints}, or by {@code host} and {@code port}. The source that is merged last
     * holds; if it gives one of host and port only, the other is that of the first endpoint. In one source, endpoints
     * come before host and port, so that a file can serve pyaviso by these and Carillon by those.
     */
    List<Endpoint> endpoints(Setting endpoints, Setting host, Setting port, Endpoint fallback) {
        List<Endpoint> several = tree.has(endpoints) ? readEndpoints(endpoints) : List.of();
        Endpoint first = several.isEmpty() ? fallback : several.getFirst();
        Endpoint single = new Endpoint(text(host, first.host()),
                (int) integer(port, first.port(), 1, Endpoint.MAX_PORT));
        if (several.isEmpty()) {
            take(endpoints.path(), null, Source.DEFAULT);
            return List.of(single);
        }
        int rank = rank(endpoints);
        boolean laterHost = rank(host) > rank;
        boolean laterPort = rank(port) > rank;
        if (laterHost || laterPort) {
            single = new Endpoint(laterHost ? single.host() : first.host(), laterPort ? single.port() : first.port());
            several = List.of(single);
            take(endpoints.path(), null, Source.DEFAULT);
        } else {
            single = first;
            take(endpoints.path(), several.stream().map(Endpoint::toString).toList(), source(endpoints));
        }
        take(host.path(), single.host(), source(laterHost ? host : endpoints));
        take(port.path(), single.port(), source(laterPort ? port : endpoints));
        return several;
    }

    private int rank(Setting setting) {
        ConfigTree.Leaf leaf = tree.leaf(setting);
        return leaf == null ? -1 : leaf.rank();
    }

    private List<Endpoint> readEndpoints(Setting setting) {
        Object value = tree.get(setting);
        List<?> texts = value instanceof String text
                ? List.of(text.split(",", -1))
                : value instanceof List<?> list ? list : List.of();
        List<Endpoint> endpoints = new ArrayList<>();
        for (Object text : texts) {
            try {
                endpoints.add(Endpoint.of(String.valueOf(text).strip()));
            } catch (IllegalArgumentException e) {
                throw wrong(setting, "a list of host:port; " + e.getMessage());
            }
        }
        if (endpoints.isEmpty()) {
            throw wrong(setting, "a list of host:port, such as [one.example.org:2379, two.example.org:2379]");
        }
        return endpoints;
    }

    private IllegalArgumentException wrong(Setting setting, String allowed) {
        return new IllegalArgumentException(Settings.ERROR + setting.path() + " is "
                + PythonText.repr(tree.get(setting)) + ", but must be " + allowed);
    }
}
