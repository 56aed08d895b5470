package io.carillon.store.embedded;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.carillon.store.StoreException;
import io.carillon.store.StoreException.Reason;
import io.carillon.store.embedded.FrameReader.Found;
import org.assertj.core.api.Assertions;

/** The files of a data folder, to be looked at and harmed. */
final class StoreFiles {

    private final Path folder;

    StoreFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * A frame in a log file.
     *
     * @param start    its first byte
     * @param bytesEnd behind its operations, from where on there is only padding
     * @param end      behind the padding
     * @param group    where its group begins
     * @param revision the revision of the store after it
     */
    record Placed(int start, int bytesEnd, int end, int group, long revision) {
    }

    Path folder() {
        return folder;
    }

    Path log() {
        return folder.resolve("log");
    }

    Path index() {
        return folder.resolve("index");
    }

    /** The log files, oldest first. */
    List<Path> logFiles() {
        try (var listing = Files.list(log())) {
            return listing.filter(path -> path.getFileName().toString().endsWith(".log")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path lastLogFile() {
        return logFiles().getLast();
    }

    /** The intact frames at the beginning of a log file. */
    static List<Placed> frames(Path logFile) throws IOException {
        byte[] bytes = Files.readAllBytes(logFile);
        FrameReader frame = new FrameReader(ByteBuffer.wrap(bytes).getLong(32));
        frame.over(bytes, Segment.HEADER, bytes.length);
        List<Placed> found = new ArrayList<>();
        while (frame.next() == Found.FRAME) {
            int length = ByteBuffer.wrap(bytes).getInt(frame.start() + Frame.LENGTH);
            found.add(new Placed(frame.start(), frame.start() + Frame.HEADER + length, frame.end(), frame.groupStart(),
                    frame.revision()));
        }
        return found;
    }

    static void cut(Path file, int length) throws IOException {
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), length));
    }

    static void append(Path file, byte[] more) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        byte[] longer = Arrays.copyOf(bytes, bytes.length + more.length);
        System.arraycopy(more, 0, longer, bytes.length, more.length);
        Files.write(file, longer);
    }

    static void flipBit(Path file, int at, int bit) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= (byte) (1 << bit);
        Files.write(file, bytes);
    }

    /** A copy of everything but the lock, as a crash at this moment leaves it. */
    StoreFiles copyTo(Path target) throws IOException {
        copyTree(folder, target);
        Files.deleteIfExists(target.resolve("LOCK"));
        return new StoreFiles(target);
    }

    static void copyTree(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (var tree = Files.walk(from)) {
            for (Path path : tree.toList()) {
                Path copy = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(copy);
                } else if (!path.getFileName().toString().startsWith("spare")) {
                    Files.copy(path, copy);
                }
            }
        }
    }

    static void deleteTree(Path root) throws IOException {
        try (var tree = Files.walk(root)) {
            for (Path path : tree.toList().reversed()) {
                Files.delete(path);
            }
        }
    }

    /** What each file holds, without the lock. */
    static Map<String, Integer> contents(Path root) throws IOException {
        Map<String, Integer> contents = new TreeMap<>();
        try (var tree = Files.walk(root)) {
            for (Path path : tree.toList()) {
                if (!path.endsWith("LOCK") && !Files.isDirectory(path)) {
                    contents.put(root.relativize(path).toString(), Arrays.hashCode(Files.readAllBytes(path)));
                }
            }
        }
        return contents;
    }

    /**
     * That the folder can't be opened, and is told so in one line that names it and holds each of these parts.
     */
    void assertRefused(String... parts) {
        assertThatThrownBy(() -> EmbeddedStore.open(EmbeddedOptions.in(folder)).close())
                .isInstanceOfSatisfying(StoreException.class, e -> {
                    Assertions.assertThat(e.reason()).isEqualTo(Reason.UNUSABLE_FOLDER);
                    Assertions.assertThat(e).hasMessageContaining(folder.toString());
                    Assertions.assertThat(e.getMessage()).doesNotContain("\n");
                    Assertions.assertThat(e.getMessage()).contains(parts);
                });
    }
}
