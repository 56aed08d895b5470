package io.carillon.yaml;

import org.yaml.snakeyaml.nodes.Tag;

/**
 * Writes texts as PyYAML does: bare where that is read as the same text again, or else in quotes; folded where a line
 * is full. Not thread-safe.
 */
final class ScalarWriter {

    private final YamlLines lines;

    ScalarWriter(YamlLines lines) {
        this.lines = lines;
    }

    /**
     * Writes a text.
     *
     * @param key whether it is a key, which stands on one line
     */
    void text(String text, boolean key) {
        ScalarForm form = ScalarForm.of(text);
        if (isPlain(text, form, key)) {
            plain(text, key);
        } else if (form.allowSingleQuoted() && !(key && form.multiline())) {
            singleQuoted(text, key);
        } else {
            doubleQuoted(text, key);
        }
    }

    /** Whether a text may be written as it is. */
    static boolean isPlain(String text, ScalarForm form, boolean key) {
        return form.allowPlain() && !(key && form.multiline()) && !text.isEmpty()
                && PlainScalars.plain(text).equals(Tag.STR);
    }

    /** Writes a text as it is. */
    void plain(String text, boolean key) {
        lines.deeper();
        lines.indicator("", true, false);
        int start = 0;
        while (start < text.length()) {
            boolean spaces = text.charAt(start) == ' ';
            int end = endOfRun(text, start, spaces);
            if (spaces && end == start + 1 && lines.isFullWith(0) && !key) {
                lines.toIndent();
                lines.indicator("", false, false);
            } else {
                lines.append(text.substring(start, end));
            }
            start = end;
        }
        lines.back();
    }

    private static int endOfRun(String text, int start, boolean spaces) {
        int end = start;
        while (end < text.length() && (text.charAt(end) == ' ') == spaces) {
            end++;
        }
        return end;
    }

    private void singleQuoted(String text, boolean key) {
        lines.deeper();
        lines.indicator("'", true, false);
        int start = 0;
        while (start < text.length()) {
            char first = text.charAt(start);
            int end = start + 1;
            if (first == ' ') {
                end = endOfRun(text, start, true);
                if (end == start + 1 && lines.isFullWith(0) && !key && start != 0 && end != text.length()) {
                    lines.toIndent();
                } else {
                    lines.append(text.substring(start, end));
                }
            } else if (first == '\n') {
                lines.lineBreak();
                lines.lineBreak();
                while (end < text.length() && text.charAt(end) == '\n') {
                    lines.lineBreak();
                    end++;
                }
                lines.toIndent();
            } else if (first == '\'') {
                lines.append("''");
            } else {
                while (end < text.length() && " \n'".indexOf(text.charAt(end)) < 0) {
                    end++;
                }
                lines.append(text.substring(start, end));
            }
            start = end;
        }
        lines.indicator("'", false, false);
        lines.back();
    }

    private void doubleQuoted(String text, boolean key) {
        lines.deeper();
        lines.indicator("\"", true, false);
        int[] points = text.codePoints().toArray();
        int start = 0;
        for (int end = 0; end <= points.length; end++) {
            boolean escaped = end < points.length && isEscaped(points[end]);
            if (escaped || end == points.length) {
                append(points, start, end);
                start = end;
                if (escaped) {
                    lines.append(escape(points[end]));
                    start = end + 1;
                }
            }
            if (0 < end && end < points.length - 1 && (points[end] == ' ' || start >= end)
                    && lines.isFullWith(end - start) && !key) {
                append(points, start, end);
                lines.append("\\");
                start = Math.max(start, end);
                lines.toIndent();
                lines.indicator("", false, false);
                if (points[start] == ' ') {
                    lines.append("\\");
                }
            }
        }
        lines.indicator("\"", false, false);
        lines.back();
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
            lines.append(new String(points, start, end - start));
        }
    }
}
