package io.carillon.cli.logging.python;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Writes to a file, and moves it away at certain times, to a name that ends with the time at which it began: Python's
 * {@code TimedRotatingFileHandler}.
 */
final class TimeRotation implements LogHandler.Target {

    private final LogFile file;
    private final RotationTimes times;
    private final int backupCount;
    private final Clock clock;
    private @Nullable Instant due;

    /**
     * @param backupCount how many older files are kept; 0 for all
     */
    TimeRotation(LogFile file, RotationTimes times, int backupCount, Clock clock) {
        this.file = file;
        this.times = times;
        this.backupCount = backupCount;
        this.clock = clock;
    }

    /** Notes when the file has to be moved; before it is opened, for that may change its time. */
    void begin() throws IOException {
        Instant since = Files.exists(file.path())
                ? Files.getLastModifiedTime(file.path()).toInstant()
                : clock.instant();
        due = times.after(since.truncatedTo(ChronoUnit.SECONDS));
    }

    @Override
    public void write(LogRecord message, String line) throws IOException {
        if (due == null) {
            begin();
        }
        Instant now = clock.instant();
        Instant planned = Objects.requireNonNull(due);
        if (!now.isBefore(planned)) {
            due = times.after(now.truncatedTo(ChronoUnit.SECONDS));
            if (Files.isRegularFile(file.path())) {
                rotate(planned);
            }
        }
        file.append(file.bytes(line));
    }

    private void rotate(Instant planned) throws IOException {
        file.close();
        Files.move(file.path(), Path.of(file.path() + "." + times.suffixFor(planned)),
                StandardCopyOption.REPLACE_EXISTING);
        if (backupCount > 0) {
            List<Path> kept = backups();
            for (Path old : kept.subList(0, Math.max(0, kept.size() - backupCount))) {
                Files.deleteIfExists(old);
            }
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
