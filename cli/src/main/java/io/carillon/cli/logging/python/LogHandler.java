package io.carillon.cli.logging.python;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

import io.carillon.cli.logging.PlainLine;
import org.jspecify.annotations.Nullable;

/**
 * Writes records somewhere. Thread-safe: one record after the other. What can't be written is lost, and standard error
 * gets a line about it, at most one a minute, so that a full disk or a log server that is away harms no listener.
 */
final class LogHandler implements AutoCloseable {

    private static final Duration BETWEEN_COMPLAINTS = Duration.ofMinutes(1);

    /** Where records end. Not thread-safe. */
    interface Target extends AutoCloseable {

        /**
         * Writes one record.
         *
         * @param line its text
         */
        void write(LogRecord message, String line) throws IOException;

        @Override
        void close() throws IOException;
    }

    private final String name;
    private final LineFormat format;
    private final List<LogFilter> filters;
    private final Target target;
    private final PrintStream err;
    private volatile int level;
    private long lost;
    private @Nullable Long lastComplaint;

    /**
     * @param name  as the configuration has it
     * @param level the least important records that are written
     * @param err   where it complains
     */
    LogHandler(String name, int level, LineFormat format, List<LogFilter> filters, Target target, PrintStream err) {
        this.name = name;
        this.level = level;
        this.format = format;
        this.filters = List.copyOf(filters);
        this.target = target;
        this.err = err;
    }

    String name() {
        return name;
    }

    int level() {
        return level;
    }

    void setLevel(int newLevel) {
        level = newLevel;
    }

    boolean needsCaller() {
        return format.needsCaller();
    }

    /** Writes a record, if its level is high enough and the filters let it pass. */
    void handle(LogRecord message) {
        LogRecord passed = message.level() >= level ? LogFilters.apply(filters, message) : null;
        if (passed == null) {
            return;
        }
        String line = format.format(passed, level <= PythonLevel.DEBUG);
        synchronized (this) {
            try {
                target.write(passed, line);
            } catch (IOException e) {
                lost++;
                complain(e);
            }
        }
    }

    private void complain(IOException problem) {
        long now = System.nanoTime();
        if (lastComplaint != null && now - lastComplaint < BETWEEN_COMPLAINTS.toNanos()) {
            return;
        }
        lastComplaint = now;
        StringBuilder line = new StringBuilder("The log handler ");
        PlainLine.append(line, name);
        line.append(" can't write; ").append(lost).append(lost == 1 ? " message is" : " messages are")
                .append(" lost: ");
        PlainLine.append(line, problem.toString());
        err.println(line);
    }

    @Override
    public synchronized void close() {
        try {
            target.close();
        } catch (IOException e) {
            complain(e);
        }
    }
}
