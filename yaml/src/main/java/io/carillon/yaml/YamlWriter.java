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
import org.yaml.snakeyaml.nodes.Tag;

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

    private static final int WIDTH = 80;
    private static final int INDENT = 2;

    /** A key of this length or more, its tag included, gets a line of its own. */
    private static final int LONGEST_SIMPLE_KEY = 128;

    private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(76, new byte[]{'\n'});

    private final boolean sorted;
    private final StringBuilder out = new StringBuilder(256);
    private final IdentityHashMap<Object, Anchor> anchors = new IdentityHashMap<>();
    private int anchorCount;
    private int indent = -INDENT;
    private int column;

    /** Whether the last thing written was a space or a line break. */
    private boolean whitespace = true;

    /** Whether there are only spaces and block indicators on the line so far. */
    private boolean indention = true;

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
        if (column > 0) {
            lineBreak();
        }
        if (isOpenEnded(value)) {
            out.append("...\n");
        }
        return out.toString();
    }

    /** A bare scalar at the end of a document could be continued. */
    private static boolean isOpenEnded(@Nullable Object value) {
        return switch (value) {
            case Collection<?> _,Map<?, ?> _,byte[] _ -> false;
            case String text -> isPlain(text, ScalarForm.of(text), false);
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
                indicator("*" + anchor.name, true, false);
                return;
            }
            anchor.written = true;
            indicator("&" + anchor.name, true, false);
        }
        switch (value) {
            case null -> plain("null", place);
            case String text -> text(text, place);
            case Boolean bool -> plain(bool ? "true" : "false", place);
            case Double number -> plain(floating(number), place);
            case Float number -> plain(floating(number), place);
            case Number number -> plain(number.toString(), place);
            case Map<?, ?> map -> map(map);
            case List<?> list -> list(list, place);
            case Set<?> set -> set(set);
            case byte[] bytes -> bytes(bytes);
            case java.time.LocalDate _,java.time.LocalDateTime _,java.time.OffsetDateTime _ ->
                plain(PythonText.str(value), place);
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
            indicator("{}", true, false);
            return;
        }
        indent += INDENT;
        for (Map.Entry<?, ?> entry : entries(map)) {
            entry(entry.getKey(), entry.getValue());
        }
        indent -= INDENT;
    }

    private void set(Set<?> set) {
        indicator("!!set", true, false);
        if (set.isEmpty()) {
            indicator("{}", true, false);
            return;
        }
        List<@Nullable Object> members = new ArrayList<>(set);
        Comparator<Object> order = sorted ? KeyOrder.of(set) : null;
        if (order != null) {
            members.sort(order);
        }
        indent += INDENT;
        for (Object member : members) {
            entry(member, null);
        }
        indent -= INDENT;
    }

    private void entry(@Nullable Object key, @Nullable Object value) {
        toIndent();
        if (isSimpleKey(key)) {
            node(key, Place.KEY);
            indicator(":", false, false);
        } else {
            indicator("?", true, true);
            node(key, Place.LONG_KEY);
            toIndent();
            indicator(":", true, true);
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
            indicator("[]", true, false);
            return;
        }
        int deeper = place == Place.VALUE && !indention ? 0 : INDENT;
        indent += deeper;
        for (Object element : list) {
            toIndent();
            indicator("-", true, true);
            node(element, Place.ITEM);
        }
        indent -= deeper;
    }

    private void bytes(byte[] bytes) {
        indicator("!!binary", true, false);
        if (bytes.length == 0) {
            indicator("\"\"", true, false);
            return;
        }
        indicator("|", true, false);
        indent += INDENT;
        for (String line : BASE64.encodeToString(bytes).split("\n", -1)) {
            lineBreak();
            toIndent();
            append(line);
        }
        indent -= INDENT;
        lineBreak();
    }

    private void text(String text, Place place) {
        ScalarForm form = ScalarForm.of(text);
        boolean key = place == Place.KEY;
        if (isPlain(text, form, key)) {
            plain(text, place);
        } else if (form.allowSingleQuoted() && !(key && form.multiline())) {
            singleQuoted(text, place);
        } else {
            doubleQuoted(text, place);
        }
    }

    private static boolean isPlain(String text, ScalarForm form, boolean key) {
        return form.allowPlain() && !(key && form.multiline()) && !text.isEmpty()
                && PlainScalars.plain(text).equals(Tag.STR);
    }

    private void plain(String text, Place place) {
        indent += INDENT;
        if (!whitespace) {
            append(" ");
        }
        whitespace = false;
        indention = false;
        int start = 0;
        while (start < text.length()) {
            boolean spaces = text.charAt(start) == ' ';
            int end = endOfRun(text, start, spaces);
            if (spaces && end == start + 1 && column > WIDTH && place != Place.KEY) {
                toIndent();
                whitespace = false;
                indention = false;
            } else {
                append(text.substring(start, end));
            }
            start = end;
        }
        indent -= INDENT;
    }

    private static int endOfRun(String text, int start, boolean spaces) {
        int end = start;
        while (end < text.length() && (text.charAt(end) == ' ') == spaces) {
            end++;
        }
        return end;
    }

    private void singleQuoted(String text, Place place) {
        indent += INDENT;
        indicator("'", true, false);
        int start = 0;
        while (start < text.length()) {
            char first = text.charAt(start);
            int end = start + 1;
            if (first == ' ') {
                end = endOfRun(text, start, true);
                if (end == start + 1 && column > WIDTH && place != Place.KEY && start != 0 && end != text.length()) {
                    toIndent();
                } else {
                    append(text.substring(start, end));
                }
            } else if (first == '\n') {
                lineBreak();
                lineBreak();
                while (end < text.length() && text.charAt(end) == '\n') {
                    lineBreak();
                    end++;
                }
                toIndent();
            } else if (first == '\'') {
                append("''");
            } else {
                while (end < text.length() && " \n'".indexOf(text.charAt(end)) < 0) {
                    end++;
                }
                append(text.substring(start, end));
            }
            start = end;
        }
        indicator("'", false, false);
        indent -= INDENT;
    }

    private void doubleQuoted(String text, Place place) {
        indent += INDENT;
        indicator("\"", true, false);
        int[] points = text.codePoints().toArray();
        int start = 0;
        for (int end = 0; end <= points.length; end++) {
            boolean escaped = end < points.length && isEscaped(points[end]);
            if (escaped || end == points.length) {
                append(points, start, end);
                start = end;
                if (escaped) {
                    append(escape(points[end]));
                    start = end + 1;
                }
            }
            if (0 < end && end < points.length - 1 && (points[end] == ' ' || start >= end)
                    && column + (end - start) > WIDTH && place != Place.KEY) {
                append(points, start, end);
                append("\\");
                start = Math.max(start, end);
                toIndent();
                whitespace = false;
                indention = false;
                if (points[start] == ' ') {
                    append("\\");
                }
            }
        }
        indicator("\"", false, false);
        indent -= INDENT;
    }

    private static boolean isEscaped(int point) {
        return point == '"' || point == '\\' || point < ' ' || point > '~';
    }

    private static String escape(int point) {
        return switch (point) {
            case 0 -> "\\0";
            case 7 -> "\\a";
            case '\b' -> "\\b";
            case '\t' -> "\\t";
            case '\n' -> "\\n";
            case 11 -> "\\v";
            case '\f' -> "\\f";
            case '\r' -> "\\r";
            case 27 -> "\\e";
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case 0x85 -> "\\N";
            case 0xa0 -> "\\_";
            case 0x2028 -> "\\L";
            case 0x2029 -> "\\P";
            default -> (point <= 0xff ? "\\x%02X" : point <= 0xffff ? "\\u%04X" : "\\U%08X").formatted(point);
        };
    }

    private void append(int[] points, int start, int end) {
        if (start < end) {
            append(new String(points, start, end - start));
        }
    }

    /** Writes ASCII without line breaks. */
    private void append(String text) {
        out.append(text);
        column += text.length();
    }

    private void indicator(String indicator, boolean needsSpace, boolean isIndention) {
        if (needsSpace && !whitespace) {
            append(" ");
        }
        append(indicator);
        whitespace = false;
        indention = indention && isIndention;
    }

    private void toIndent() {
        int wanted = Math.max(indent, 0);
        if (!indention || column > wanted || (column == wanted && !whitespace)) {
            lineBreak();
        }
        if (column < wanted) {
            whitespace = true;
            out.repeat(' ', wanted - column);
            column = wanted;
        }
    }

    private void lineBreak() {
        out.append('\n');
        whitespace = true;
        indention = true;
        column = 0;
    }
}
