package io.carillon.logging.python;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Writes to a file, and moves it away at certain times, to a name that ends with the time at which it began: Python's
 * {@code TimedRotatingFileHandler}. Where that loses messages when several processes share a file, here the first one
 * that gets there moves it and the others go on in the new one.
 */
final class TimeRotation implements LogTarget {

    private final LogFile file;
    private final RotationTimes times;
    private final int backupCount;
    private @Nullable Instant due;

    /**
     * @param backupCount how many older files are kept; 0 for all
     */
    TimeRotation(LogFile file, RotationTimes times, int backupCount) {
        this.file = file;
        this.times = times;
        this.backupCount = backupCount;
    }

    /** Notes when the file has to be moved; before it is opened, for that may change its time. */
    void begin() throws IOException {
        Instant since = Files.exists(file.path()) ? Files.getLastModifiedTime(file.path()).toInstant() : Instant.now();
        due = times.after(since.truncatedTo(ChronoUnit.SECONDS));
    }

    @Override
    public void write(LogRecord message, String line) throws IOException {
        if (due == null) {
            begin();
        }
        Instant now = message.created();
        Instant planned = Objects.requireNonNull(due);
        if (!now.isBefore(planned)) {
            due = times.after(now.truncatedTo(ChronoUnit.SECONDS));
            if (!file.isReplaced() && Files.isRegularFile(file.path())) {
                rotate(planned);
            }
        }
        file.append(file.bytes(line));
    }

    private void rotate(Instant planned) throws IOException {
        file.close();
        Path older = Path.of(file.path() + "." + times.suffixFor(planned));
        try {
            move(older);
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            // Another process was first.
            return;
        }
        if (backupCount > 0) {
            List<Path> kept = backups();
            for (Path old : kept.subList(0, Math.max(0, kept.size() - backupCount))) {
                Files.deleteIfExists(old);
            }
        }
    }

    private void move(Path older) throws IOException {
        try {
            // A link fails if the name is taken, where a move would put away what another process has kept.
            Files.createLink(older, file.path());
            Files.deleteIfExists(file.path());
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            // There are file systems without links.
            Files.move(file.path(), older);
        }
    }

    /** The older files, the oldest first. */
    private List<Path> backups() throws IOException {
        String prefix = file.path().getFileName() + ".";
        try (Stream<Path> all = Files.list(Objects.requireNonNull(file.path().toAbsolutePath().getParent()))) {
            return all.filter(path -> {
                String name = String.valueOf(path.getFileName());
                return name.startsWith(prefix) && times.isSuffix(name.substring(prefix.length()));
            }).sorted().toList();
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
