package io.carillon.benchmark;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection (RFC 9113) for gRPC calls, which leaves the messages as they are, and does nothing else: the
 * load must not be the thing that is measured. Requests that come together go out in one write. Thread-safe.
 */
final class LeanGrpc implements AutoCloseable {

    private static final int PREFIX = 5;
    private static final int FRAME_HEAD = 9;
    private static final int LARGEST_FRAME = 16 << 10;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int ACK = 1;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int PRIORITY = 32;

    /** What tells of the weight of a stream before its headers. */
    private static final int WEIGHT = 5;
    private static final int INITIAL_WINDOW_SIZE = 4;
    private static final int FIRST_WINDOW = 65_535;

    /** What the server may send before it hears that it was read: as much as with gRPC's own Java client. */
    private static final int STREAM_WINDOW = 1 << 20;
    private static final int CONNECTION_WINDOW = 16 << 20;
    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket = new Socket();
    private final OutputStream out;
    private final String authority;
    private final DefaultHttp2HeadersDecoder headers = new DefaultHttp2HeadersDecoder(false);
    private final Map<String, byte[]> heads = new ConcurrentHashMap<>();
    private final Map<Integer, Stream> streams = new ConcurrentHashMap<>();

    /** What is to be written; the lock of all that writes. */
    private final ByteArrayOutputStream unwritten = new ByteArrayOutputStream();
    private boolean writing;
    private int nextStream = 1;
    private long window = FIRST_WINDOW;
    private int streamWindow = FIRST_WINDOW;

    private final byte[] buffer = new byte[256 << 10];
    private int unacknowledged;

    /** Takes what a stream gives, one message after the other, on the thread that reads the connection. */
    interface Messages {
        /** Takes the bytes of a message, which lie there for the time of the call. */
        void take(byte[] bytes, int from, int to);
    }

    /** What comes on a stream. */
    private static final class Stream {

        private final @Nullable Messages taker;
        private final CompletableFuture<byte[]> end = new CompletableFuture<>();
        private final ByteArrayOutputStream unread = new ByteArrayOutputStream(0);
        private int unacknowledged;

        Stream(@Nullable Messages taker) {
            this.taker = taker;
        }

        void data(byte[] bytes, int from, int to) {
            if (taker == null) {
                unread.write(bytes, from, to - from);
                return;
            }
            byte[] all = bytes;
            int at = from;
            int limit = to;
            if (unread.size() > 0) {
                unread.write(bytes, from, to - from);
                all = unread.toByteArray();
                unread.reset();
                at = 0;
                limit = all.length;
            }
            while (limit - at >= PREFIX) {
                int length = ByteBuffer.wrap(all).getInt(at + 1);
                if (limit - at - PREFIX < length) {
                    break;
                }
                taker.take(all, at + PREFIX, at + PREFIX + length);
                at += PREFIX + length;
            }
            unread.write(all, at, limit - at);
        }

        void end(@Nullable CharSequence status, @Nullable CharSequence message) {
            if (status != null && "0".contentEquals(status)) {
                byte[] all = unread.toByteArray();
                end.complete(Arrays.copyOfRange(all, Math.min(PREFIX, all.length), all.length));
            } else {
                end.completeExceptionally(new IOException(status + " " + message));
            }
        }
    }

    LeanGrpc(InetSocketAddress address) throws IOException {
        authority = address.getHostString() + ":" + address.getPort();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(address, PATIENCE_MILLIS);
        out = socket.getOutputStream();
        synchronized (unwritten) {
            unwritten.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
            head(6, SETTINGS, 0, 0);
            unwritten.writeBytes(
                    ByteBuffer.allocate(6).putShort((short) INITIAL_WINDOW_SIZE).putInt(STREAM_WINDOW).array());
            windowUpdate(0, CONNECTION_WINDOW - FIRST_WINDOW);
        }
        flush();
        Thread.ofPlatform().daemon().name("grpc-reader").start(this::read);
    }

    /**
     * Calls a method and waits for its answer.
     *
     * @throws IOException when the call does not end well
     */
    byte[] call(String method, byte[] message) throws IOException {
        Stream stream = new Stream(null);
        synchronized (unwritten) {
            data(open(method, stream), message, true);
        }
        flush();
        try {
            return stream.end.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IOException(method + ": " + e.getCause(), e);
        }
    }

    /** Opens a stream, sends messages, and gives what comes to a taker. */
    void stream(String method, Iterable<byte[]> messages, Messages taker) throws IOException {
        Stream stream = new Stream(taker);
        synchronized (unwritten) {
            int id = open(method, stream);
            for (byte[] message : messages) {
                data(id, message, false);
            }
        }
        flush();
    }

    private int open(String method, Stream stream) {
        int id = nextStream;
        nextStream += 2;
        streams.put(id, stream);
        byte[] block = heads.computeIfAbsent(method, this::headers);
        head(block.length, HEADERS, END_HEADERS, id);
        unwritten.writeBytes(block);
        return id;
    }

    /** A request's headers without any table (RFC 7541, 6.2.2), but for the names that everybody knows. */
    private byte[] headers(String method) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(0x83); // :method POST
        block.write(0x86); // :scheme http
        block.write(4); // :path
        text(block, "/etcdserverpb." + method);
        block.write(1); // :authority
        text(block, authority);
        block.write(0x0f); // content-type, number 31
        block.write(31 - 15);
        text(block, "application/grpc");
        block.write(0);
        text(block, "te");
        text(block, "trailers");
        return block.toByteArray();
    }

    private static void text(ByteArrayOutputStream block, String text) {
        block.write(text.length());
        block.writeBytes(text.getBytes(US_ASCII));
    }

    private void data(int id, byte[] message, boolean last) {
        byte[] framed = ByteBuffer.allocate(PREFIX + message.length).put((byte) 0).putInt(message.length).put(message)
                .array();
        int most = Math.min(LARGEST_FRAME, streamWindow);
        for (int at = 0; at < framed.length; at += most) {
            int length = Math.min(most, framed.length - at);
            awaitWindow(length);
            window -= length;
            head(length, DATA, last && at + length == framed.length ? END_STREAM : 0, id);
            unwritten.write(framed, at, length);
        }
    }

    private void awaitWindow(int length) {
        while (window < length && !socket.isClosed()) {
            try {
                flush();
                unwritten.wait(PATIENCE_MILLIS);
            } catch (InterruptedException | IOException e) {
                throw new IllegalStateException("the server takes no more", e);
            }
        }
    }

    private void head(int length, int type, int flags, int stream) {
        unwritten.write(length >>> 16);
        unwritten.write(length >>> 8);
        unwritten.write(length);
        unwritten.write(type);
        unwritten.write(flags);
        number(stream);
    }

    private void number(int number) {
        unwritten.write(number >>> 24);
        unwritten.write(number >>> 16);
        unwritten.write(number >>> 8);
        unwritten.write(number);
    }

    private void windowUpdate(int stream, int more) {
        head(4, WINDOW_UPDATE, 0, stream);
        number(more);
    }

    /** Writes what there is, unless somebody else is writing and will see to it. */
    private void flush() throws IOException {
        synchronized (unwritten) {
            if (writing) {
                return;
            }
            writing = true;
        }
        while (true) {
            byte[] bytes;
            synchronized (unwritten) {
                if (unwritten.size() == 0) {
                    writing = false;
                    return;
                }
                bytes = unwritten.toByteArray();
                unwritten.reset();
            }
            out.write(bytes);
        }
    }

    private void read() {
        try {
            InputStream in = socket.getInputStream();
            int length = 0;
            while (true) {
                int read = in.read(buffer, length, buffer.length - length);
                if (read < 0) {
                    throw new EOFException("the server closed the connection");
                }
                length += read;
                int at = 0;
                while (length - at >= FRAME_HEAD) {
                    int payload = ByteBuffer.wrap(buffer).getInt(at) >>> 8;
                    if (length - at - FRAME_HEAD < payload) {
                        break;
                    }
                    frame(buffer[at + 3], buffer[at + 4], ByteBuffer.wrap(buffer).getInt(at + 5) & 0x7fff_ffff,
                            at + FRAME_HEAD, payload);
                    at += FRAME_HEAD + payload;
                }
                System.arraycopy(buffer, at, buffer, 0, length - at);
                length -= at;
                flush();
            }
        } catch (IOException | Http2Exception e) {
            IOException why = new IOException("the connection broke off", e);
            streams.values().forEach(stream -> stream.end.completeExceptionally(why));
        }
    }

    private void frame(int type, int flags, int id, int at, int length) throws IOException, Http2Exception {
        switch (type) {
            case DATA -> {
                Stream stream = streams.get(id);
                if (stream != null) {
                    stream.data(buffer, at, at + length);
                    acknowledge(id, stream, length);
                }
            }
            case HEADERS -> {
                int weight = (flags & PRIORITY) == 0 ? 0 : WEIGHT;
                Http2Headers fields = headers.decodeHeaders(id,
                        Unpooled.wrappedBuffer(buffer, at + weight, length - weight));
                if ((flags & END_STREAM) != 0) {
                    Stream stream = streams.remove(id);
                    if (stream != null) {
                        stream.end(fields.get("grpc-status"), fields.get("grpc-message"));
                    }
                }
            }
            case RST_STREAM -> {
                Stream stream = streams.remove(id);
                if (stream != null) {
                    stream.end("reset", null);
                }
            }
            case SETTINGS -> settings(flags, at, length);
            case PING -> {
                if ((flags & ACK) == 0) {
                    synchronized (unwritten) {
                        head(length, PING, ACK, 0);
                        unwritten.write(buffer, at, length);
                    }
                }
            }
            case GOAWAY -> throw new IOException("the server goes away");
            case WINDOW_UPDATE -> {
                if (id == 0) {
                    synchronized (unwritten) {
                        window += ByteBuffer.wrap(buffer).getInt(at);
                        unwritten.notifyAll();
                    }
                }
            }
            default -> {
                // of no concern to a client that only calls
            }
        }
    }

    private void settings(int flags, int at, int length) {
        if ((flags & ACK) != 0) {
            return;
        }
        synchronized (unwritten) {
            for (int each = at; each < at + length; each += 6) {
                if (ByteBuffer.wrap(buffer).getShort(each) == INITIAL_WINDOW_SIZE) {
                    streamWindow = ByteBuffer.wrap(buffer).getInt(each + 2);
                }
            }
            head(0, SETTINGS, ACK, 0);
        }
    }

    /** Tells the server that it may send more, not for each frame. */
    private void acknowledge(int id, Stream stream, int length) {
        unacknowledged += length;
        stream.unacknowledged += length;
        if (stream.unacknowledged >= STREAM_WINDOW / 4) {
            synchronized (unwritten) {
                windowUpdate(id, stream.unacknowledged);
            }
            stream.unacknowledged = 0;
        }
        if (unacknowledged >= CONNECTION_WINDOW / 4) {
            synchronized (unwritten) {
                windowUpdate(0, unacknowledged);
            }
            unacknowledged = 0;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
