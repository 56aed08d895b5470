package io.carillon.logging.python;

import java.io.IOException;
import java.io.PrintStream;

/**
 * Writes to standard output or standard error: Python's {@code StreamHandler}.
 *
 * @param terminator what stands behind each record
 */
record StreamTarget(PrintStream stream, String terminator) implements LogTarget {

    @Override
    public void write(LogRecord message, String line) throws IOException {
        stream.print(line + terminator);
        stream.flush();
        if (stream.checkError()) {
            throw new IOException("the terminal or program that reads the output has gone");
        }
    }

    /** The stream belongs to the process. */
    @Override
    public void close() {
    }
}
