package io.carillon.workflow.status;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;

import io.carillon.workflow.config.NowcastConfig;
import org.jspecify.annotations.Nullable;

/**
 * A process of a workflow that runs for long, on this machine: it leaves a mark in the folder {@code processes} of the
 * {@code state folder} for as long as it runs. A mark that a killed process has left counts for nothing.
 *
 * @param name  what it is: {@code message_broker}, {@code manager}, {@code scheduler}, {@code log_aggregator}
 * @param pid   its process
 * @param since when it was started
 */
public record RunningProcess(String name, long pid, Instant since) {

    /** How far the clocks may be apart by which a process and its mark were dated. */
    private static final Duration CLOCKS = Duration.ofSeconds(3);

    /** A mark; closing it takes it away. */
    public static final class Mark implements AutoCloseable {

        private final Path file;
        private final String text;

        private Mark(Path file, String text) {
            this.file = file;
            this.text = text;
        }

        @Override
        public void close() throws IOException {
            if (Files.exists(file) && Files.readString(file, US_ASCII).equals(text)) {
                Files.deleteIfExists(file);
            }
        }
    }

    /**
     * Leaves a mark for this process.
     *
     * @throws IOException when it can't be written
     */
    public static Mark mark(NowcastConfig config, String name) throws IOException {
        Path file = file(config, name);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Instant since = ProcessHandle.current().info().startInstant().orElse(Instant.now());
        String text = ProcessHandle.current().pid() + " " + since + "\n";
        Path fresh = file.resolveSibling(name + "." + ProcessHandle.current().pid());
        Files.writeString(fresh, text, US_ASCII);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return new Mark(file, text);
    }

    private static Path file(NowcastConfig config, String name) {
        return config.settings().stateFolder().resolve("processes").resolve(name);
    }

    /**
     * The process of a name that runs; null when none does, as far as can be seen from this machine.
     *
     * @throws IOException when the mark can't be read
     */
    public static @Nullable RunningProcess find(NowcastConfig config, String name) throws IOException {
        String[] words;
        try {
            words = Files.readString(file(config, name), US_ASCII).strip().split(" ", 2);
        } catch (NoSuchFileException e) {
            return null;
        }
        try {
            long pid = Long.parseLong(words[0]);
            Instant since = Instant.parse(words[words.length - 1]);
            boolean runs = ProcessHandle.of(pid).filter(ProcessHandle::isAlive)
                    .flatMap(each -> each.info().startInstant())
                    .map(start -> Duration.between(start, since).abs().compareTo(CLOCKS) < 0).orElse(false);
            return runs ? new RunningProcess(name, pid, since) : null;
        } catch (RuntimeException e) {
            throw new IOException(file(config, name) + " is no mark of a process; it can be removed", e);
        }
    }
}
