package io.carillon.logging.unix;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * A datagram socket of Linux's Unix domain, to send from, by calls of the C library: Java has only stream sockets of
 * this kind. An address is a path, such as {@code /dev/log}, or behind {@code @} a name in the abstract namespace
 * (unix(7)). It is looked up with each datagram, so that a receiver may come back under its name. Thread-safe.
 */
public final class UnixDatagramSocket implements AutoCloseable {

    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int EAGAIN = 11;

    /** The room for the path in {@code struct sockaddr_un}. */
    private static final int MOST_PATH_BYTES = 108;

    private static final int ATTEMPTS = 100;
    private static final long PAUSE_NANOS = 5_000_000;

    private final SystemCalls calls = new SystemCalls(Linker.nativeLinker());
    private final String name;
    private final byte[] address;
    private final int descriptor;
    private boolean closed;

    private UnixDatagramSocket(String name, byte[] address) throws IOException {
        this.name = name;
        this.address = address;
        this.descriptor = (int) calls.call(calls.socket, name, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    }

    /**
     * A socket that sends to an address. Whether somebody receives there shows when something is sent.
     *
     * @throws IOException when it is no address that this kind of socket can have, or the system has no more sockets
     */
    public static UnixDatagramSocket to(String address) throws IOException {
        byte[] path = address.getBytes(UTF_8);
        boolean named = address.startsWith("@");
        if (path.length < 2 || !(named || address.startsWith("/"))) {
            throw new IOException("'" + address + "' is neither a path nor @ with a name");
        }
        if (path.length + (named ? 0 : 1) > MOST_PATH_BYTES) {
            throw new IOException("'" + address + "' is longer than " + MOST_PATH_BYTES + " bytes");
        }
        if (named) {
            path[0] = 0;
        }
        return new UnixDatagramSocket(address, path);
    }

    /**
     * Sends one datagram. A receiver that is behind is waited for, half a second at most.
     *
     * @throws IOException when nobody receives there, or nobody does in time; its text has the address and the reason
     */
    public synchronized void send(byte[] datagram) throws IOException {
        if (closed) {
            // The descriptor's number may be that of something else by now.
            throw new IOException(name + ": the socket is closed");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment message = arena.allocateFrom(ValueLayout.JAVA_BYTE, datagram);
            boolean named = address[0] == 0;
            int length = Short.BYTES + address.length + (named ? 0 : 1);
            MemorySegment target = arena.allocate(Short.BYTES + MOST_PATH_BYTES + 1);
            target.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(address, 0, target, ValueLayout.JAVA_BYTE, Short.BYTES, address.length);
            for (int attempt = 1;; attempt++) {
                try {
                    calls.call(calls.sendTo, name, descriptor, message, (long) datagram.length,
                            MSG_DONTWAIT | MSG_NOSIGNAL, target, length);
                    return;
                } catch (SystemCallException e) {
                    if (e.number != EAGAIN || attempt == ATTEMPTS) {
                        throw e;
                    }
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            closed = true;
            calls.call(calls.close, name, descriptor);
        }
    }

    /** What the system refused, with the number of its reason (errno(3)). */
    private static final class SystemCallException extends IOException {

        private static final long serialVersionUID = 1L;

        private final int number;

        SystemCallException(String name, int number, String reason) {
            super(name + ": " + reason);
            this.number = number;
        }
    }

    /** The calls of the C library, with the number of the error that the last one left. */
    private static final class SystemCalls {

        private static final String ERRNO = "errno";
        private static final AddressLayout POINTER = ValueLayout.ADDRESS;
        private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
        private static final ValueLayout.OfLong SIZE = ValueLayout.JAVA_LONG;
        private static final int MOST_REASON_BYTES = 256;

        private final Linker linker;
        private final MethodHandle socket;
        private final MethodHandle sendTo;
        private final MethodHandle close;
        private final MethodHandle reason;
        private final VarHandle errno;

        SystemCalls(Linker linker) {
            this.linker = linker;
            socket = function("socket", FunctionDescriptor.of(INT, INT, INT, INT));
            sendTo = function("sendto", FunctionDescriptor.of(SIZE, INT, POINTER, SIZE, INT, POINTER, INT));
            close = function("close", FunctionDescriptor.of(INT, INT));
            reason = function("__xpg_strerror_r", FunctionDescriptor.of(INT, INT, POINTER, SIZE));
            errno = Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement(ERRNO));
        }

        @SuppressWarnings("restricted") // the signatures are those of socket(2), sendto(2), close(2), strerror_r(3)
        private MethodHandle function(String function, FunctionDescriptor descriptor) {
            return linker.downcallHandle(linker.defaultLookup().findOrThrow(function), descriptor,
                    Linker.Option.captureCallState(ERRNO));
        }

        /** Calls a function that answers less than 0 when it fails. */
        long call(MethodHandle function, String name, Object... arguments) throws SystemCallException {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
                long result = invoke(function, state, arguments);
                if (result < 0) {
                    int number = (int) errno.get(state, 0L);
                    MemorySegment text = arena.allocate(MOST_REASON_BYTES);
                    boolean known = invoke(reason, state, number, text, (long) MOST_REASON_BYTES) == 0;
                    throw new SystemCallException(name, number, known ? text.getString(0) : "error " + number);
                }
                return result;
            }
        }

        private static long invoke(MethodHandle function, MemorySegment state, Object... arguments) {
            Object[] all = new Object[arguments.length + 1];
            all[0] = state;
            System.arraycopy(arguments, 0, all, 1, arguments.length);
            try {
                return ((Number) function.invokeWithArguments(all)).longValue();
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                // A method handle declares every throwable; these functions throw none.
                throw new IllegalStateException(e);
            }
        }
    }
}
