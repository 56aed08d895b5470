package io.carillon.benchmark;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/**
 * An HTTP endpoint that takes whatever is posted, counts it, and does nothing else: it must not be what is measured.
 */
final class LeanSink implements AutoCloseable {

    private static final byte[] TAKEN = "HTTP/1.1 204 No Content\r\n\r\n".getBytes(ISO_8859_1);

    private final ServerSocket server = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
    private final CountDownLatch left;

    /**
     * @param wanted how many requests are waited for
     */
    LeanSink(int wanted) throws IOException {
        left = new CountDownLatch(wanted);
        Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 16 << 10);
            OutputStream out = socket.getOutputStream();
            while (true) {
                in.skipNBytes(head(in));
                out.write(TAKEN);
                left.countDown();
            }
        } catch (IOException e) {
            // the other side is done
        }
    }

    /** Reads the head of a request, and answers how long its body is. */
    private static int head(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int length = 0;
        while (true) {
            int c = in.read();
            if (c < 0) {
                throw new EOFException();
            }
            if (c == '\n') {
                String text = line.toString().strip();
                if (text.isEmpty()) {
                    return length;
                }
                if (text.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                    length = Integer.parseInt(text.substring(15).strip());
                }
                line.setLength(0);
            } else {
                line.append((char) c);
            }
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/hook";
    }

    void await() throws InterruptedException {
        left.await();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
