package io.carillon.logging.python;

import java.io.IOException;

/** Where the records of a handler end. Called by one thread at a time. */
public interface LogTarget extends AutoCloseable {

    /**
     * Writes one record.
     *
     * @param line its text, as the handler's formatter makes it
     * @throws IOException when it is lost; further ones may be written
     */
    void write(LogRecord message, String line) throws IOException;

    /** Lets go of what it holds, after what was written has arrived, or some seconds. */
    @Override
    void close() throws IOException;
}
