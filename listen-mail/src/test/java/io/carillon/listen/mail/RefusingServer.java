package io.carillon.listen.mail;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** An SMTP server that refuses each recipient, with a reply of one's choice. */
final class RefusingServer implements AutoCloseable {

    private final ServerSocket socket;
    private final String reply;

    RefusingServer(String reply) throws IOException {
        this.socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        this.reply = reply;
        Thread.ofVirtual().start(this::serve);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void serve() {
        try (Socket connection = socket.accept();
                BufferedReader in = new BufferedReader(new InputStreamReader(connection.getInputStream(), US_ASCII));
                OutputStream out = connection.getOutputStream()) {
            out.write("220 here\r\n".getBytes(US_ASCII));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String answer = line.startsWith("RCPT") ? reply : line.startsWith("QUIT") ? "221 bye" : "250 well";
                out.write((answer + "\r\n").getBytes(US_ASCII));
            }
        } catch (IOException e) {
            // The client has gone; what it saw is the test's.
            return;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
