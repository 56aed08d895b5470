package io.carillon.cli.logging.python;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.jspecify.annotations.Nullable;

/** A file that records are appended to; opened when it is needed. Not thread-safe. */
final class LogFile implements AutoCloseable {

    private final Path path;
    private final Charset encoding;
    private boolean truncate;
    private @Nullable FileChannel channel;

    /**
     * @param truncate whether what is in it goes when it is first opened
     */
    LogFile(Path path, Charset encoding, boolean truncate) {
        this.path = path;
        this.encoding = encoding;
        this.truncate = truncate;
    }

    Path path() {
        return path;
    }

    /** Opens it if it isn't open. */
    FileChannel open() throws IOException {
        FileChannel open = channel;
        if (open == null) {
            open = truncate
                    ? FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                            StandardOpenOption.TRUNCATE_EXISTING)
                    : FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            truncate = false;
            channel = open;
        }
        return open;
    }

    /** A record as it stands in the file. */
    byte[] bytes(String line) {
        return (line + "\n").getBytes(encoding);
    }

    void append(byte[] record) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(record);
        FileChannel open = open();
        while (bytes.hasRemaining()) {
            open.write(bytes);
        }
    }

    /** Closes it; it can be opened again. */
    @Override
    public void close() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }
}
