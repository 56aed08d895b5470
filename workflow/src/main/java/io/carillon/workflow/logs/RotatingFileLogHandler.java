package io.carillon.workflow.logs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * {@code logging.handlers.RotatingFileHandler}: older messages are in files with {@code .1}, {@code .2}, … behind the
 * name. Rolls over when it is told to, or before the file would become too large.
 */
final class RotatingFileLogHandler extends FileLogHandler {

    private final long maxBytes;
    private final int backups;

    /**
     * Opens a file.
     *
     * @param maxBytes how large a file may become before it is rolled over; 0 for any size
     * @param backups  how many older files are kept
     */
    RotatingFileLogHandler(Path file, LogLayout format, long maxBytes, int backups) throws IOException {
        super(file, format);
        this.maxBytes = maxBytes;
        this.backups = backups;
    }

    @Override
    public void write(LogRecord log) throws IOException {
        if (maxBytes > 0 && backups > 0 && current().size() > 0
                && current().size() + log.text().length() + 1 >= maxBytes) {
            rollOver();
        }
        super.write(log);
    }

    /** Renames the file and the older ones, and begins a new file. With no older files to keep, it goes on as it is. */
    void rollOver() throws IOException {
        close();
        if (backups > 0) {
            for (int i = backups - 1; i > 0; i--) {
                if (Files.exists(older(i))) {
                    Files.move(older(i), older(i + 1), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            if (Files.exists(file())) {
                Files.move(file(), older(1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        current();
    }

    private Path older(int number) {
        return file().resolveSibling(file().getFileName() + "." + number);
    }
}
