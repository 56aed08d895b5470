package io.carillon.cli.logging.python;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/**
 * A datagram socket in the file system, such as {@code /dev/log}, of which Java knows only the kind with connections.
 * By calls of the C library, on Linux.
 */
final class LocalSocket implements AutoCloseable {

    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int EAGAIN = 11;
    private static final int MAX_PATH = 107;
    private static final int ATTEMPTS = 100;
    private static final long PAUSE_NANOS = 5_000_000;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(StructLayout.PathElement.groupElement("errno"));
    private static final MethodHandle SOCKET = function("socket",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle CONNECT = function("connect",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle SEND = function("send",
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final String path;
    private final int descriptor;

    // The types are those of the C library's functions; a wrong one would crash the process.
    @SuppressWarnings("restricted")
    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor,
                Linker.Option.captureCallState("errno"));
    }

    private LocalSocket(String path, int descriptor) {
        this.path = path;
        this.descriptor = descriptor;
    }

    /**
     * Connects to a receiver.
     *
     * @throws IOException when there is none that takes datagrams
     */
    static LocalSocket connect(String path) throws IOException {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        if (name.length > MAX_PATH) {
            throw new IOException(path + ": no socket can have a name as long");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int descriptor = (int) SOCKET.invokeExact(state, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
            check(descriptor, state, path);
            LocalSocket socket = new LocalSocket(path, descriptor);
            // struct sockaddr_un: two bytes for the family, then the name with a zero behind it.
            MemorySegment address = arena.allocate(2 + MAX_PATH + 1);
            address.set(ValueLayout.JAVA_SHORT_UNALIGNED, 0, (short) AF_UNIX);
            MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, 2, name.length);
            int connected = (int) CONNECT.invokeExact(state, descriptor, address, 2 + name.length + 1);
            if (connected < 0) {
                IOException problem = problem(state, path);
                socket.close();
                throw problem;
            }
            return socket;
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** Sends one datagram; waits a while if the receiver is behind. */
    void send(byte[] message) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, message);
            for (int attempt = 1;; attempt++) {
                long sent = (long) SEND.invokeExact(state, descriptor, bytes, (long) message.length, MSG_DONTWAIT);
                if (sent >= 0) {
                    return;
                }
                if ((int) ERRNO.get(state, 0L) != EAGAIN || attempt == ATTEMPTS) {
                    throw problem(state, path);
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    private static void check(int result, MemorySegment state, String path) throws IOException {
        if (result < 0) {
            throw problem(state, path);
        }
    }

    private static IOException problem(MemorySegment state, String path) {
        int errno = (int) ERRNO.get(state, 0L);
        return new IOException("[Errno " + errno + "] " + path);
    }

    /** The calls declare what they throw no closer. */
    private static AssertionError failed(Throwable e) {
        return new AssertionError("A call of the C library failed", e);
    }

    @Override
    public void close() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            check((int) CLOSE.invokeExact(state, descriptor), state, path);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw failed(e);
        }
    }
}
