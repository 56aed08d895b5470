package io.carillon.listen.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.carillon.threads.Interrupts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what could not be delivered, with the reason, so that it is not lost: a file with one JSON object a line, see
 * {@link DeadLetter#fields}. Several threads and processes may use one file at a time: a file beside it, with
 * {@code .lock} at the end of its name, is locked meanwhile.
 */
public final class DeadLetters {

    private static final Logger LOG = LoggerFactory.getLogger("aviso");

    /** The pause before a lock is tried again that another thread of this process holds. */
    private static final long LOCK_PAUSE_MILLIS = 2;

    private final Path file;

    /**
     * @param file made when it is first needed, with its folder
     */
    public DeadLetters(Path file) {
        this.file = file;
    }

    /** Where they are. */
    public Path file() {
        return file;
    }

    /**
     * Keeps an event that a trigger gave up.
     *
     * @throws InterruptedException when interrupted before it was kept
     */
    void add(DeadLetter letter) throws InterruptedException {
        String key = letter.event().origin().key();
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            locked(() -> {
                append(letter.line() + "\n");
                return true;
            });
            LOG.error("Notification {} was put to the dead letters in {}", key, file);
        } catch (ClosedByInterruptException | FileLockInterruptionException e) {
            throw Interrupts.toldBy(e, "the listener ends");
        } catch (IOException e) {
            LOG.error("Notification {} is lost: the dead letters in {} can't be written: {}", key, file,
                    e.getMessage());
        }
    }

    private interface Action<T> {
        T run() throws IOException;
    }

    private <T> T locked(Action<T> action) throws IOException, InterruptedException {
        try (FileChannel channel = open(file.resolveSibling(file.getFileName() + ".lock"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE); FileLock _ = lock(channel)) {
            return action.run();
        }
    }

    private static FileLock lock(FileChannel channel) throws IOException, InterruptedException {
        while (true) {
            try {
                return channel.lock();
            } catch (OverlappingFileLockException e) {
                Thread.sleep(LOCK_PAUSE_MILLIS);
            }
        }
    }

    /** What could not be delivered may be confidential. */
    private static FileChannel open(Path path, OpenOption... options) throws IOException {
        return FileChannel.open(path, Set.of(options),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    private void append(String line) throws IOException {
        try (FileChannel out = open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            long end = out.size();
            ByteBuffer last = ByteBuffer.allocate(1);
            // What was cut off by a crash must not take the next letter along.
            String lead = end > 0 && out.read(last, end - 1) == 1 && last.get(0) != '\n' ? "\n" : "";
            write(out.position(end), lead + line);
        }
    }

    private static void write(FileChannel out, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
        out.force(false);
    }

    /** All that are there, the oldest first. A line that is none is told in the log. */
    public List<DeadLetter> read() throws IOException, InterruptedException {
        if (!Files.exists(file)) {
            return List.of();
        }
        List<String> lines = locked(() -> Files.readAllLines(file, UTF_8));
        List<DeadLetter> letters = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            DeadLetter letter = DeadLetter.parse(lines.get(i));
            if (letter != null) {
                letters.add(letter);
            } else if (!lines.get(i).isBlank()) {
                LOG.warn("Line {} of {} is no dead letter", i + 1, file);
            }
        }
        return letters;
    }

    /**
     * Removes what was delivered after all, and puts down what was tried again in vain. At any moment the file is
     * whole; what was added meanwhile stays.
     *
     * @param delivered ids
     * @param failed    letters by id
     */
    public void update(Set<String> delivered, Map<String, DeadLetter> failed) throws IOException, InterruptedException {
        if (delivered.isEmpty() && failed.isEmpty()) {
            return;
        }
        locked(() -> {
            if (!Files.exists(file)) {
                return false;
            }
            StringBuilder kept = new StringBuilder();
            for (String line : Files.readAllLines(file, UTF_8)) {
                DeadLetter letter = DeadLetter.parse(line);
                if (letter == null || !delivered.contains(letter.id())) {
                    DeadLetter again = letter == null ? null : failed.get(letter.id());
                    kept.append(again == null ? line : again.line()).append('\n');
                }
            }
            replace(kept.toString());
            return true;
        });
    }

    private void replace(String content) throws IOException {
        if (content.isEmpty()) {
            Files.delete(file);
            return;
        }
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel out = open(draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            write(out, content);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
