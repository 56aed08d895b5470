package io.carillon.workflow.logs;

import java.io.IOException;

/** Takes messages somewhere. Called by one thread at a time. */
interface LogHandler extends AutoCloseable {

    /**
     * Takes a message.
     *
     * @throws IOException when it is lost; further ones may be taken
     */
    void write(LogRecord log) throws IOException;

    /** Lets go of what it holds, after what it has taken has arrived, or some seconds. */
    @Override
    void close();
}
