package io.carillon.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * A mailbox on this machine for the demo: takes mails by SMTP (RFC 5321, as much of it as a mail needs to arrive) and
 * keeps each as a file, as a Maildir does.
 */
final class DemoMailbox implements AutoCloseable {

    private final Path folder;
    private final ServerSocket server;
    private final BlockingQueue<Path> arrived = new LinkedBlockingQueue<>();

    /**
     * @param folder where the mails are kept; made if it is not there
     */
    DemoMailbox(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder.resolve("new"));
        this.server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("demo-mailbox").start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** The next mail that arrives; null when none does for so long. */
    @Nullable
    Path next(long seconds) throws InterruptedException {
        return arrived.poll(seconds, TimeUnit.SECONDS);
    }

    private void accept() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                talk(socket);
            } catch (IOException e) {
                // The demo ends, or a sender hung up.
            }
        }
    }

    private void talk(Socket socket) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
        OutputStream out = socket.getOutputStream();
        say(out, "220 carillon demo");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            switch (line.split(" ", 2)[0].toUpperCase(Locale.ROOT)) {
                case "EHLO", "HELO" -> say(out, "250 carillon");
                case "DATA" -> {
                    say(out, "354 go on");
                    keep(in);
                    say(out, "250 kept");
                }
                case "QUIT" -> {
                    say(out, "221 bye");
                    return;
                }
                case "MAIL", "RCPT", "RSET", "NOOP" -> say(out, "250 ok");
                default -> say(out, "502 not known here");
            }
        }
    }

    private void keep(BufferedReader in) throws IOException {
        StringBuilder mail = new StringBuilder();
        for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
            // A dot at the beginning was doubled by the sender (RFC 5321, 4.5.2).
            mail.append(line.startsWith(".") ? line.substring(1) : line).append("\n");
        }
        arrived.add(Files.writeString(folder.resolve(System.nanoTime() + ".demo"), mail, ISO_8859_1));
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(ISO_8859_1));
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
