package io.carillon.hub.consumers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ServerSocketFactory;

/**
 * A TCP server that takes down lines as the input {@code tcp} of Logstash does: it reads until the end, then closes. It
 * can be away for a while, and be killed in the midst of reading.
 */
final class LineSink implements AutoCloseable {

    private final ServerSocketFactory sockets;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AtomicInteger killAfter = new AtomicInteger(Integer.MAX_VALUE);
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile ServerSocket server;
    private final int port;

    LineSink(ServerSocketFactory sockets) throws IOException {
        this.sockets = sockets;
        this.server = listen(0);
        this.port = server.getLocalPort();
    }

    private ServerSocket listen(int wanted) throws IOException {
        ServerSocket listening = sockets.createServerSocket();
        listening.setReuseAddress(true);
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    Socket socket = listening.accept();
                    Thread.ofVirtual().start(() -> read(socket));
                }
            } catch (IOException e) {
                // it is away
            }
        });
        return listening;
    }

    private void read(Socket socket) {
        try (socket; BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))) {
            gate.await();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (killAfter.decrementAndGet() < 0) {
                    killAfter.set(Integer.MAX_VALUE);
                    // What was not read is lost, as when a process is killed.
                    socket.setSoLinger(true, 0);
                    return;
                }
                lines.add(line);
            }
        } catch (IOException e) {
            // the other side is gone
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    int port() {
        return port;
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    /** The next connection is lost after so many lines. */
    void killAfter(int number) {
        killAfter.set(number);
    }

    CountDownLatch shut() {
        gate = new CountDownLatch(1);
        return gate;
    }

    void stop() throws IOException {
        server.close();
    }

    void startAgain() throws IOException {
        server = listen(port);
    }

    @Override
    public void close() throws IOException {
        gate.countDown();
        server.close();
    }
}
