package io.carillon.store.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.carillon.store.StoreException;
import io.carillon.store.StoreException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * The folder of an embedded store: held by one process at a time, and marked with the version of its format.
 *
 * <p>
 * Holds {@code LOCK} (locked, and naming the process that holds it), {@code FORMAT} (two lines: {@code carillon-store
 * <version>} and {@code id <hexadecimal>}), {@code log/} and {@code index/}.
 */
final class DataFolder implements AutoCloseable {

    /**
     * The version of everything in the folder that this program reads and writes.
     */
    static final int FORMAT_VERSION = 1;

    private static final Pattern FORMAT = Pattern.compile("carillon-store (\\d+)\nid ([0-9a-f]{1,16})\n");

    private final Path root;
    private final long id;
    private final FileChannel lockFile;

    private DataFolder(Path root, long id, FileChannel lockFile) {
        this.root = root;
        this.id = id;
        this.lockFile = lockFile;
    }

    /**
     * Takes hold of a folder, making it if it is not there.
     *
     * @throws StoreException {@link Reason#UNUSABLE_FOLDER}, in one line
     */
    static DataFolder open(Path root) {
        try {
            Files.createDirectories(root);
        } catch (FileAlreadyExistsException e) {
            throw unusable(root, "it is not a folder", e);
        } catch (IOException e) {
            throw unusable(root, "it can't be made (" + reasonOf(e) + ")", e);
        }
        FileChannel lockFile = lock(root);
        try {
            long id = readOrMakeFormat(root);
            Files.createDirectories(root.resolve("log"));
            return new DataFolder(root, id, lockFile);
        } catch (IOException e) {
            close(lockFile);
            throw unusable(root, "it can't be written (" + reasonOf(e) + ")", e);
        } catch (StoreException e) {
            close(lockFile);
            throw e;
        }
    }

    private static FileChannel lock(Path root) {
        Path path = root.resolve("LOCK");
        FileChannel file;
        try {
            file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw unusable(root, "it can't be written (" + reasonOf(e) + ")", e);
        }
        try {
            FileLock lock = tryLock(file);
            if (lock == null) {
                String holder = Files.readString(path).strip();
                throw unusable(root, "another process uses it" + (holder.isEmpty() ? "" : " (pid " + holder + ")"),
                        null);
            }
            file.truncate(0);
            file.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(UTF_8)), 0);
            return file;
        } catch (IOException e) {
            close(file);
            throw unusable(root, "it can't be locked (" + reasonOf(e) + ")", e);
        } catch (StoreException e) {
            close(file);
            throw e;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static long readOrMakeFormat(Path root) throws IOException {
        Path path = root.resolve("FORMAT");
        if (!Files.exists(path)) {
            List<Path> others = entries(root);
            if (!others.isEmpty()) {
                throw unusable(root, "it holds " + others.getFirst().getFileName() + " but no file FORMAT, so it is"
                        + " not a Carillon data folder; name an empty folder", null);
            }
            long id = new SecureRandom().nextLong();
            Durable.write(path,
                    ("carillon-store " + FORMAT_VERSION + "\nid " + Long.toHexString(id) + "\n").getBytes(UTF_8));
            return id;
        }
        String text = new String(Files.readAllBytes(path), UTF_8);
        Matcher matcher = FORMAT.matcher(text);
        if (!matcher.matches()) {
            throw unusable(root, "its file FORMAT is not understood", null);
        }
        if (!matcher.group(1).equals(Integer.toString(FORMAT_VERSION))) {
            throw unusable(root, "it has format version " + matcher.group(1) + ", this program reads version "
                    + FORMAT_VERSION + "; use the program that wrote it", null);
        }
        return Long.parseUnsignedLong(matcher.group(2), 16);
    }

    private static List<Path> entries(Path root) throws IOException {
        try (var listing = Files.list(root)) {
            return listing.filter(path -> !path.endsWith("LOCK")).sorted().toList();
        }
    }

    /** Where the log files are. */
    Path log() {
        return root.resolve("log");
    }

    /** Where RocksDB keeps its files. */
    Path index() {
        return root.resolve("index");
    }

    /** The folder itself. */
    Path root() {
        return root;
    }

    /** The number that names the store. */
    long id() {
        return id;
    }

    @Override
    public void close() {
        close(lockFile);
    }

    private static void close(FileChannel file) {
        try {
            file.close();
        } catch (IOException e) {
            throw new StoreException(Reason.UNAVAILABLE, "can't let go of the data folder: " + e.getMessage(), e);
        }
    }

    static StoreException unusable(Path folder, String why, @Nullable Throwable cause) {
        String message = "data folder " + folder + " can't be used: " + why;
        return cause == null
                ? new StoreException(Reason.UNUSABLE_FOLDER, message)
                : new StoreException(Reason.UNUSABLE_FOLDER, message, cause);
    }

    /** What went wrong, without the path that Java's file exceptions put first. */
    static String reasonOf(IOException e) {
        return switch (e) {
            case java.nio.file.AccessDeniedException _ -> "permission denied";
            case java.nio.file.FileSystemException f when f.getReason() != null -> f.getReason();
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }
}
