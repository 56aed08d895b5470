package zmq;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.atomic.AtomicBoolean;

import zmq.util.Errno;

/**
 * Tells the thread that reads a {@link Mailbox} that there is something in it. In place of JeroMQ's class of this name,
 * for the rest of JeroMQ.
 *
 * <p>
 * JeroMQ's own writes to a pipe, and only then counts the signal. The reader, whom the pipe wakes, often on the very
 * processor that the sender was running on, doesn't take a signal that isn't counted yet, and asks the pipe again at
 * once, and again, until the system lets the sender go on: some milliseconds of a processor, many times a second. Here
 * a signal is known before the pipe wakes anybody. And whoever has been told already isn't told again.
 *
 * <p>
 * {@link #send} is for any thread, the rest for the reader.
 */
final class Signaler implements Closeable {

    private static final byte[] SIGNAL = new byte[1];

    private final Ctx ctx;
    private final Errno errno;
    private final Pipe.SourceChannel source;
    private final Pipe.SinkChannel sink;
    private final Selector selector;

    /** Whether there is a byte in the pipe, or one is just being written. */
    private final AtomicBoolean signalled = new AtomicBoolean();

    /**
     * @param thread the number of the reader, of which no use is made
     * @param errno  where it says why it has no signal
     */
    Signaler(Ctx ctx, int thread, Errno errno) {
        this.ctx = ctx;
        this.errno = errno;
        selector = ctx.createSelector();
        try {
            Pipe pipe = Pipe.open();
            source = pipe.source();
            sink = pipe.sink();
            source.configureBlocking(false);
            sink.configureBlocking(false);
            source.register(selector, SelectionKey.OP_READ);
        } catch (IOException e) {
            throw new ZError.IOException(e);
        }
    }

    /** What can be read while there is a signal. */
    SelectableChannel getFd() {
        return source;
    }

    /** Gives a signal. To be called when what it tells of is there. */
    void send() {
        if (!signalled.getAndSet(true)) {
            uninterrupted(() -> sink.write(ByteBuffer.wrap(SIGNAL)));
        }
    }

    /**
     * Whether there is a signal.
     *
     * @param timeout how long to wait for one, in milliseconds; below 0 for as long as it takes
     */
    boolean waitEvent(long timeout) {
        if (Thread.interrupted()) {
            errno.set(ZError.EINTR);
            return false;
        }
        if (signalled.get()) {
            return true;
        }
        if (timeout == 0) {
            errno.set(ZError.EAGAIN);
            return false;
        }
        int ready;
        try {
            ready = selector.select(Math.max(0, timeout));
        } catch (ClosedSelectorException e) {
            errno.set(ZError.EINTR);
            return false;
        } catch (IOException e) {
            errno.set(ZError.exccode(e));
            return false;
        }
        selector.selectedKeys().clear();
        if (Thread.interrupted() || (ready == 0 && timeout < 0)) {
            errno.set(ZError.EINTR);
            return false;
        }
        if (ready == 0) {
            errno.set(ZError.EAGAIN);
        }
        return ready > 0;
    }

    /** Takes the signal, of which there is one. What it tells of is to be looked for afterwards. */
    void recv() {
        ByteBuffer signal = ByteBuffer.allocate(1);
        try {
            while (uninterrupted(() -> source.read(signal)) == 0) {
                // Its sender is just about to write it.
                uninterrupted(selector::select);
                selector.selectedKeys().clear();
            }
        } catch (ClosedSelectorException e) {
            errno.set(ZError.EINTR);
            return;
        } catch (ZError.IOException e) {
            if (e.getCause() instanceof ClosedChannelException) {
                errno.set(ZError.EINTR);
                return;
            }
            throw e;
        }
        signalled.set(false);
        // The mailbox would take an interruption of an earlier call for one of this.
        errno.set(0);
    }

    /** What the pipe is asked for. */
    private interface Operation {
        int run() throws IOException;
    }

    /** A thread that was interrupted before would close the pipe by touching it. */
    private static int uninterrupted(Operation operation) {
        boolean interrupted = Thread.interrupted();
        try {
            return operation.run();
        } catch (IOException e) {
            throw new ZError.IOException(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() throws IOException {
        try (source; sink) {
            ctx.closeSelector(selector);
        }
    }
}
