package io.carillon.benchmark;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;

/**
 * One HTTP/1.1 connection that posts and reads answers, and does nothing else: the load must not be the thing that is
 * measured. Used by one thread.
 */
final class LeanHttp implements AutoCloseable {

    private final Socket socket = new Socket();
    private final InputStream in;
    private final OutputStream out;
    private final String host;
    private byte[] buffer = new byte[16 << 10];
    private int length;

    LeanHttp(InetSocketAddress address) throws IOException {
        socket.setTcpNoDelay(true);
        socket.connect(address, 5_000);
        in = socket.getInputStream();
        out = socket.getOutputStream();
        host = address.getHostString() + ":" + address.getPort();
    }

    /**
     * Posts a body.
     *
     * @return the body of the answer
     * @throws IOException when the answer's status is not one of success
     */
    String post(String path, String body) throws IOException {
        out.write(("POST " + path + " HTTP/1.1\r\nHost: " + host + "\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + body.length() + "\r\n\r\n" + body).getBytes(ISO_8859_1));
        return answer();
    }

    private String answer() throws IOException {
        length = 0;
        int headEnd = -1;
        while (headEnd < 0) {
            more();
            headEnd = indexOf("\r\n\r\n", 0);
        }
        String head = text(0, headEnd).toLowerCase(java.util.Locale.ROOT);
        int bodyStart = headEnd + 4;
        String body = head.contains("transfer-encoding: chunked")
                ? chunked(bodyStart)
                : sized(bodyStart, contentLength(head));
        if (!head.startsWith("http/1.1 20")) {
            throw new IOException(text(0, Math.min(headEnd, 60)).lines().findFirst().orElse("") + ": " + body);
        }
        return body;
    }

    private static int contentLength(String head) throws IOException {
        int at = head.indexOf("content-length: ");
        if (at < 0) {
            throw new IOException("an answer without length");
        }
        int end = head.indexOf('\r', at);
        return Integer.parseInt(head.substring(at + 16, end < 0 ? head.length() : end).strip());
    }

    private String sized(int start, int size) throws IOException {
        while (length < start + size) {
            more();
        }
        return text(start, start + size);
    }

    private String chunked(int start) throws IOException {
        StringBuilder body = new StringBuilder();
        int at = start;
        while (true) {
            int lineEnd = indexOf("\r\n", at);
            while (lineEnd < 0) {
                more();
                lineEnd = indexOf("\r\n", at);
            }
            int size = Integer.parseInt(text(at, lineEnd), 16);
            at = lineEnd + 2;
            while (length < at + size + 2) {
                more();
            }
            if (size == 0) {
                trailers(at);
                return body.toString();
            }
            body.append(text(at, at + size));
            at += size + 2;
        }
    }

    /** Passes over what follows the last chunk, up to an empty line. */
    private void trailers(int start) throws IOException {
        int at = start;
        while (true) {
            int lineEnd = indexOf("\r\n", at);
            while (lineEnd < 0) {
                more();
                lineEnd = indexOf("\r\n", at);
            }
            if (lineEnd == at) {
                return;
            }
            at = lineEnd + 2;
        }
    }

    private void more() throws IOException {
        if (length == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int read = in.read(buffer, length, buffer.length - length);
        if (read < 0) {
            throw new EOFException("the server closed the connection");
        }
        length += read;
    }

    private int indexOf(String wanted, int from) {
        for (int at = from; at + wanted.length() <= length; at++) {
            int matched = 0;
            while (matched < wanted.length() && buffer[at + matched] == wanted.charAt(matched)) {
                matched++;
            }
            if (matched == wanted.length()) {
                return at;
            }
        }
        return -1;
    }

    private String text(int from, int to) {
        return new String(buffer, from, to - from, ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
