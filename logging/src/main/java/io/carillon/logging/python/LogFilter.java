package io.carillon.logging.python;

import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/** Lets records pass, or not, and can add attributes to them. Thread-safe. */
sealed interface LogFilter {

    /** The record to go on with, null for none. */
    @Nullable
    LogRecord apply(LogRecord message);

    /**
     * Lets the records of one logger and those below it pass: Python's {@code logging.Filter}.
     *
     * @param logger empty for all
     */
    record ByName(String logger) implements LogFilter {
        @Override
        public @Nullable LogRecord apply(LogRecord message) {
            boolean passes = logger.isEmpty() || message.name().equals(logger)
                    || message.name().startsWith(logger + ".");
            return passes ? message : null;
        }
    }

    /** Adds {@code hostname}, as a filter does that comes with aviso's servers. */
    record Hostname(String hostname) implements LogFilter {
        @Override
        public LogRecord apply(LogRecord message) {
            return message.with("hostname", hostname);
        }
    }

    /** Adds {@code counter}, which grows by one, as a filter does that comes with aviso's servers. */
    record Counter(AtomicLong next) implements LogFilter {
        @Override
        public LogRecord apply(LogRecord message) {
            return message.with("counter", next.getAndIncrement());
        }
    }
}
