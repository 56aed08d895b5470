package io.carillon.logging.syslog;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;

import io.carillon.logging.unix.UnixDatagramSocket;
import org.jspecify.annotations.Nullable;

/**
 * A log server of this machine, which listens at a path such as {@code /dev/log}: by datagrams, by a connection, or by
 * what it takes, in this order.
 */
final class LocalTransport implements SyslogTransport {

    private final String path;
    private final @Nullable Boolean stream;
    private @Nullable UnixDatagramSocket datagrams;
    private @Nullable StreamTransport connection;

    /**
     * @param stream  whether it is a connection; null for what the server takes
     * @param framing what parts messages on a connection
     */
    LocalTransport(String path, @Nullable Boolean stream, Framing framing) {
        this.path = path;
        this.stream = stream;
        if (stream == null || stream) {
            connection = new StreamTransport(this::connect, framing);
        }
    }

    private StreamTransport.Connection connect() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            channel.close();
            throw new IOException(path + ": " + e.getMessage(), e);
        }
        return new StreamTransport.Connection(Channels.newOutputStream(channel), channel);
    }

    @Override
    public void send(byte[] message) throws IOException {
        if (stream == null || !stream) {
            try {
                if (datagrams == null) {
                    datagrams = UnixDatagramSocket.to(path);
                }
                datagrams.send(message);
                return;
            } catch (IOException e) {
                if (connection == null) {
                    throw e;
                }
            }
        }
        if (connection != null) {
            connection.send(message);
        }
    }

    @Override
    public void close() throws IOException {
        if (datagrams != null) {
            datagrams.close();
        }
        if (connection != null) {
            connection.close();
        }
    }
}
