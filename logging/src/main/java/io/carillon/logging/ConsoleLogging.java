package io.carillon.logging;

import java.io.PrintStream;

import org.slf4j.event.Level;

/**
 * Lets all loggers of the program write to the terminal: the bare message in one line, as v1's commands do (aviso-v1
 * 1.2, 2.4). If the program that this runs in has chosen other logging than {@link Loggers#select} does, it stays as it
 * is.
 */
public final class ConsoleLogging {

    private ConsoleLogging() {
    }

    /**
     * Says where messages go from now on, and which.
     *
     * @param err   where they are written
     * @param level the least important ones that are. With {@link Level#DEBUG} those of other libraries are from
     *              {@link Level#WARN} on, and exceptions come with their stack traces
     */
    public static void configure(PrintStream err, Level level) {
        Loggers.ofProgram().configure(new Console(err, level));
    }

    /** Leads what is written to the terminal elsewhere; files and servers go on getting what is theirs. */
    public static void redirect(PrintStream err) {
        Loggers loggers = Loggers.ofProgram();
        if (loggers.output() instanceof Console console) {
            loggers.replace(console, new Console(err, console.level()));
        }
    }
}
