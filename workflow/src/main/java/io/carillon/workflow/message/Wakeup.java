package io.carillon.workflow.message;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Wakes a thread that waits for sockets, from any other thread: they may only be touched by the thread they belong to.
 */
public final class Wakeup implements AutoCloseable {

    private final Pipe pipe;
    private final ByteBuffer buffer = ByteBuffer.allocate(8);
    private final AtomicBoolean pending = new AtomicBoolean();

    /** Makes one that wakes nobody yet. */
    public Wakeup() {
        try {
            pipe = Pipe.open();
            pipe.source().configureBlocking(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the waiting thread has to wait for, along with its sockets. */
    public SelectableChannel channel() {
        return pipe.source();
    }

    /** Wakes the thread; costs next to nothing if it has been woken and hasn't noticed yet. */
    public void wake() {
        if (!pending.getAndSet(true)) {
            try {
                pipe.sink().write(ByteBuffer.wrap(new byte[1]));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Takes notice. To be called before looking for what there is to do. */
    public void clear() {
        if (!pending.get()) {
            return;
        }
        try {
            buffer.clear();
            // Who is about to wake it may not have come to write yet; then the byte is taken next time.
            if (pipe.source().read(buffer) > 0) {
                pending.set(false);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        pending.set(true);
        try {
            pipe.source().close();
            pipe.sink().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
