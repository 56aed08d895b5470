package io.carillon.logging;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Makes loggers that write to one {@link LogOutput}, which may be changed: the terminal, from INFO on, unless it is
 * told otherwise. Thread-safe.
 */
public final class Loggers implements ILoggerFactory {

    private final ConcurrentHashMap<String, OutputLogger> loggers = new ConcurrentHashMap<>();
    private final AtomicReference<LogOutput> output = new AtomicReference<>(new Console(System.err, Level.INFO));

    /** Loggers that are not those of the program. */
    public Loggers() {
    }

    /**
     * Has SLF4J take its loggers from here. Has to be called before the first logger is made; else another library
     * writes the messages.
     */
    public static void select() {
        System.setProperty(LoggerFactory.PROVIDER_PROPERTY_KEY, LogProvider.class.getName());
        System.setProperty("slf4j.internal.verbosity", "WARN");
    }

    /** Those of the program if {@link #select} has chosen them; else some that nobody uses who doesn't ask for them. */
    public static Loggers ofProgram() {
        return LoggerFactory.getILoggerFactory() instanceof Loggers ofProgram ? ofProgram : new Loggers();
    }

    /**
     * Says where messages go from now on.
     *
     * @return where they went before
     */
    public LogOutput configure(LogOutput newOutput) {
        return output.getAndSet(newOutput);
    }

    /** Says where messages go from now on if they go to a certain output still. */
    public void replace(LogOutput old, LogOutput newOutput) {
        output.compareAndSet(old, newOutput);
    }

    /** Where messages go. */
    public LogOutput output() {
        return output.get();
    }

    @Override
    public Logger getLogger(String name) {
        OutputLogger logger = loggers.get(name);
        if (logger != null) {
            return logger;
        }
        OutputLogger made = new OutputLogger(name, this);
        OutputLogger other = loggers.putIfAbsent(name, made);
        return other == null ? made : other;
    }
}
