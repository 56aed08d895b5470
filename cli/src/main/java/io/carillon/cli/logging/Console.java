package io.carillon.cli.logging;

import java.io.PrintStream;

import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * Where messages are written, one line each. Keys, payloads and what servers answer stand in messages; control
 * characters in them are written as escapes, so that nobody can forge a line or steer the terminal (CWE-117, CWE-150).
 *
 * @param err   where lines go
 * @param level the least important messages that are written
 */
record Console(PrintStream err, Level level) {

    private static final int MAX_CAUSES = 20;

    /**
     * Whether messages of a level are written.
     *
     * @param own whether they are the project's own, not those of a library
     */
    boolean shows(Level asked, boolean own) {
        Level least = own || level.toInt() > Level.WARN.toInt() ? level : Level.WARN;
        return asked.toInt() >= least.toInt();
    }

    void write(@Nullable String message, @Nullable Throwable throwable) {
        StringBuilder out = new StringBuilder();
        appendEscaped(out, String.valueOf(message));
        if (throwable != null && level.toInt() <= Level.DEBUG.toInt()) {
            appendTrace(out, throwable);
        }
        err.println(out);
    }

    private static void appendTrace(StringBuilder out, @Nullable Throwable throwable) {
        String lead = "\n";
        Throwable t = throwable;
        for (int depth = 0; t != null && depth < MAX_CAUSES; depth++) {
            out.append(lead);
            appendEscaped(out, t.toString());
            for (StackTraceElement frame : t.getStackTrace()) {
                out.append("\n\tat ").append(frame);
            }
            lead = "\nCaused by: ";
            t = t.getCause();
        }
    }

    private static void appendEscaped(StringBuilder out, String text) {
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
