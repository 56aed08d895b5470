package io.carillon.logging.python;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

import org.jspecify.annotations.Nullable;

/**
 * A file that records are appended to, each by one write, so that several processes can share it; opened when it is
 * needed. When another program has renamed or removed it, a new one of its name begins, as with Python's
 * {@code WatchedFileHandler}: whoever writes on in a file that was moved away loses what he writes. Not thread-safe.
 */
final class LogFile implements AutoCloseable {

    private final Path path;
    private final Charset encoding;
    private final boolean createsFolders;
    private boolean truncate;
    private @Nullable FileChannel channel;
    private @Nullable Object opened;

    /**
     * @param truncate       whether what is in it goes when it is first opened
     * @param createsFolders whether those above it are made when they aren't there
     */
    LogFile(Path path, Charset encoding, boolean truncate, boolean createsFolders) {
        this.path = path;
        this.encoding = encoding;
        this.truncate = truncate;
        this.createsFolders = createsFolders;
    }

    Path path() {
        return path;
    }

    /** The open file, which has the name still. */
    FileChannel open() throws IOException {
        FileChannel open = channel;
        if (open != null && !isReplaced()) {
            return open;
        }
        close();
        Path folder = path.toAbsolutePath().getParent();
        if (createsFolders && folder != null) {
            Files.createDirectories(folder);
        }
        open = truncate
                ? FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)
                : FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        truncate = false;
        channel = open;
        opened = identity();
        return open;
    }

    /** Whether it is open, but its name no longer is that of what was opened. */
    boolean isReplaced() throws IOException {
        if (channel == null) {
            return false;
        }
        try {
            Object there = identity();
            return there != null && !there.equals(opened);
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    /** What tells the file from another one of its name; null where the system can't tell. */
    private @Nullable Object identity() throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
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
