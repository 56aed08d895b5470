package io.carillon.workflow.logs;

import java.io.IOException;

/**
 * A handler with the least level that it takes. What it can't write is told once on standard error, for a program must
 * not end because its log's disk is full. Thread-safe.
 */
final class LogSink implements AutoCloseable {

    private final String name;
    private final int level;
    private final LogHandler handler;
    private boolean failing;
    private boolean closed;

    LogSink(String name, int level, LogHandler handler) {
        this.name = name;
        this.level = level;
        this.handler = handler;
    }

    int level() {
        return level;
    }

    LogHandler handler() {
        return handler;
    }

    synchronized void take(LogRecord log) {
        if (log.level() < level || closed) {
            return;
        }
        try {
            handler.write(log);
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                failing = true;
                System.err.println("logging handler " + LogText.harmless(name) + " can't write: "
                        + LogText.harmless(String.valueOf(e.getMessage())) + "; its messages are lost until it can");
            }
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            handler.close();
        }
    }
}
