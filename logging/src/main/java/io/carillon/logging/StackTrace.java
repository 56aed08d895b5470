package io.carillon.logging;

import java.io.PrintWriter;
import java.io.StringWriter;

import org.jspecify.annotations.Nullable;

/** Writes where an exception comes from, one line a frame, with its causes. */
public final class StackTrace {

    private static final int MAX_CAUSES = 20;

    private StackTrace() {
    }

    /**
     * Appends a stack trace; it begins on a line of its own and ends without a line break. The messages of the
     * exceptions stay in one line each.
     */
    public static void append(StringBuilder out, Throwable throwable) {
        String lead = "\n";
        @Nullable
        Throwable t = throwable;
        for (int depth = 0; t != null && depth < MAX_CAUSES; depth++) {
            out.append(lead);
            LineBreaks.ESCAPED.append(out, t.toString());
            for (StackTraceElement frame : t.getStackTrace()) {
                out.append("\n\tat ").append(frame);
            }
            lead = "\nCaused by: ";
            t = t.getCause();
        }
    }

    /** A stack trace as the JDK prints it, nothing of it escaped, without a line break at its end. */
    public static String unescaped(Throwable throwable) {
        StringWriter text = new StringWriter();
        throwable.printStackTrace(new PrintWriter(text, true));
        return text.toString().stripTrailing();
    }
}
