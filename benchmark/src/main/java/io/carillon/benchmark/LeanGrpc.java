package io.carillon.benchmark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;

/**
 * One HTTP/2 connection for gRPC calls, which leaves the messages as they are: the load must not be the thing that is
 * measured. Thread-safe.
 */
final class LeanGrpc implements AutoCloseable {

    private static final int PREFIX = 5;
    private static final int STREAMS = 1000;

    private final HttpClient client;

    /** The event loop of the connection: a call that began on another would have to change between them. */
    private final Context context;
    private final InetSocketAddress address;

    LeanGrpc(Vertx vertx, InetSocketAddress address) {
        this.address = address;
        this.context = vertx.getOrCreateContext();
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false)
                        .setHttp2MultiplexingLimit(STREAMS).setHttp2ConnectionWindowSize(16 << 20),
                new PoolOptions().setHttp2MaxSize(1));
    }

    private static Buffer framed(byte[] message) {
        return Buffer.buffer(PREFIX + message.length).appendByte((byte) 0).appendInt(message.length)
                .appendBytes(message);
    }

    private Future<HttpClientRequest> request(String method) {
        return client
                .request(new RequestOptions().setMethod(HttpMethod.POST).setHost(address.getHostString())
                        .setPort(address.getPort()).setURI("/etcdserverpb." + method))
                .map(request -> request.putHeader("content-type", "application/grpc").putHeader("te", "trailers"));
    }

    /**
     * Calls a method and waits for its answer.
     *
     * @throws IOException when the call does not end well
     */
    byte[] call(String method, byte[] message) throws IOException {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        context.runOnContext(_ -> request(method)
                .compose(
                        request -> request.send(framed(message)))
                .compose(
                        response -> response.body()
                                .compose(
                                        body -> "0".equals(response.getTrailer("grpc-status"))
                                                ? Future.succeededFuture(body.getBytes(PREFIX, body.length()))
                                                : Future.failedFuture(method + ": " + response.getTrailer("grpc-status")
                                                        + " " + response.getTrailer("grpc-message"))))
                .onComplete(bytes -> {
                    if (bytes.succeeded()) {
                        answer.complete(bytes.result());
                    } else {
                        answer.completeExceptionally(bytes.cause());
                    }
                }));
        try {
            return answer.get(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(e);
        }
    }

    /** Takes what a stream gives, one message after the other, on the connection's event loop. */
    interface Messages {
        void take(Buffer message);
    }

    /** Opens a stream, sends messages, and gives what comes to a taker. */
    void stream(String method, Iterable<byte[]> messages, Messages taker) throws IOException {
        CompletableFuture<Void> open = new CompletableFuture<>();
        context.runOnContext(_ -> request(method).compose(request -> {
            request.setChunked(true).response().onSuccess(response -> {
                Buffer[] unread = {Buffer.buffer()};
                response.handler(
                        chunk -> unread[0] = taken(unread[0].length() == 0 ? chunk : unread[0].appendBuffer(chunk),
                                taker));
            });
            Future<Void> sent = Future.succeededFuture();
            for (byte[] message : messages) {
                sent = request.write(framed(message));
            }
            return sent;
        }).onComplete(sent -> {
            if (sent.succeeded()) {
                open.complete(null);
            } else {
                open.completeExceptionally(sent.cause());
            }
        }));
        try {
            open.get(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(e);
        }
    }

    private static Buffer taken(Buffer unread, Messages taker) {
        int at = 0;
        while (unread.length() - at >= PREFIX) {
            int length = unread.getInt(at + 1);
            if (unread.length() - at - PREFIX < length) {
                break;
            }
            taker.take(unread.slice(at + PREFIX, at + PREFIX + length));
            at += PREFIX + length;
        }
        return at == unread.length() ? Buffer.buffer() : unread.getBuffer(at, unread.length());
    }

    @Override
    public void close() {
        var _ = client.close();
    }
}
