package io.carillon.cli.logging.python;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;

import org.jspecify.annotations.Nullable;

/**
 * Writes to one file: Python's {@code FileHandler}, and {@code WatchedFileHandler}, which notices when another program
 * has moved it away.
 */
final class FileTarget implements LogHandler.Target {

    private final LogFile file;
    private final boolean watched;
    private @Nullable Object opened;

    /**
     * @param watched whether it is looked at before each record
     */
    FileTarget(LogFile file, boolean watched) {
        this.file = file;
        this.watched = watched;
    }

    @Override
    public void write(LogRecord message, String line) throws IOException {
        if (watched) {
            Object there = identity();
            if (there == null || !there.equals(opened)) {
                file.close();
                file.open();
                opened = identity();
            }
        }
        file.append(file.bytes(line));
    }

    /** What tells the file from another one of its name; null if there is none. */
    private @Nullable Object identity() throws IOException {
        try {
            return Files.readAttributes(file.path(), BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
