package io.carillon.cli.logging.python;

import java.io.IOException;

/** Sends messages to a log server. Not thread-safe. */
interface SyslogTransport extends AutoCloseable {

    /**
     * The longest datagram that goes everywhere; what is longer is cut off. A stream has no such bound, but then one
     * message isn't to be endless either.
     */
    int MAX_BYTES = 60_000;

    /** Sends one message. */
    void send(byte[] message) throws IOException;

    @Override
    void close() throws IOException;
}
