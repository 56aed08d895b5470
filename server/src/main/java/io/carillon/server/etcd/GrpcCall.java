package io.carillon.server.etcd;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gRPC call as it goes over HTTP/2 (gRPC's "PROTOCOL-HTTP2"): each message behind a byte that says whether it is
 * compressed and four that say how long it is; the outcome in the trailers. Every call is ended with an outcome,
 * whatever came in. Used on the event loop of its connection.
 */
final class GrpcCall {

    private static final Logger LOG = LoggerFactory.getLogger(GrpcCall.class);
    private static final CharSequence APPLICATION_GRPC = HttpHeaders.createOptimized("application/grpc");
    private static final CharSequence TOKEN = HttpHeaders.createOptimized("token");
    private static final CharSequence STATUS = HttpHeaders.createOptimized("grpc-status");
    private static final CharSequence OK = HttpHeaders.createOptimized("0");
    private static final int PREFIX = 5;
    private static final String GZIP = "gzip";

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final int mostBytes;
    private Handler<byte[]> message = _ -> {
    };
    private Runnable end = () -> {
    };
    private Buffer unread = Buffer.buffer();
    private boolean ended;

    /**
     * @param mostBytes of one message
     */
    GrpcCall(HttpServerRequest request, int mostBytes) {
        this.request = request;
        this.response = request.response();
        this.mostBytes = mostBytes;
        response.putHeader(HttpHeaders.CONTENT_TYPE, APPLICATION_GRPC);
        response.exceptionHandler(e -> LOG.debug("an answer broke off: {}", e.getMessage()));
        request.exceptionHandler(e -> LOG.debug("a request broke off: {}", e.getMessage()));
    }

    /** Whether a request is one of gRPC's. */
    static boolean isOne(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null && type.startsWith("application/grpc");
    }

    /** The service and the method: {@code etcdserverpb.KV/Range}. */
    String name() {
        String path = String.valueOf(request.path());
        return path.startsWith("/") ? path.substring(1) : path;
    }

    /** Who calls. */
    Caller caller() {
        String token = request.getHeader(TOKEN);
        return Caller.of(token == null ? request.getHeader(HttpHeaders.AUTHORIZATION) : token,
                request.connection().sslSession());
    }

    /**
     * Reads messages from now on.
     *
     * @param each takes a message; not called any more once the call has ended
     * @param last called when the client sends nothing more, unless the call has ended before
     */
    void read(Handler<byte[]> each, Runnable last) {
        message = each;
        end = last;
        request.handler(this::take);
        request.endHandler(_ -> {
            if (!ended) {
                if (unread.length() > 0) {
                    fail(EtcdError.invalid("the last message is cut off"));
                } else {
                    end.run();
                }
            }
        });
    }

    private void take(Buffer chunk) {
        if (ended) {
            return;
        }
        Buffer all = unread.length() == 0 ? chunk : unread.appendBuffer(chunk);
        int at = 0;
        while (!ended && all.length() - at >= PREFIX) {
            long length = all.getUnsignedInt(at + 1);
            if (length > mostBytes) {
                fail(tooLarge(length));
                return;
            }
            if (all.length() - at - PREFIX < length) {
                break;
            }
            byte[] bytes = all.getBytes(at + PREFIX, at + PREFIX + (int) length);
            take(all.getByte(at), bytes);
            at += PREFIX + (int) length;
        }
        unread = at == all.length() ? Buffer.buffer() : Buffer.buffer(all.getBytes(at, all.length()));
    }

    private EtcdError tooLarge(long length) {
        return new EtcdError(EtcdError.RESOURCE_EXHAUSTED,
                "grpc: received message larger than max (" + length + " vs. " + mostBytes + ")");
    }

    private void take(byte compressed, byte[] bytes) {
        switch (compressed) {
            case 0 -> message.handle(bytes);
            case 1 -> {
                byte[] whole = unzipped(bytes);
                if (whole != null) {
                    message.handle(whole);
                }
            }
            default -> fail(EtcdError.invalid("a message begins with neither 0 nor 1"));
        }
    }

    private byte @Nullable [] unzipped(byte[] bytes) {
        if (!GZIP.equals(request.getHeader("grpc-encoding"))) {
            fail(new EtcdError(EtcdError.UNIMPLEMENTED, "grpc: messages may be compressed by gzip only"));
            return null;
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            byte[] whole = in.readNBytes(mostBytes + 1);
            if (whole.length > mostBytes) {
                fail(tooLarge(whole.length));
                return null;
            }
            return whole;
        } catch (IOException e) {
            fail(EtcdError.invalid("a message is not compressed by gzip"));
            return null;
        }
    }

    /** Calls back when the client is gone, or the call has ended. */
    void onGone(Runnable callback) {
        response.closeHandler(_ -> {
            ended = true;
            callback.run();
        });
        response.exceptionHandler(_ -> {
            ended = true;
            callback.run();
        });
    }

    /** Tells the client that the call was taken, before there is a message. */
    void begin() {
        if (!ended && !response.closed()) {
            response.writeHead().onFailure(GrpcCall::gone);
        }
    }

    private static void gone(Throwable e) {
        LOG.debug("a client was gone: {}", e.getMessage());
    }

    /** Whether the connection takes no more at present. */
    boolean isFull() {
        return response.writeQueueFull();
    }

    /** Calls back each time that the connection takes more again. */
    void onRoom(Runnable callback) {
        response.drainHandler(_ -> callback.run());
    }

    /** Sends messages that are framed already. */
    void writeFramed(Buffer messages) {
        if (!ended && !response.closed()) {
            response.write(messages).onFailure(GrpcCall::gone);
        }
    }

    /** Sends a message; the future completes when the connection has taken it. */
    Future<Void> write(byte[] bytes) {
        return ended || response.closed()
                ? Future.succeededFuture()
                : response.write(framed(bytes)).onFailure(GrpcCall::gone);
    }

    /** A message as it goes over HTTP/2. */
    static Buffer framed(byte[] bytes) {
        return Buffer.buffer(PREFIX + bytes.length).appendByte((byte) 0).appendInt(bytes.length).appendBytes(bytes);
    }

    /** The message of an answer that has one; null if it has none. */
    static @Nullable Buffer onlyMessage(Buffer body) {
        return body.length() < PREFIX ? null : body.slice(PREFIX, body.length());
    }

    /** Sends the last message, and that all went well. */
    void end(byte[] bytes) {
        finish(0, "", framed(bytes));
    }

    /** Ends the call: all went well. */
    void end() {
        finish(0, "", null);
    }

    /** Ends the call with what went wrong. */
    void fail(EtcdError error) {
        finish(error.code(), error.text(), null);
    }

    /** The last message goes out together with the outcome, so that there is one piece to send. */
    private void finish(int code, String text, @Nullable Buffer last) {
        if (ended) {
            return;
        }
        ended = true;
        unread = Buffer.buffer();
        if (response.closed()) {
            return;
        }
        outcome(new EtcdError(code, text), response.trailers());
        (last == null ? response.end() : response.end(last)).onFailure(GrpcCall::gone);
    }

    /** Writes the outcome of a call into its trailers, or its headers when there is nothing else. */
    static void outcome(EtcdError error, MultiMap trailers) {
        trailers.set(STATUS, error.code() == 0 ? OK : Integer.toString(error.code()));
        if (!error.text().isEmpty()) {
            trailers.set("grpc-message", percentEncoded(error.text()));
        }
    }

    /** All but printable ASCII, and the percent sign, as percent signs and hexadecimal digits. */
    private static String percentEncoded(String text) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b >= ' ' && b <= '~' && b != '%') {
                out.append((char) b);
            } else {
                out.append(String.format("%%%02X", b & 0xff));
            }
        }
        return out.toString();
    }
}
