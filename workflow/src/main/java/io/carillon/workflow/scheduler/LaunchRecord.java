package io.carillon.workflow.scheduler;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Up to when the launches of each scheduled worker have been dealt with, in a file that outlives the scheduler: a line
 * for each, the time and the entry's key. Written anew as a whole and put in place at once. Not thread-safe.
 */
final class LaunchRecord {

    private static final Duration KEPT = Duration.ofDays(60);

    private final Path file;
    private final Map<String, Instant> until = new LinkedHashMap<>();

    LaunchRecord(Path file) {
        this.file = file;
    }

    /**
     * Reads the file, if there is one.
     *
     * @throws IOException when it can't be read; then it is as if there were none
     */
    void load() throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            return;
        }
        for (String line : lines) {
            int blank = line.indexOf(' ');
            try {
                until.put(line.substring(blank + 1), Instant.parse(line.substring(0, Math.max(0, blank))));
            } catch (DateTimeException e) {
                throw new IOException("'" + line + "' is not a time and an entry of the schedule", e);
            }
        }
    }

    /** Up to when an entry has been dealt with; null for a new one. */
    @Nullable
    Instant until(String key) {
        return until.get(key);
    }

    /** Notes that an entry has been dealt with up to a moment. */
    void put(String key, Instant moment) {
        until.put(key, moment);
    }

    /**
     * Writes the file. Of entries that are not in the schedule any more nothing is kept after two months.
     *
     * @throws IOException when it can't be written; the file is as before then
     */
    void save(Instant now) throws IOException {
        until.values().removeIf(moment -> moment.isBefore(now.minus(KEPT)));
        StringBuilder text = new StringBuilder();
        until.forEach((key, moment) -> text.append(moment).append(' ').append(key.replaceAll("\\R", " ")).append('\n'));
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Path part = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(part, text);
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
