package io.carillon.workflow.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What a process writes, in a file without a name: unlike with a pipe the process goes on undisturbed when this one is
 * killed, and the file goes with the last of them. Not thread-safe.
 */
final class CapturedOutput implements AutoCloseable {

    private static final int TAIL_BYTES = 16 << 10;
    private static final long MAX_BYTES = 1 << 20;

    private final Path file;
    private final FileChannel channel;

    CapturedOutput() throws IOException {
        file = Files.createTempFile("carillon-worker-", ".out");
        channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    ProcessBuilder.Redirect redirect() {
        return ProcessBuilder.Redirect.appendTo(file.toFile());
    }

    /** Has the file go when nobody uses it any more; to be called when the process has it. */
    void unlink() throws IOException {
        Files.deleteIfExists(file);
    }

    /** Drops what was written when it has become a lot. */
    void bound() throws IOException {
        if (channel.size() > MAX_BYTES) {
            channel.truncate(0);
        }
    }

    /** The end of what was written, control characters but line breaks and tabs replaced by question marks. */
    String tail() throws IOException {
        long size = channel.size();
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(size, TAIL_BYTES));
        channel.position(size - buffer.capacity());
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            // until the end
        }
        String text = new String(buffer.array(), 0, buffer.position(), UTF_8).strip();
        return text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "?");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
