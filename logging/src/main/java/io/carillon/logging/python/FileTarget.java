package io.carillon.logging.python;

import java.io.IOException;

/** Writes to one file: Python's {@code FileHandler} and {@code WatchedFileHandler}. */
record FileTarget(LogFile file) implements LogTarget {

    @Override
    public void write(LogRecord message, String line) throws IOException {
        file.append(file.bytes(line));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
