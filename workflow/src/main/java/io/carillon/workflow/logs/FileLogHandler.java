package io.carillon.workflow.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

import org.jspecify.annotations.Nullable;

/**
 * {@code logging.handlers.WatchedFileHandler}: appends to a file, and goes on in a new one when somebody has renamed or
 * removed it (nowcast 7). Each message is one write, so that several processes can share a file.
 */
class FileLogHandler implements LogHandler {

    private final Path file;
    private final LogLayout format;
    private @Nullable FileChannel channel;
    private @Nullable Object openedKey;

    /**
     * Opens a file, with the folders above it.
     *
     * @throws IOException when it can't be opened for writing
     */
    FileLogHandler(Path file, LogLayout format) throws IOException {
        this.file = file;
        this.format = format;
        open();
    }

    final Path file() {
        return file;
    }

    @Override
    public void write(LogRecord log) throws IOException {
        ByteBuffer line = ByteBuffer.wrap((format.format(log) + "\n").getBytes(UTF_8));
        FileChannel open = current();
        while (line.hasRemaining()) {
            open.write(line);
        }
    }

    /** The open file, which has the name still. */
    final FileChannel current() throws IOException {
        FileChannel open = channel;
        if (open != null && isSameFile()) {
            return open;
        }
        close();
        return open();
    }

    /** Whether the name still is that of the file that was opened. */
    final boolean isSameFile() throws IOException {
        return openedKey != null && openedKey.equals(keyOfFile());
    }

    private FileChannel open() throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        FileChannel opened = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        channel = opened;
        openedKey = keyOfFile();
        return opened;
    }

    private @Nullable Object keyOfFile() throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public void close() {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                System.err.println("log file " + file + " was not closed: " + LogText.harmless(String.valueOf(e)));
            }
        }
    }
}
