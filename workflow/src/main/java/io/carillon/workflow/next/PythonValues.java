package io.carillon.workflow.next;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.carillon.event.python.PythonText;
import org.jspecify.annotations.Nullable;

/**
 * Values as JSON on the way to Python and back: what JSON lacks is an object with one member, {@code $date},
 * {@code $datetime}, {@code $set}, {@code $bytes}, {@code $float}, or {@code $map} for keys that are not text.
 */
final class PythonValues {

    private PythonValues() {
    }

    static @Nullable Object encode(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> encode(map);
            case List<?> list -> encode((Iterable<?>) list);
            case Set<?> set -> Map.of("$set", encode((Iterable<?>) set));
            case byte[] bytes -> Map.of("$bytes", Base64.getEncoder().encodeToString(bytes));
            case LocalDate date -> Map.of("$date", date.toString());
            case LocalDateTime _,OffsetDateTime _ -> Map.of("$datetime", PythonText.str(value));
            case Double number when !Double.isFinite(number) -> Map.of("$float", PythonText.repr(number));
            case null, default -> value;
        };
    }

    private static Object encode(Map<?, ?> map) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!(entry.getKey() instanceof String key) || key.startsWith("$")) {
                List<Object> pairs = new ArrayList<>();
                map.forEach((each, value) -> {
                    List<@Nullable Object> pair = new ArrayList<>();
                    pair.add(encode(each));
                    pair.add(encode(value));
                    pairs.add(pair);
                });
                return Map.of("$map", pairs);
            }
            members.put(key, encode(entry.getValue()));
        }
        return members;
    }

    private static List<@Nullable Object> encode(Iterable<?> elements) {
        List<@Nullable Object> encoded = new ArrayList<>();
        elements.forEach(element -> encoded.add(encode(element)));
        return encoded;
    }

    static @Nullable Object decode(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map when map.size() == 1
                    && map.keySet().iterator().next() instanceof String kind && kind.startsWith("$") ->
                decode(kind, map.get(kind));
            case Map<?, ?> map -> {
                Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
                map.forEach((key, each) -> copy.put(key, decode(each)));
                yield Collections.unmodifiableMap(copy);
            }
            case List<?> list -> {
                List<@Nullable Object> copy = new ArrayList<>(list.size());
                list.forEach(each -> copy.add(decode(each)));
                yield Collections.unmodifiableList(copy);
            }
            case null, default -> value;
        };
    }

    private static @Nullable Object decode(String kind, @Nullable Object content) {
        return switch (kind) {
            case "$set" -> {
                Set<@Nullable Object> set = new LinkedHashSet<>();
                ((List<?>) content).forEach(each -> set.add(decode(each)));
                yield Collections.unmodifiableSet(set);
            }
            case "$map" -> {
                Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
                ((List<?>) content).forEach(pair -> {
                    List<?> keyAndValue = (List<?>) pair;
                    map.put(decode(keyAndValue.get(0)), decode(keyAndValue.get(1)));
                });
                yield Collections.unmodifiableMap(map);
            }
            case "$bytes" -> Base64.getDecoder().decode(String.valueOf(content));
            case "$date" -> LocalDate.parse(String.valueOf(content));
            case "$datetime" -> time(String.valueOf(content).replace(' ', 'T'));
            case "$float" -> switch (String.valueOf(content)) {
                case "inf" -> Double.POSITIVE_INFINITY;
                case "-inf" -> Double.NEGATIVE_INFINITY;
                default -> Double.NaN;
            };
            default -> throw new IllegalArgumentException("no value is called " + kind);
        };
    }

    private static Object time(String text) {
        boolean hasOffset = text.indexOf('+') > 0 || text.lastIndexOf('-') > text.indexOf('T');
        return hasOffset ? OffsetDateTime.parse(text) : LocalDateTime.parse(text);
    }
}
