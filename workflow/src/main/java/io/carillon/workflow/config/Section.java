package io.carillon.workflow.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.carillon.event.python.PythonText;
import org.jspecify.annotations.Nullable;

/** A mapping of the configuration: gives its values by type, and notes what is wrong with them, one line each. */
final class Section {

    private static final Pattern DURATION = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*(ms|s|min|h|d)?");

    private final String path;
    private final Map<?, ?> values;
    private final List<String> mistakes;

    /**
     * @param path     where it is, such as {@code nowcast.yaml: zmq}
     * @param mistakes takes what is wrong
     */
    Section(String path, Map<?, ?> values, List<String> mistakes) {
        this.path = path;
        this.values = values;
        this.mistakes = mistakes;
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    @Nullable
    Object value(String key) {
        return values.get(key);
    }

    /** Notes a mistake. */
    void wrong(String key, String problem) {
        mistakes.add(path + ": " + key + ": " + problem);
    }

    private void missing(String key, String whatItIs) {
        mistakes.add(path + ": " + key + " is missing: " + whatItIs);
    }

    /** Notes the keys that mean nothing here. */
    void allowOnly(Set<String> keys) {
        for (Object key : values.keySet()) {
            if (!(key instanceof String name) || !keys.contains(name)) {
                mistakes.add(path + ": " + PythonText.repr(key) + " is no setting; there are "
                        + String.join(", ", new TreeSet<>(keys)));
            }
        }
    }

    /** A text that must be there; empty when it is not. */
    String text(String key, String whatItIs) {
        if (!has(key)) {
            missing(key, whatItIs);
            return "";
        }
        String text = optionalText(key);
        return text == null ? "" : text;
    }

    /** A text, or null. */
    @Nullable
    String optionalText(String key) {
        return switch (value(key)) {
            case null -> {
                if (has(key)) {
                    wrong(key, "it is empty; give a text or leave the key out");
                }
                yield null;
            }
            case String text -> text;
            case Object other -> {
                wrong(key, PythonText.repr(other) + " is not a text; put it in quotes");
                yield null;
            }
        };
    }

    /** A port that must be there; 0 when it is not. */
    int port(String key, String whatItIs) {
        if (!has(key)) {
            missing(key, whatItIs);
            return 0;
        }
        if (value(key) instanceof Integer port && port > 0 && port <= 65_535) {
            return port;
        }
        wrong(key, PythonText.repr(value(key)) + " is not a port; a number from 1 to 65535 is");
        return 0;
    }

    int integer(String key, int standard, int least, int most) {
        if (!has(key)) {
            return standard;
        }
        if (value(key) instanceof Integer number && number >= least && number <= most) {
            return number;
        }
        wrong(key, PythonText.repr(value(key)) + " is not allowed; a number from " + least + " to " + most + " is");
        return standard;
    }

    /**
     * A length of time: seconds as a number, or a text such as {@code 90 s}, {@code 5 min}, {@code 2 h}, {@code 1 d}.
     */
    @Nullable
    Duration duration(String key) {
        Object value = value(key);
        if (value instanceof Number seconds && seconds.doubleValue() > 0) {
            return Duration.ofMillis(Math.round(seconds.doubleValue() * 1000));
        }
        Matcher parts = DURATION.matcher(value instanceof String text ? text.strip() : "");
        if (parts.matches()) {
            double number = Double.parseDouble(parts.group(1));
            long unit = switch (parts.group(2)) {
                case "ms" -> 1;
                case "min" -> 60_000;
                case "h" -> 3_600_000;
                case "d" -> 86_400_000;
                case null, default -> 1000;
            };
            return Duration.ofMillis(Math.round(number * unit));
        }
        if (has(key)) {
            wrong(key, PythonText.repr(value) + " is not a length of time; 90, 90 s, 5 min, 2 h or 1 d are");
        }
        return null;
    }

    /** A text or a list of texts; empty when it is not there. */
    List<String> texts(String key) {
        Object value = value(key);
        if (value instanceof String text) {
            return List.of(text);
        }
        List<String> texts = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (Object element : list) {
                if (element instanceof String text) {
                    texts.add(text);
                } else {
                    wrong(key, PythonText.repr(element) + " is not a text; put it in quotes");
                }
            }
        } else if (has(key)) {
            wrong(key, PythonText.repr(value) + " is neither a text nor a list of texts");
        }
        return texts;
    }

    /** A mapping; an empty one when it is not there. */
    Section section(String key) {
        Object value = value(key);
        if (value instanceof Map<?, ?> map) {
            return new Section(path + ": " + key, map, mistakes);
        }
        if (has(key)) {
            wrong(key, PythonText.repr(value) + " is not a mapping");
            return lacking(key);
        }
        return new Section(path + ": " + key, Map.of(), mistakes);
    }

    /** A mapping that must be there; an empty one when it is not. */
    Section section(String key, String whatItIs) {
        if (!has(key)) {
            missing(key, whatItIs);
            return lacking(key);
        }
        return section(key);
    }

    /** A mapping whose lack has been noted: what is missing with it is not worth a line of its own. */
    private Section lacking(String key) {
        return new Section(path + ": " + key, Map.of(), new ArrayList<>());
    }

    /** The mappings in this one, by key. */
    Map<String, Section> sections() {
        Map<String, Section> sections = new LinkedHashMap<>();
        for (Object key : values.keySet()) {
            if (key instanceof String name) {
                sections.put(name, section(name));
            } else {
                mistakes.add(path + ": the key " + PythonText.repr(key) + " is not a text; put it in quotes");
            }
        }
        return sections;
    }

    /**
     * A mapping of texts, or a list of such; empty when it is not there.
     *
     * @param needed a key that each must have
     */
    List<Map<String, String>> textMappings(String key, String needed) {
        List<Map<String, String>> mappings = new ArrayList<>();
        List<?> elements = switch (value(key)) {
            case List<?> list -> list;
            case null -> has(key) ? Collections.singletonList(null) : List.of();
            case Object single -> List.of(single);
        };
        for (Object element : elements) {
            if (element instanceof Map<?, ?> map && map.get(needed) != null) {
                mappings.add(new Section(path, map, mistakes).allTexts());
            } else {
                wrong(key, PythonText.repr(element) + " is not a mapping with " + needed);
            }
        }
        return mappings;
    }

    /** All values as texts, by keys as texts. */
    Map<String, String> allTexts() {
        Map<String, String> texts = new LinkedHashMap<>();
        values.forEach((key, value) -> texts.put(PythonText.str(key), PythonText.str(value)));
        return texts;
    }
}
