package io.carillon.logging.python;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Older log files, named as Python's {@code RotatingFileHandler} does: {@code name.1} is the youngest of them. */
public final class NumberedFiles {

    private NumberedFiles() {
    }

    /**
     * Moves a file away, to {@code name.1}, what was there to {@code name.2} and so on.
     *
     * @param count how many older files are kept; with 0 the file stays
     */
    public static void rollOver(Path file, int count) throws IOException {
        if (count == 0) {
            return;
        }
        for (int i = count - 1; i > 0; i--) {
            if (Files.exists(older(file, i))) {
                Files.move(older(file, i), older(file, i + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (Files.exists(file)) {
            Files.move(file, older(file, 1), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static Path older(Path file, int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }
}
