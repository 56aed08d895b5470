package io.carillon.cli.logging;

import java.io.PrintStream;

import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Lets all loggers of the process write to the terminal: the bare message in one line, as v1's commands do (aviso-v1
 * 1.2, 2.4). Loggers are one thing for the whole process, and so is this.
 */
public final class ConsoleLogging {

    private ConsoleLogging() {
    }

    /** Has to be called before the first logger is made; else another library writes the messages. */
    public static void select() {
        System.setProperty(LoggerFactory.PROVIDER_PROPERTY_KEY, ConsoleLogProvider.class.getName());
        System.setProperty("slf4j.internal.verbosity", "WARN");
    }

    /**
     * Says where messages go from now on, and which. If the program that this runs in has chosen other logging than
     * {@link #select} does, it stays as it is.
     *
     * @param err   where they are written
     * @param level the least important ones that are. With {@link Level#DEBUG} those of other libraries are from
     *              {@link Level#WARN} on, and exceptions come with their stack traces
     */
    public static void configure(PrintStream err, Level level) {
        configure(new Console(err, level));
    }

    /** Leads what is written to the terminal elsewhere; files and servers go on getting what is theirs. */
    public static void redirect(PrintStream err) {
        if (LoggerFactory.getILoggerFactory() instanceof ConsoleLoggerFactory factory
                && factory.output() instanceof Console console) {
            factory.configure(new Console(err, console.level()));
        }
    }

    /** Says where messages go from now on, in place of the terminal. */
    public static void configure(LogOutput output) {
        if (LoggerFactory.getILoggerFactory() instanceof ConsoleLoggerFactory factory) {
            factory.configure(output);
        }
    }
}
