package io.carillon.benchmark;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Many clients that follow a hub by server-sent events, all on one thread: the load must not be the thing that is
 * measured. Of each event they read the title, which is its number.
 */
final class PushClients implements AutoCloseable {

    private static final byte[] TITLE = "\"title\": \"".getBytes(US_ASCII);
    private static final byte[] OPENED = "\r\n\r\n".getBytes(US_ASCII);

    private final Selector selector = Selector.open();
    private final Heard heard;
    private final Thread thread = Thread.ofPlatform().name("push-clients").unstarted(this::read);
    private volatile boolean closed;
    private volatile @Nullable IOException failure;
    private final AtomicInteger open = new AtomicInteger();

    /** Told of each event that a client gets, on the thread of the clients. */
    interface Heard {
        void event(long number);
    }

    /** A connection, and how far within what it reads next. */
    private static final class Client {
        private int opened;
        private int matched;
        private boolean inNumber;
        private long number;
    }

    /**
     * Connects them.
     *
     * @param path of the hub's events
     */
    PushClients(InetSocketAddress server, String path, int count, Heard heard) throws IOException {
        this.heard = heard;
        byte[] request = ("GET " + path + " HTTP/1.1\r\nHost: " + server.getHostString() + ":" + server.getPort()
                + "\r\nAccept: text/event-stream\r\n\r\n").getBytes(US_ASCII);
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open(server);
            channel.write(ByteBuffer.wrap(request));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, new Client());
        }
        thread.start();
    }

    /** How many are told of events from now on. */
    int open() {
        return open.get();
    }

    private void read() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(256 << 10);
        byte[] bytes = new byte[buffer.capacity()];
        try {
            while (!closed) {
                selector.select(key -> {
                    try {
                        read((SocketChannel) key.channel(), (Client) Objects.requireNonNull(key.attachment()), buffer,
                                bytes);
                    } catch (IOException e) {
                        failure = e;
                        key.cancel();
                    }
                });
            }
        } catch (IOException e) {
            failure = e;
        }
    }

    private void read(SocketChannel channel, Client client, ByteBuffer buffer, byte[] bytes) throws IOException {
        buffer.clear();
        if (channel.read(buffer) < 0) {
            throw new EOFException("the server ended a connection");
        }
        buffer.flip();
        int length = buffer.remaining();
        buffer.get(bytes, 0, length);
        for (int i = 0; i < length; i++) {
            byte b = bytes[i];
            if (client.opened < OPENED.length) {
                client.opened = b == OPENED[client.opened] ? client.opened + 1 : b == OPENED[0] ? 1 : 0;
                if (client.opened == OPENED.length) {
                    open.incrementAndGet();
                }
            } else if (client.inNumber) {
                if (b >= '0' && b <= '9') {
                    client.number = 10 * client.number + b - '0';
                } else {
                    client.inNumber = false;
                    heard.event(client.number);
                }
            } else if (b == TITLE[client.matched]) {
                if (++client.matched == TITLE.length) {
                    client.matched = 0;
                    client.number = 0;
                    client.inNumber = true;
                }
            } else {
                client.matched = b == TITLE[0] ? 1 : 0;
            }
        }
    }

    /** Throws what went wrong with one of them. */
    void check() throws IOException {
        IOException e = failure;
        if (e != null) {
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
