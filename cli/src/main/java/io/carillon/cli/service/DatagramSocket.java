package io.carillon.cli.service;

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

/**
 * A datagram socket of Linux's Unix domain, to send from, by calls of the C library: Java has only stream sockets of
 * this kind. An address is a path, or behind {@code @} a name in the abstract namespace (unix(7)). Thread-safe.
 */
final class DatagramSocket implements AutoCloseable {

    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int MSG_NOSIGNAL = 0x4000;

    /** The room for the path in {@code struct sockaddr_un}. */
    private static final int MOST_PATH_BYTES = 108;

    private static final AddressLayout POINTER = ValueLayout.ADDRESS;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong SIZE = ValueLayout.JAVA_LONG;

    private final Calls calls = new Calls(Linker.nativeLinker());
    private final byte[] address;
    private final int descriptor;
    private boolean closed;

    private DatagramSocket(byte[] address) throws IOException {
        this.address = address;
        this.descriptor = (int) calls.call(calls.socket, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    }

    /**
     * A socket that sends to an address.
     *
     * @throws IOException when it is no address that this kind of socket can have, or the system has no more sockets
     */
    static DatagramSocket to(String address) throws IOException {
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
        return new DatagramSocket(path);
    }

    /** Sends one datagram. */
    synchronized void send(String text) throws IOException {
        if (closed) {
            // The descriptor's number may be that of something else by now.
            throw new IOException("the socket is closed");
        }
        byte[] bytes = text.getBytes(UTF_8);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment message = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
            boolean named = address[0] == 0;
            int length = Short.BYTES + address.length + (named ? 0 : 1);
            MemorySegment target = arena.allocate(Short.BYTES + MOST_PATH_BYTES + 1);
            target.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(address, 0, target, ValueLayout.JAVA_BYTE, Short.BYTES, address.length);
            calls.call(calls.sendTo, descriptor, message, (long) bytes.length, MSG_NOSIGNAL, target, length);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            closed = true;
            calls.call(calls.close, descriptor);
        }
    }

    /** The calls of the C library, with the number of the error that the last one left. */
    private static final class Calls {

        private static final String ERRNO = "errno";

        private final Linker linker;
        private final MethodHandle socket;
        private final MethodHandle sendTo;
        private final MethodHandle close;
        private final VarHandle errno;

        Calls(Linker linker) {
            this.linker = linker;
            socket = function("socket", FunctionDescriptor.of(INT, INT, INT, INT));
            sendTo = function("sendto", FunctionDescriptor.of(SIZE, INT, POINTER, SIZE, INT, POINTER, INT));
            close = function("close", FunctionDescriptor.of(INT, INT));
            errno = Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement(ERRNO));
        }

        @SuppressWarnings("restricted") // the signatures are those of socket(2), sendto(2) and close(2)
        private MethodHandle function(String name, FunctionDescriptor descriptor) {
            return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor,
                    Linker.Option.captureCallState(ERRNO));
        }

        /** Calls a function that answers less than 0 when it fails. */
        long call(MethodHandle function, Object... arguments) throws IOException {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
                Object[] all = new Object[arguments.length + 1];
                all[0] = state;
                System.arraycopy(arguments, 0, all, 1, arguments.length);
                long result = ((Number) function.invokeWithArguments(all)).longValue();
                if (result < 0) {
                    throw new IOException("error " + (int) errno.get(state, 0L) + " of the system");
                }
                return result;
            } catch (IOException | RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                // A method handle declares every throwable; these functions throw none.
                throw new IllegalStateException(e);
            }
        }
    }
}
