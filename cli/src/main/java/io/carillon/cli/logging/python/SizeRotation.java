package io.carillon.cli.logging.python;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Writes to a file, and moves it away before it gets too long, to {@code name.1}, what was there to {@code name.2} and
 * so on: Python's {@code RotatingFileHandler}.
 */
final class SizeRotation implements LogHandler.Target {

    private final LogFile file;
    private final long maxBytes;
    private final int backupCount;

    /**
     * @param maxBytes    from how many bytes on it is moved; 0 for never
     * @param backupCount how many older files are kept; with 0 it is never moved
     */
    SizeRotation(LogFile file, long maxBytes, int backupCount) {
        this.file = file;
        this.maxBytes = maxBytes;
        this.backupCount = backupCount;
    }

    @Override
    public void write(LogRecord message, String line) throws IOException {
        byte[] record = file.bytes(line);
        if (maxBytes > 0 && backupCount > 0 && file.open().size() + record.length >= maxBytes
                && Files.isRegularFile(file.path())) {
            rotate();
        }
        file.append(record);
    }

    private void rotate() throws IOException {
        file.close();
        for (int i = backupCount - 1; i > 0; i--) {
            if (Files.exists(backup(i))) {
                Files.move(backup(i), backup(i + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (Files.exists(file.path())) {
            Files.move(file.path(), backup(1), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private Path backup(int number) {
        return Path.of(file.path() + "." + number);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
