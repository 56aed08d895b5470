package io.carillon.store.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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

    private static final String SNAPSHOTS = "snapshots";
    private static final String USED_HERE = "this process uses it already; close it first or name another folder";
    private static final Pattern FIRST_LINE = Pattern.compile("carillon-store (\\d+)\n");
    private static final Pattern FORMAT = Pattern.compile(FIRST_LINE + "id ([0-9a-f]{1,16})\n");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final Pattern PID = Pattern.compile("\\d+");

    /**
     * What this process holds. It must be static, for so is what it stands in for: a process that closes a file loses
     * its locks on it, whoever in the process took them, so the lock of a folder that is held here must not even be
     * looked at.
     */
    private static final Set<Object> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path root;
    private final long id;
    private final Object identity;
    private final FileChannel lockFile;

    private DataFolder(Path root, long id, Object identity, FileChannel lockFile) {
        this.root = root;
        this.id = id;
        this.identity = identity;
        this.lockFile = lockFile;
    }

    /**
     * Takes hold of a folder, making it if it is not there.
     *
     * @throws StoreException {@link Reason#UNUSABLE_FOLDER}, in one line
     */
    static DataFolder open(Path root) {
        Object identity;
        try {
            Durable.makeFolder(root);
            requireNothingForeign(root);
            identity = identity(root);
        } catch (FileAlreadyExistsException e) {
            throw unusable(root, e.getFile() + " is not a folder; name another place", e);
        } catch (IOException e) {
            throw unusable(root, "it can't be made or read (" + reasonOf(e) + "); mend that or name another folder", e);
        }
        if (!HELD_HERE.add(identity)) {
            throw unusable(root, USED_HERE, null);
        }
        FileChannel lockFile = null;
        DataFolder opened = null;
        try {
            lockFile = lock(root);
            long id = readOrMakeFormat(root);
            Durable.makeFolder(root.resolve("log"));
            removeAll(root.resolve(SNAPSHOTS));
            opened = new DataFolder(root, id, identity, lockFile);
            return opened;
        } catch (IOException e) {
            throw unusable(root, "it can't be written (" + reasonOf(e) + "); mend that or name another folder", e);
        } finally {
            if (opened == null) {
                letGo(identity, lockFile);
            }
        }
    }

    /** The same for all paths that lead to the folder. */
    private static Object identity(Path root) throws IOException {
        Object fileKey = Files.readAttributes(root, BasicFileAttributes.class).fileKey();
        return fileKey == null ? root.toRealPath() : fileKey;
    }

    private static FileChannel lock(Path root) throws IOException {
        Path path = root.resolve("LOCK");
        FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        boolean held = false;
        try {
            if (file.tryLock() == null) {
                throw unusable(root,
                        "another process uses it" + holder(path) + "; stop it first or name another folder", null);
            }
            file.truncate(0);
            file.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(UTF_8)), 0);
            held = true;
            return file;
        } catch (OverlappingFileLockException e) {
            // Under another class loader.
            throw unusable(root, USED_HERE, e);
        } finally {
            if (!held) {
                file.close();
            }
        }
    }

    private static String holder(Path lock) throws IOException {
        String pid = new String(Files.readAllBytes(lock), UTF_8).strip();
        return PID.matcher(pid).matches() ? " (pid " + pid + ")" : "";
    }

    private static void requireNothingForeign(Path root) throws IOException {
        if (Files.exists(root.resolve("FORMAT"))) {
            return;
        }
        List<Path> others = entries(root);
        if (!others.isEmpty()) {
            throw unusable(root, "it holds " + others.getFirst().getFileName() + " but no file FORMAT, so it is"
                    + " not a Carillon data folder; name an empty folder", null);
        }
    }

    private static long readOrMakeFormat(Path root) throws IOException {
        Path path = root.resolve("FORMAT");
        if (!Files.exists(path)) {
            long id = new SecureRandom().nextLong();
            Durable.write(path,
                    ("carillon-store " + FORMAT_VERSION + "\nid " + Long.toHexString(id) + "\n").getBytes(UTF_8));
            return id;
        }
        String text = new String(Files.readAllBytes(path), UTF_8);
        Matcher firstLine = FIRST_LINE.matcher(text);
        if (firstLine.lookingAt() && !firstLine.group(1).equals(Integer.toString(FORMAT_VERSION))) {
            throw unusable(root, "it has format version " + firstLine.group(1) + ", this program reads version "
                    + FORMAT_VERSION + "; use the program that wrote it", null);
        }
        Matcher matcher = FORMAT.matcher(text);
        if (!matcher.matches()) {
            throw unusable(root, "its file FORMAT is not understood; restore it from a backup", null);
        }
        return Long.parseUnsignedLong(matcher.group(2), 16);
    }

    /** What is there but for what a first opening that was killed leaves. */
    private static List<Path> entries(Path root) throws IOException {
        try (var listing = Files.list(root)) {
            return listing.filter(path -> !path.endsWith("LOCK") && !path.endsWith("FORMAT.new")).sorted().toList();
        }
    }

    /** Removes a folder with all in it, if it is there. */
    static void removeAll(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** The file that marks the folder. */
    Path format() {
        return root.resolve("FORMAT");
    }

    /** Where snapshots are put together; removed at the next opening. */
    Path snapshots() {
        return root.resolve(SNAPSHOTS);
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
        letGo(identity, lockFile);
    }

    private static void letGo(Object identity, @Nullable FileChannel lockFile) {
        try {
            if (lockFile != null) {
                lockFile.close();
            }
        } catch (IOException e) {
            throw new StoreException(Reason.UNAVAILABLE, "can't let go of the data folder: " + e.getMessage(), e);
        } finally {
            HELD_HERE.remove(identity);
        }
    }

    static StoreException unusable(Path folder, String why, @Nullable Throwable cause) {
        String message = CONTROL.matcher("data folder " + folder + " can't be used: " + why).replaceAll("?");
        return cause == null
                ? new StoreException(Reason.UNUSABLE_FOLDER, message)
                : new StoreException(Reason.UNUSABLE_FOLDER, message, cause);
    }

    /** What went wrong in words, which some of Java's file exceptions lack. */
    static String reasonOf(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> denied.getFile() + ": permission denied";
            case NoSuchFileException missing -> missing.getFile() + ": not there";
            case FileSystemException f when f.getReason() != null -> f.getFile() + ": " + f.getReason();
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }
}
