package io.carillon.server.push;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.net.impl.ConnectionBase;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events as chunks of a response of HTTP/1.1, which go straight to the socket: what lies between a response
 * and its socket takes, with thousands of clients, as long as the calls of the system. Of the response the head must
 * have been written before.
 */
final class ChunkOutlet implements Outlet {

    private final HttpServerResponse response;
    private final ChannelHandlerContext socket;
    private Runnable drained = () -> {
    };

    private ChunkOutlet(HttpServerResponse response, ChannelHandlerContext socket) {
        this.response = response;
        this.socket = socket;
    }

    /**
     * Makes one for the response to a request.
     *
     * @return null when chunks are not what goes over the connection: with HTTP/2, HTTP/1.0 or TLS
     */
    static @Nullable ChunkOutlet of(HttpServerRequest request) {
        if (request.version() != HttpVersion.HTTP_1_1 || request.isSSL()
                || !(request.connection() instanceof ConnectionBase internal)) {
            return null;
        }
        // Between this handler and the socket are only SmallWrites, which keep what goes this way behind the head.
        ChannelHandlerContext socket = internal.channelHandlerContext().pipeline()
                .context(FlushConsolidationHandler.class);
        return socket == null ? null : new ChunkOutlet(request.response(), socket);
    }

    @Override
    public Wire wire() {
        return Wire.SSE_CHUNK;
    }

    @Override
    public void write(Buffer events) {
        // Whoever is gone is told of by the handler of the connection's end.
        var _ = socket.writeAndFlush(((BufferInternal) events).getByteBuf(), socket.voidPromise());
        if (isFull()) {
            var _ = socket.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(before -> {
                if (before.isSuccess()) {
                    drained.run();
                }
            });
        }
    }

    @Override
    public boolean isFull() {
        return !socket.channel().isWritable();
    }

    @Override
    public void whenDrained(Runnable then) {
        drained = then;
    }

    @Override
    public void end() {
        if (!response.ended() && !response.closed()) {
            var _ = response.end();
        }
    }
}
