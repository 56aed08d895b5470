package io.carillon.cli.terminal;

import java.io.PrintStream;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Optional;

/**
 * What a person looks at: a screen on which a line can be written again and again.
 *
 * @param screen  where it is written
 * @param colours whether colours may be used
 */
public record Terminal(PrintStream screen, boolean colours) {

    private static final int OUTPUT = 1;
    private static final int ERROR = 2;

    /**
     * The terminal that messages go to.
     *
     * @param err       where messages are written
     * @param variables the environment: {@code NO_COLOR} (no-color.org) and {@code TERM}
     * @return empty if messages go to a file or a pipe, or the terminal can't move its cursor
     */
    public static Optional<Terminal> ofMessages(PrintStream err, Map<String, String> variables) {
        if (!isTerminal(ERROR) || variables.getOrDefault("TERM", "dumb").equals("dumb")) {
            return Optional.empty();
        }
        return Optional.of(new Terminal(err, variables.getOrDefault("NO_COLOR", "").isEmpty()));
    }

    /** Whether results go to a terminal. */
    public static boolean hasResults() {
        return isTerminal(OUTPUT);
    }

    /** Asks the system, for the JDK knows only whether input and output are both a terminal. */
    @SuppressWarnings("restricted") // the signature is that of isatty(3)
    private static boolean isTerminal(int descriptor) {
        Linker linker = Linker.nativeLinker();
        Optional<MemorySegment> isatty = linker.defaultLookup().find("isatty");
        if (isatty.isEmpty()) {
            return false;
        }
        try {
            return (int) linker
                    .downcallHandle(isatty.get(), FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))
                    .invokeExact(descriptor) == 1;
        } catch (Throwable e) {
            // A method handle declares every throwable; isatty itself throws nothing.
            throw new IllegalStateException(e);
        }
    }
}
