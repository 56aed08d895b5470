package io.carillon.store;

import java.io.IOException;
import java.io.InputStream;

/** All that a store held at one moment, as one row of bytes. Used by one thread. */
public interface StoreSnapshot extends AutoCloseable {

    /** How many bytes it has. */
    long bytes();

    /**
     * Reads it from its beginning; to be closed by the caller, before the snapshot is.
     *
     * @throws IOException when it can't be read
     */
    InputStream open() throws IOException;

    /** Lets go of what it holds. Harmless when repeated. */
    @Override
    void close();
}
