package io.carillon.peers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** A port of this machine for a program that can't choose one itself. */
public final class FreePort {

    private FreePort() {
    }

    /** One that nobody has now; somebody else may take it before it is used. */
    public static int find() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
