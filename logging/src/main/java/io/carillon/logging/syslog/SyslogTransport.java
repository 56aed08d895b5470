package io.carillon.logging.syslog;

import java.io.IOException;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/** Sends messages to a log server. Not thread-safe. */
public sealed interface SyslogTransport extends AutoCloseable permits UdpTransport, StreamTransport, LocalTransport {

    /**
     * The longest datagram that goes everywhere; what is longer has to be cut off. A stream has no such bound, but then
     * one message isn't to be endless either.
     */
    int MAX_BYTES = 60_000;

    /** How a receiver knows where a message on a connection ends (RFC 6587, 3.4). */
    enum Framing {

        /** By a line feed behind it. */
        LINE,

        /** By its length before it. */
        LENGTH,

        /** By something that is part of the message. */
        NONE
    }

    /** One datagram a message, over UDP. */
    static SyslogTransport datagrams(String host, int port) {
        return new UdpTransport(host, port);
    }

    /**
     * A TCP connection, made when it is needed and again when it breaks.
     *
     * @param timeout how long it may take to be made
     * @param tls     whether it is encrypted; then the server proves who it is to an authority that the JDK trusts
     */
    static SyslogTransport connection(String host, int port, Duration timeout, boolean tls, Framing framing) {
        return new StreamTransport(new TcpConnector(host, port, timeout, tls), framing);
    }

    /**
     * A server of this machine, which listens at a path such as {@code /dev/log}.
     *
     * @param stream  whether by a connection; null for what the server takes
     * @param framing what parts messages on a connection
     */
    static SyslogTransport local(String path, @Nullable Boolean stream, Framing framing) {
        return new LocalTransport(path, stream, framing);
    }

    /** Sends one message. */
    void send(byte[] message) throws IOException;

    @Override
    void close() throws IOException;
}
