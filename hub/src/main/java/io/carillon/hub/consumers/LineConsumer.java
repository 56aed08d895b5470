package io.carillon.hub.consumers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;

import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

import io.carillon.hub.ConsumerException;
import io.carillon.hub.ConsumerException.Kind;
import io.carillon.hub.EventConsumer;
import io.carillon.hub.HubEvent;
import io.carillon.threads.Interrupts;
import org.jspecify.annotations.Nullable;

/**
 * Sends events over TCP, each as a line of JSON. Such a peer never says what it has read, and what was written may be
 * lost with the connection. So each burst has a connection of its own: when all is written our half is closed, and that
 * the peer then closes its own, without an error, means that it has read to the end. If it does not, all of the burst
 * is sent again.
 */
final class LineConsumer implements EventConsumer {

    private static final int MOST_AT_ONCE = 1000;
    private static final int BUFFER = 64 << 10;
    private static final Duration CONNECTING = Duration.ofSeconds(10);

    /** Nobody needs so long to read a burst; whoever does is slow, and is tried again. */
    private static final Duration READING = Duration.ofSeconds(50);

    private final String host;
    private final int port;
    private final @Nullable SSLSocketFactory tls;

    /**
     * @param tls what encrypts the connection, and knows whom to trust; null for a connection that is not encrypted
     */
    LineConsumer(String host, int port, @Nullable SSLSocketFactory tls) {
        this.host = host;
        this.port = port;
        this.tls = tls;
    }

    @Override
    public int mostAtOnce() {
        return MOST_AT_ONCE;
    }

    @Override
    public void consume(HubEvent event) throws ConsumerException, InterruptedException {
        consumeAll(List.of(event));
    }

    @Override
    public void consumeAll(List<HubEvent> events) throws ConsumerException, InterruptedException {
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(host, port), (int) CONNECTING.toMillis());
            plain.setSoTimeout((int) READING.toMillis());
            if (tls == null) {
                send(plain, events);
            } else {
                try (Socket encrypted = encrypted(plain, tls)) {
                    send(encrypted, events);
                }
            }
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw Interrupts.toldBy(e, "the consumer ends");
            }
            throw new ConsumerException(Kind.UNAVAILABLE, host + ":" + port + " does not take lines: " + reason(e), e);
        }
    }

    private Socket encrypted(Socket plain, SSLSocketFactory factory) throws IOException {
        SSLSocket socket = (SSLSocket) factory.createSocket(plain, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        // Otherwise a certificate for any other host would do.
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        return socket;
    }

    private static void send(Socket socket, List<HubEvent> events) throws IOException {
        OutputStream out = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
        for (HubEvent event : events) {
            out.write(LogstashForm.json(event).getBytes(US_ASCII));
            out.write('\n');
        }
        out.flush();
        socket.shutdownOutput();
        InputStream in = socket.getInputStream();
        byte[] dropped = new byte[1024];
        int read;
        do {
            read = in.read(dropped);
        } while (read >= 0);
    }

    private static String reason(IOException e) {
        if (e instanceof SocketTimeoutException) {
            return "no answer in time";
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
