package io.carillon.logging;

/**
 * How text that others may have sent is written to a log or a terminal. Control characters become escapes, so that none
 * of them steers a terminal (CWE-150), and no line of a text can pass for a message of its own (CWE-117).
 */
public enum LineBreaks {

    /** A text stays in one line: its line breaks are escapes too. */
    ESCAPED,

    /** A text may have several lines; the second and further ones are set in. */
    INDENTED;

    /** Appends a text. */
    public void append(StringBuilder out, String text) {
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (isHarmless(c)) {
                out.append(c);
            } else if (this == ESCAPED) {
                out.append(c == '\n' ? "\\n" : c == '\r' ? "\\r" : escape(c));
            } else if (c == '\n') {
                out.append("\n  ");
            } else if (c != '\r' || at + 1 == text.length() || text.charAt(at + 1) != '\n') {
                out.append(escape(c));
            }
        }
    }

    /** A text as {@link #append} writes it. */
    public String apply(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        append(out, text);
        return out.toString();
    }

    private static boolean isHarmless(char c) {
        return (c >= ' ' && c < 0x7f) || c == '\t' || (c > 0x9f && c != '\u2028' && c != '\u2029');
    }

    private static String escape(char c) {
        return "\\u" + Integer.toHexString(0x10000 | c).substring(1);
    }
}
