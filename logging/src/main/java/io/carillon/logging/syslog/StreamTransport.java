package io.carillon.logging.syslog;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Messages on a connection, which is made when it is needed and again when it breaks. While the server is away each
 * attempt would hold up the program, so that there is a pause between them.
 */
final class StreamTransport implements SyslogTransport {

    private static final Duration PAUSE = Duration.ofSeconds(5);

    /** Makes a connection. */
    interface Connector {
        Connection connect() throws IOException;
    }

    /**
     * An open connection.
     *
     * @param out    where bytes go at once
     * @param socket what is to be closed
     */
    record Connection(OutputStream out, Closeable socket) {
    }

    private final Connector connector;
    private final Framing framing;
    private @Nullable Connection connection;
    private @Nullable Long failed;

    StreamTransport(Connector connector, Framing framing) {
        this.connector = connector;
        this.framing = framing;
    }

    @Override
    public void send(byte[] message) throws IOException {
        byte[] framed = framed(message);
        if (connection != null) {
            try {
                connection.out.write(framed);
                return;
            } catch (IOException _) {
                // Such a connection ends whenever the server is restarted; only what comes after counts.
                close();
            }
        }
        connect().out.write(framed);
    }

    private Connection connect() throws IOException {
        if (failed != null && System.nanoTime() - failed < PAUSE.toNanos()) {
            throw new ConnectException("not connected; tried again every " + PAUSE.toSeconds() + " seconds");
        }
        try {
            Connection made = connector.connect();
            connection = made;
            failed = null;
            return made;
        } catch (IOException e) {
            failed = System.nanoTime();
            throw e;
        }
    }

    private byte[] framed(byte[] message) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(message.length + 8);
        if (framing == Framing.LENGTH) {
            out.write((message.length + " ").getBytes(StandardCharsets.US_ASCII));
        }
        out.write(message);
        if (framing == Framing.LINE) {
            out.write('\n');
        }
        return out.toByteArray();
    }

    @Override
    public void close() throws IOException {
        Connection open = connection;
        connection = null;
        if (open != null) {
            open.socket.close();
        }
    }
}
