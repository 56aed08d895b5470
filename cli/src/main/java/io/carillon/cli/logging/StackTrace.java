package io.carillon.cli.logging;

import org.jspecify.annotations.Nullable;

/** Writes where an exception comes from, one line a frame, with its causes. */
public final class StackTrace {

    private static final int MAX_CAUSES = 20;

    private StackTrace() {
    }

    /** Appends a stack trace; it begins on a line of its own and ends without a line break. */
    public static void append(StringBuilder out, Throwable throwable) {
        String lead = "\n";
        @Nullable
        Throwable t = throwable;
        for (int depth = 0; t != null && depth < MAX_CAUSES; depth++) {
            out.append(lead);
            PlainLine.append(out, t.toString());
            for (StackTraceElement frame : t.getStackTrace()) {
                out.append("\n\tat ").append(frame);
            }
            lead = "\nCaused by: ";
            t = t.getCause();
        }
    }
}
