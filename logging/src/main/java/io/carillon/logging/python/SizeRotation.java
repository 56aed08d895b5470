package io.carillon.logging.python;

import java.io.IOException;
import java.nio.file.Files;

/** Writes to a file, and moves it away before it gets too long: Python's {@code RotatingFileHandler}. */
final class SizeRotation implements LogTarget {

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
        if (maxBytes > 0 && backupCount > 0) {
            long size = file.open().size();
            if (size > 0 && size + record.length >= maxBytes && Files.isRegularFile(file.path())) {
                file.close();
                NumberedFiles.rollOver(file.path(), backupCount);
            }
        }
        file.append(record);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
