package io.carillon.event.python;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * JSON text as Python's {@code json.dumps} writes it: pure ASCII, NaN and Infinity by name.
 */
public final class PythonJson {

    private static final int INDENT = 4;

    private PythonJson() {
    }

    /**
     * One line, members in the order of the map, separated by {@code ", "} and {@code ": "}; the form of
     * <code>${json}</code> in a command (aviso-v1 6.3).
     *
     * @throws EventException of kind {@link Kind#WRONG_SCHEMA} for a date, which JSON has not
     */
    public static String compact(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        append(out, value, -1);
        return out.toString();
    }

    /**
     * Indented by four blanks, members sorted by name; the form of the echo trigger (aviso-v1 6.2).
     *
     * @throws EventException as {@link #compact}
     */
    public static String pretty(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        append(out, value, 0);
        return out.toString();
    }

    /** Writes a value at a depth of nesting; -1 stands for one line. */
    private static void append(StringBuilder out, @Nullable Object value, int depth) {
        switch (value) {
            case null -> out.append("null");
            case String text -> appendQuoted(out, text);
            case List<?> list -> appendArray(out, list, depth);
            case Map<?, ?> map -> appendObject(out, map, depth);
            default -> out.append(scalar(value));
        }
    }

    private static String scalar(Object value) {
        return switch (value) {
            case Boolean bool -> bool ? "true" : "false";
            case Number number when PythonValue.isInteger(number) -> PythonText.integer(number);
            case Number number when PythonValue.isFloat(number) -> floatText(number.doubleValue());
            default -> throw new EventException(Kind.WRONG_SCHEMA,
                    "Object of type " + simpleTypeName(value) + " is not JSON serializable");
        };
    }

    private static String floatText(double number) {
        if (Double.isNaN(number)) {
            return "NaN";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "Infinity" : "-Infinity";
        }
        return FloatText.repr(number);
    }

    private static void appendArray(StringBuilder out, List<?> list, int depth) {
        out.append('[');
        boolean first = true;
        for (Object element : list) {
            appendSeparator(out, first, depth);
            append(out, element, inner(depth));
            first = false;
        }
        appendEnd(out, first, depth, ']');
    }

    private record Member(String name, @Nullable Object value) {
    }

    private static void appendObject(StringBuilder out, Map<?, ?> map, int depth) {
        List<Member> members = new ArrayList<>(map.size());
        map.forEach((name, value) -> members.add(new Member(name(name), value)));
        if (depth >= 0) {
            members.sort(Comparator.comparing(Member::name, PythonJson::compareCodePoints));
        }
        out.append('{');
        boolean first = true;
        for (Member member : members) {
            appendSeparator(out, first, depth);
            appendQuoted(out, member.name);
            out.append(": ");
            append(out, member.value, inner(depth));
            first = false;
        }
        appendEnd(out, first, depth, '}');
    }

    private static int inner(int depth) {
        return depth < 0 ? depth : depth + 1;
    }

    private static void appendSeparator(StringBuilder out, boolean first, int depth) {
        if (!first) {
            out.append(depth < 0 ? ", " : ",");
        }
        appendLineBreak(out, inner(depth));
    }

    private static void appendEnd(StringBuilder out, boolean empty, int depth, char bracket) {
        if (!empty) {
            appendLineBreak(out, depth);
        }
        out.append(bracket);
    }

    private static void appendLineBreak(StringBuilder out, int depth) {
        if (depth >= 0) {
            out.append('\n').repeat(" ", depth * INDENT);
        }
    }

    private static String name(@Nullable Object key) {
        return switch (key) {
            case null -> "null";
            case String text -> text;
            case Boolean _,Number _ -> scalar(key);
            default -> throw new EventException(Kind.WRONG_SCHEMA,
                    "keys must be str, int, float, bool or None, not " + simpleTypeName(key));
        };
    }

    private static String simpleTypeName(Object value) {
        String name = PythonValue.typeName(value);
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static int compareCodePoints(String left, String right) {
        int at = 0;
        while (at < left.length() && at < right.length()) {
            int c = left.codePointAt(at);
            int d = right.codePointAt(at);
            if (c != d) {
                return Integer.compare(c, d);
            }
            at += Character.charCount(c);
        }
        return Integer.compare(left.length(), right.length());
    }

    private static void appendQuoted(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\f' -> out.append("\\f");
                case '\b' -> out.append("\\b");
                default -> {
                    if (c >= ' ' && c <= '~') {
                        out.append(c);
                    } else {
                        out.append(String.format("\\u%04x", (int) c));
                    }
                }
            }
        }
        out.append('"');
    }
}
