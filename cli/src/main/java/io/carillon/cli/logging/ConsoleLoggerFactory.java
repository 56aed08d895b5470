package io.carillon.cli.logging;

import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/** Makes loggers that write to one {@link LogOutput}, which may be changed. Thread-safe. */
final class ConsoleLoggerFactory implements ILoggerFactory {

    private final ConcurrentHashMap<String, ConsoleLogger> loggers = new ConcurrentHashMap<>();
    private volatile LogOutput output = new Console(System.err, Level.INFO);

    void configure(LogOutput newOutput) {
        output = newOutput;
    }

    LogOutput output() {
        return output;
    }

    @Override
    public Logger getLogger(String name) {
        ConsoleLogger logger = loggers.get(name);
        if (logger != null) {
            return logger;
        }
        ConsoleLogger made = new ConsoleLogger(name, this);
        ConsoleLogger other = loggers.putIfAbsent(name, made);
        return other == null ? made : other;
    }
}
