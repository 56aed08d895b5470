package io.carillon.server;

import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;

/**
 * Puts what is written to a connection between two flushes together in one buffer, as far as it is small: an answer of
 * HTTP/2 is half a dozen pieces of a few bytes, each of which the system would have to be handed. To stand next to the
 * socket, behind whatever spares flushes. Belongs to the event loop of its connection.
 */
final class SmallWrites extends ChannelOutboundHandlerAdapter {

    /** Copying a piece of this size costs as much as handing it over by itself, roughly. */
    private static final int SMALL = 1024;
    private static final int CAPACITY = 16 << 10;

    /** The only piece so far, which goes out as it is unless another follows. */
    private @Nullable ByteBuf single;
    private @Nullable ByteBuf together;
    private List<ChannelPromise> promises = new ArrayList<>();

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (!(message instanceof ByteBuf piece) || piece.readableBytes() > SMALL) {
            handOver(context);
            var _ = context.write(message, promise);
            return;
        }
        if (together != null && together.writableBytes() < piece.readableBytes()) {
            handOver(context);
        }
        if (!promise.isVoid()) {
            promises.add(promise);
        }
        if (single == null && together == null) {
            single = piece;
            return;
        }
        ByteBuf buffer = together;
        if (buffer == null) {
            buffer = context.alloc().directBuffer(CAPACITY, CAPACITY);
            together = buffer;
        }
        if (single != null) {
            append(buffer, single);
            single = null;
        }
        append(buffer, piece);
    }

    private static void append(ByteBuf buffer, ByteBuf piece) {
        buffer.writeBytes(piece);
        piece.release();
    }

    private void handOver(ChannelHandlerContext context) {
        ByteBuf buffer = together == null ? single : together;
        if (buffer == null) {
            return;
        }
        single = null;
        together = null;
        if (promises.size() <= 1) {
            var _ = context.write(buffer, promises.isEmpty() ? context.voidPromise() : promises.removeFirst());
            return;
        }
        List<ChannelPromise> written = promises;
        promises = new ArrayList<>();
        context.write(buffer).addListener((ChannelFuture outcome) -> {
            for (ChannelPromise promise : written) {
                if (outcome.isSuccess()) {
                    promise.trySuccess();
                } else {
                    promise.tryFailure(outcome.cause());
                }
            }
        });
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        handOver(context);
        context.flush();
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        handOver(context);
        var _ = context.close(promise);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        handOver(context);
    }
}
