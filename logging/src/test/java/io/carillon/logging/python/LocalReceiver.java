package io.carillon.logging.python;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/** What listens at {@code /dev/log} on a real machine: a datagram socket in the file system. */
final class LocalReceiver implements AutoCloseable {

    private static final Linker LINKER = Linker.nativeLinker();

    private final Path path;
    private final int descriptor;

    private LocalReceiver(Path path, int descriptor) {
        this.path = path;
        this.descriptor = descriptor;
    }

    // The types are those of the C library's functions; a wrong one would crash the process.
    @SuppressWarnings("restricted")
    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor);
    }

    static LocalReceiver at(Path path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int descriptor = (int) function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT))
                    .invokeExact(1, 2, 0);
            byte[] name = path.toString().getBytes(UTF_8);
            MemorySegment address = arena.allocate(110);
            address.set(ValueLayout.JAVA_SHORT_UNALIGNED, 0, (short) 1);
            MemorySegment.copy(name, 0, address, JAVA_BYTE, 2, name.length);
            int bound = (int) function("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT))
                    .invokeExact(descriptor, address, name.length + 3);
            assertThat(bound).isZero();
            return new LocalReceiver(path, descriptor);
        } catch (Throwable e) {
            throw new IOException("no socket", e);
        }
    }

    /** Another one at the same place, after this one is gone. */
    LocalReceiver restarted() throws IOException {
        close();
        Files.delete(path);
        return at(path);
    }

    String receive() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(70_000);
            long length = (long) function("recv",
                    FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT))
                    .invokeExact(descriptor, bytes, 70_000L, 0);
            assertThat(length).isPositive();
            return new String(bytes.asSlice(0, length).toArray(JAVA_BYTE), UTF_8);
        } catch (Throwable e) {
            throw new IOException("nothing received", e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            int closed = (int) function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT)).invokeExact(descriptor);
            assertThat(closed).isIn(0, -1);
        } catch (Throwable e) {
            throw new IOException("not closed", e);
        }
    }
}
