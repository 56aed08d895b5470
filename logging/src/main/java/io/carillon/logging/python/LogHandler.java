package io.carillon.logging.python;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.carillon.logging.LineBreaks;
import io.carillon.logging.LogLevel;
import org.jspecify.annotations.Nullable;

/**
 * Writes records somewhere. Thread-safe: one record after the other. What can't be written is lost, and standard error
 * gets a line about it, at most one a minute, so that a full disk or a log server that is away harms no listener.
 */
public final class LogHandler implements AutoCloseable {

    private static final Duration BETWEEN_COMPLAINTS = Duration.ofMinutes(1);

    private final String name;
    private final LineFormat format;
    private final List<LogFilter> filters;
    private final boolean everyTrace;
    private final LogTarget target;
    private final PrintStream err;
    private volatile int level;
    private long lost;
    private @Nullable Long lastComplaint;
    private boolean closed;

    /**
     * @param name       as the configuration has it
     * @param level      the least important records that are written
     * @param everyTrace whether stack traces are shown whatever the level is
     * @param err        where it complains
     */
    LogHandler(String name, int level, LineFormat format, boolean everyTrace, List<LogFilter> filters, LogTarget target,
            PrintStream err) {
        this.name = name;
        this.level = level;
        this.format = format;
        this.everyTrace = everyTrace;
        this.filters = List.copyOf(filters);
        this.target = target;
        this.err = err;
    }

    /**
     * A handler that no configuration names: all records are appended to a file, which is made, as are the folders
     * above it.
     *
     * @param name what to call it when it complains
     * @param err  where it complains
     * @throws IOException when the file can't be opened for writing
     */
    public static LogHandler appending(String name, Path file, LineFormat format, PrintStream err) throws IOException {
        LogFile opened = new LogFile(file, StandardCharsets.UTF_8, false, true);
        opened.open();
        return new LogHandler(name, LogLevel.NOTSET, format, true, List.of(), new FileTarget(opened), err);
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
        String line = format.format(passed, everyTrace || level <= LogLevel.DEBUG);
        synchronized (this) {
            if (closed) {
                return;
            }
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
        LineBreaks.ESCAPED.append(line, name);
        line.append(" can't write; ").append(lost).append(lost == 1 ? " message is" : " messages are")
                .append(" lost: ");
        LineBreaks.ESCAPED.append(line, problem.toString());
        err.println(line);
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            target.close();
        } catch (IOException e) {
            complain(e);
        }
    }
}
