package io.carillon.workflow.logs;

import java.io.IOException;
import java.io.PrintStream;

/** {@code logging.StreamHandler}: standard output or standard error. */
record StreamLogHandler(PrintStream stream, LogLayout format) implements LogHandler {

    @Override
    public void write(LogRecord log) throws IOException {
        stream.print(format.format(log) + "\n");
        stream.flush();
        if (stream.checkError()) {
            throw new IOException("the terminal or program that reads the output has gone");
        }
    }

    @Override
    public void close() {
        stream.flush();
    }
}
