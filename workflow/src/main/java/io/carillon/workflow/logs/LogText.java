package io.carillon.workflow.logs;

/**
 * Makes text harmless that is written to a file or a terminal. What others sent stands in messages: control characters
 * become escapes (CWE-150), and the second and further lines of a message are set in, so that nobody can forge the
 * beginning of another one (CWE-117).
 */
final class LogText {

    private static final String CONTINUATION = "\n  ";

    private LogText() {
    }

    static String harmless(String text) {
        int at = 0;
        while (at < text.length() && isHarmless(text.charAt(at))) {
            at++;
        }
        if (at == text.length()) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, at);
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (isHarmless(c)) {
                out.append(c);
            } else if (c == '\n') {
                out.append(CONTINUATION);
            } else if (c != '\r' || at + 1 == text.length() || text.charAt(at + 1) != '\n') {
                out.append("\\u").append(Integer.toHexString(0x10000 | c), 1, 5);
            }
        }
        return out.toString();
    }

    private static boolean isHarmless(char c) {
        return (c >= ' ' && c < 0x7f) || c == '\t' || (c > 0x9f && c != '\u2028' && c != '\u2029');
    }
}
