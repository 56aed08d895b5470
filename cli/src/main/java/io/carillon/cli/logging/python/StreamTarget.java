package io.carillon.cli.logging.python;

import java.io.IOException;
import java.io.PrintStream;

/**
 * Writes to standard output or standard error: Python's {@code StreamHandler}.
 *
 * @param terminator what stands behind each record
 */
record StreamTarget(PrintStream stream, String terminator) implements LogHandler.Target {

    @Override
    public void write(LogRecord message, String line) throws IOException {
        stream.print(line + terminator);
        stream.flush();
    }

    /** The stream belongs to the process. */
    @Override
    public void close() {
    }
}
