package io.carillon.yaml;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.carillon.event.python.PythonText;
import org.jspecify.annotations.Nullable;

/**
 * Writes values as PyYAML's {@code dump} does with its defaults, to the byte: block style, two columns of indentation,
 * none for a sequence below its key, lines folded behind column 80, only ASCII, anchors for what stands in several
 * places (nowcast 2). Takes the values that {@link YamlReader} makes. Thread-safe.
 *
 * <p>
 * SnakeYAML's own writer isn't used because PyYAML reads part of what it writes as something else (numbers with
 * exponents, {@code =}, dates), and because it escapes and folds in other places.
 */
public final class YamlWriter {

    /** A key of this length or more, its tag included, gets a line of its own. */
    private static final int LONGEST_SIMPLE_KEY = 128;

    private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(76, new byte[]{'\n'});

    private final boolean sorted;
    private final YamlLines lines = new YamlLines();
    private final ScalarWriter scalars = new ScalarWriter(lines);
    private final IdentityHashMap<Object, Anchor> anchors = new IdentityHashMap<>();
    private int anchorCount;

    private YamlWriter(boolean sorted) {
        this.sorted = sorted;
    }

    /** Marks a value that stands in several places. */
    private static final class Anchor {
        private @Nullable String name;
        private boolean written;
    }

    /** Where a node stands. */
    private enum Place {
        ROOT, ITEM, KEY, LONG_KEY, VALUE
    }

    /**
     * A value as a document, with the keys of mappings and the members of sets in order, as Python programs send it.
     *
     * @throws DocumentException when there is something within that is no value in the sense of {@link YamlReader}, or
     *                           that contains itself
     */
    public static String write(@Nullable Object value) {
        return new YamlWriter(true).document(value);
    }

    /**
     * The same with mappings and sets in the order that they have.
     *
     * @throws DocumentException as {@link #write}
     */
    public static String writeUnsorted(@Nullable Object value) {
        return new YamlWriter(false).document(value);
    }

    private String document(@Nullable Object value) {
        try {
            findAnchors(value);
            node(value, Place.ROOT);
        } catch (StackOverflowError e) {
            throw new DocumentException("a value is nested too deeply, or contains itself", e);
        }
        return lines.document(isOpenEnded(value));
    }

    /** A bare scalar at the end of a document could be continued. */
    private static boolean isOpenEnded(@Nullable Object value) {
        return switch (value) {
            case Collection<?> _,Map<?, ?> _,byte[] _ -> false;
            case String text -> ScalarWriter.isPlain(text, ScalarForm.of(text), false);
            case null, default -> true;
        };
    }

    private void findAnchors(@Nullable Object value) {
        switch (value) {
            case Map<?, ?> map when !map.isEmpty() -> {
                if (isNew(map)) {
                    for (Map.Entry<?, ?> entry : entries(map)) {
                        findAnchors(entry.getValue());
                    }
                }
            }
            case List<?> list when !list.isEmpty() -> {
                if (isNew(list)) {
                    list.forEach(this::findAnchors);
                }
            }
            case Set<?> set when !set.isEmpty() -> isNew(set);
            case null, default -> {
            }
        }
    }

    private boolean isNew(Object collection) {
        Anchor anchor = anchors.get(collection);
        if (anchor == null) {
            anchors.put(collection, new Anchor());
            return true;
        }
        if (anchor.name == null) {
            anchor.name = "id%03d".formatted(++anchorCount);
        }
        return false;
    }

    private void node(@Nullable Object value, Place place) {
        Anchor anchor = value instanceof Collection || value instanceof Map ? anchors.get(value) : null;
        if (anchor != null && anchor.name != null) {
            if (anchor.written) {
                lines.indicator("*" + anchor.name, true, false);
                return;
            }
            anchor.written = true;
            lines.indicator("&" + anchor.name, true, false);
        }
        boolean key = place == Place.KEY;
        switch (value) {
            case null -> scalars.plain("null", key);
            case String text -> scalars.text(text, key);
            case Boolean bool -> scalars.plain(bool ? "true" : "false", key);
            case Double number -> scalars.plain(floating(number), key);
            case Float number -> scalars.plain(floating(number), key);
            case Number number -> scalars.plain(number.toString(), key);
            case Map<?, ?> map -> map(map);
            case List<?> list -> list(list, place);
            case Set<?> set -> set(set);
            case byte[] bytes -> bytes(bytes);
            case java.time.LocalDate _,java.time.LocalDateTime _,java.time.OffsetDateTime _ ->
                scalars.plain(PythonText.str(value), key);
            default -> throw new DocumentException("a " + value.getClass().getName() + " can't be written as YAML");
        }
    }

    private static String floating(double number) {
        if (Double.isNaN(number)) {
            return ".nan";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? ".inf" : "-.inf";
        }
        String text = PythonText.repr(number);
        return text.indexOf('.') < 0 ? text.replace("e", ".0e") : text;
    }

    private List<? extends Map.Entry<?, ?>> entries(Map<?, ?> map) {
        List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
        if (sorted) {
            Comparator<Object> order = KeyOrder.of(map.keySet());
            if (order != null) {
                entries.sort((left, right) -> order.compare(left.getKey(), right.getKey()));
            }
        }
        return entries;
    }

    private void map(Map<?, ?> map) {
        if (map.isEmpty()) {
            lines.indicator("{}", true, false);
            return;
        }
        lines.deeper();
        for (Map.Entry<?, ?> entry : entries(map)) {
            entry(entry.getKey(), entry.getValue());
        }
        lines.back();
    }

    private void set(Set<?> set) {
        lines.indicator("!!set", true, false);
        if (set.isEmpty()) {
            lines.indicator("{}", true, false);
            return;
        }
        List<@Nullable Object> members = new ArrayList<>(set);
        Comparator<Object> order = sorted ? KeyOrder.of(set) : null;
        if (order != null) {
            members.sort(order);
        }
        lines.deeper();
        for (Object member : members) {
            entry(member, null);
        }
        lines.back();
    }

    private void entry(@Nullable Object key, @Nullable Object value) {
        lines.toIndent();
        if (isSimpleKey(key)) {
            node(key, Place.KEY);
            lines.indicator(":", false, false);
        } else {
            lines.indicator("?", true, true);
            node(key, Place.LONG_KEY);
            lines.toIndent();
            lines.indicator(":", true, true);
        }
        node(value, Place.VALUE);
    }

    private static boolean isSimpleKey(@Nullable Object key) {
        return !(key instanceof String text) || (!text.isEmpty() && text.indexOf('\n') < 0 && !hasOtherBreak(text)
                && text.codePointCount(0, text.length()) + "!!str".length() < LONGEST_SIMPLE_KEY);
    }

    private static boolean hasOtherBreak(String text) {
        return text.indexOf('\u0085') >= 0 || text.indexOf('\u2028') >= 0 || text.indexOf('\u2029') >= 0;
    }

    private void list(List<?> list, Place place) {
        if (list.isEmpty()) {
            lines.indicator("[]", true, false);
            return;
        }
        boolean deeper = place != Place.VALUE || lines.hasOnlyIndicators();
        if (deeper) {
            lines.deeper();
        }
        for (Object element : list) {
            lines.toIndent();
            lines.indicator("-", true, true);
            node(element, Place.ITEM);
        }
        if (deeper) {
            lines.back();
        }
    }

    private void bytes(byte[] bytes) {
        lines.indicator("!!binary", true, false);
        if (bytes.length == 0) {
            lines.indicator("\"\"", true, false);
            return;
        }
        lines.indicator("|", true, false);
        lines.deeper();
        for (String line : BASE64.encodeToString(bytes).split("\n", -1)) {
            lines.lineBreak();
            lines.toIndent();
            lines.append(line);
        }
        lines.back();
        lines.lineBreak();
    }
}
