package io.carillon.logging.syslog;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

import org.jspecify.annotations.Nullable;

/** One datagram a message. */
final class UdpTransport implements SyslogTransport {

    private final String host;
    private final int port;
    private @Nullable DatagramSocket socket;

    UdpTransport(String host, int port) {
        this.host = host;
        this.port = port;
    }

    @Override
    public void send(byte[] message) throws IOException {
        DatagramSocket open = socket;
        if (open == null) {
            open = new DatagramSocket();
            socket = open;
        }
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new UnknownHostException(host);
        }
        open.send(new DatagramPacket(message, message.length, address));
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.close();
        }
    }
}
