package io.carillon.cli.logging;

/**
 * Writes text so that it stays within one line and doesn't steer a terminal: control characters as escapes (CWE-117,
 * CWE-150).
 */
public final class PlainLine {

    private PlainLine() {
    }

    /** Appends a text. */
    public static void append(StringBuilder out, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isHarmless(c)) {
                out.append(c);
            } else {
                appendEscape(out, c);
            }
        }
    }

    private static boolean isHarmless(char c) {
        return (c >= ' ' && c < 0x7f) || c == '\t' || (c > 0x9f && c != '\u2028' && c != '\u2029');
    }

    private static void appendEscape(StringBuilder out, char c) {
        switch (c) {
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            default -> out.append("\\u").append(Integer.toHexString(0x10000 | c), 1, 5);
        }
    }
}
