package io.carillon.workflow.checklist;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

import io.carillon.event.python.PythonJson;
import io.carillon.yaml.DocumentException;
import io.carillon.yaml.JsonReader;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what the manager knows over crashes: each {@link Change} is in the file before anybody is told of it, and on
 * the disk with the next {@link #sync}. A file of lines, each a checksum and a JSON object; the first is a snapshot of
 * everything. When it has grown large it is replaced by one that begins with a new snapshot. Thread-safe.
 *
 * <p>
 * It stands beside the checklist file, which both systems read, and which follows a moment later. The digests of what
 * was written there are in the journal too, so that it is noticed when somebody else has changed that file.
 */
final class Journal implements AutoCloseable {

    private static final long LARGE = 16L * 1024 * 1024;
    private static final int KEPT_DIGESTS = 100;
    private static final int CHECKSUM_LENGTH = 8;
    private static final String NAME = "journal";

    private final Path file;
    private final FileChannel lockChannel;
    private final FileLock lock;
    private final ManagerState state;
    private final Deque<String> digests = new ArrayDeque<>();
    private FileChannel channel;
    private long size;
    private long sizeOfSnapshot;
    private boolean fileWasThere;
    private final boolean found;

    private Journal(Path folder, FileChannel lockChannel, FileLock lock) throws IOException, JournalException {
        this.file = folder.resolve(NAME);
        this.lockChannel = lockChannel;
        this.lock = lock;
        found = Files.exists(file);
        ManagerState read = found ? read() : null;
        state = read == null ? ManagerState.empty() : read;
        channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        channel.truncate(size);
        channel.position(size);
        if (size == 0) {
            append(List.of(JournalRecords.snapshot(state)));
        }
    }

    /**
     * Opens the one in a folder; makes both if they are not there.
     *
     * @throws JournalException when another manager has it open, or it can't be read
     */
    static Journal open(Path folder) throws JournalException {
        FileChannel lockChannel = null;
        try {
            Files.createDirectories(folder);
            lockChannel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.WRITE, StandardOpenOption.CREATE);
            FileLock lock = lockChannel.tryLock();
            if (lock == null) {
                lockChannel.close();
                throw new JournalException("another manager uses " + folder + "; stop it first");
            }
            return new Journal(folder, lockChannel, lock);
        } catch (java.nio.channels.OverlappingFileLockException e) {
            throw new JournalException("another manager uses " + folder + "; stop it first", e);
        } catch (IOException e) {
            throw new JournalException("the journal in " + folder + " can't be opened: " + e, e);
        }
    }

    private @Nullable ManagerState read() throws IOException, JournalException {
        byte[] bytes = Files.readAllBytes(file);
        ManagerState read = null;
        int start = 0;
        for (int number = 1; start < bytes.length; number++) {
            int end = start;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            Map<?, ?> record = end < bytes.length ? record(bytes, start, end) : null;
            if (record == null) {
                if (end + 1 < bytes.length) {
                    throw damaged(number, null);
                }
                break; // the last line, cut off by a crash, of which nobody was told
            }
            try {
                read = applied(read, record, number);
            } catch (ChecklistException | DocumentException | NullPointerException | ClassCastException e) {
                throw damaged(number, e);
            }
            start = end + 1;
        }
        size = start;
        return read;
    }

    private ManagerState applied(@Nullable ManagerState before, Map<?, ?> record, int number)
            throws ChecklistException, JournalException {
        if (number == 1) {
            return JournalRecords.state(record);
        }
        if (before == null) {
            throw damaged(number, null);
        }
        if (record.get("record") instanceof String kind && kind.equals("file")) {
            remember(String.valueOf(record.get("digest")));
            fileWasThere |= Boolean.TRUE.equals(record.get("there"));
        } else {
            before.apply(JournalRecords.change(record, before.checklist()));
        }
        return before;
    }

    private JournalException damaged(int line, @Nullable Exception cause) {
        String message = file + " is damaged in line " + line + "; move it away to go on from the checklist file alone";
        return cause == null ? new JournalException(message) : new JournalException(message, cause);
    }

    private static @Nullable Map<?, ?> record(byte[] bytes, int start, int end) {
        int json = start + CHECKSUM_LENGTH + 1;
        if (json >= end) {
            return null;
        }
        String text = new String(bytes, json, end - json, UTF_8);
        if (!new String(bytes, start, CHECKSUM_LENGTH, UTF_8).equals(checksum(bytes, json, end - json))) {
            return null;
        }
        return JsonReader.read(text) instanceof Map<?, ?> map ? map : null;
    }

    private static String checksum(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    /** Whether there was one before. */
    boolean found() {
        return found;
    }

    /** What it holds: to be changed by its owner with what was {@link #write written}. */
    ManagerState state() {
        return state;
    }

    /**
     * Writes changes down; they are in the file when it returns, and there for the next manager whatever becomes of
     * this one.
     *
     * @throws IOException when they are not; nothing of them is in the file then
     */
    void write(List<Change> changes) throws IOException {
        append(changes.stream().map(JournalRecords::of).toList());
    }

    /** Has the disk keep what was written, so that it is there after a failure of power as well. */
    void sync() throws IOException {
        FileChannel current;
        synchronized (this) {
            current = channel;
        }
        try {
            current.force(false);
        } catch (ClosedChannelException e) {
            // the file was replaced meanwhile, by one that was synced
        }
    }

    /** Notes that the checklist file is about to hold a certain text. */
    synchronized void noteFile(String digest) throws IOException {
        append(List.of(fileRecord(digest, false)));
        remember(digest);
    }

    /** Notes that the checklist file holds that text, so that it is noticed if it is gone later. */
    synchronized void noteFileIsThere(String digest) throws IOException {
        if (!fileWasThere) {
            append(List.of(fileRecord(digest, true)));
            fileWasThere = true;
        }
    }

    private static Map<String, Object> fileRecord(String digest, boolean there) {
        return Map.of("record", "file", "digest", digest, "there", there);
    }

    private void remember(String digest) {
        digests.addLast(digest);
        if (digests.size() > KEPT_DIGESTS) {
            digests.removeFirst();
        }
    }

    /** Whether the checklist file was there at some time. */
    synchronized boolean hasWrittenFile() {
        return fileWasThere;
    }

    /** Whether a checklist file with this digest is one that was written by the owner of the journal. */
    synchronized boolean isOwn(String digest) {
        return digests.contains(digest);
    }

    private synchronized void append(List<? extends Map<String, Object>> records) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        for (Map<String, Object> record : records) {
            byte[] json = PythonJson.compact(record).getBytes(UTF_8);
            bytes.writeBytes(checksum(json, 0, json.length).getBytes(UTF_8));
            bytes.write(' ');
            bytes.writeBytes(json);
            bytes.write('\n');
        }
        try {
            writeFully(channel, ByteBuffer.wrap(bytes.toByteArray()));
            size = channel.position();
        } catch (IOException e) {
            channel.truncate(size);
            channel.position(size);
            throw e;
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** Begins a new file if this one is large. To be called by the thread that the state belongs to. */
    synchronized void compact() throws IOException {
        // Where the snapshot itself is large, it isn't written again with each change.
        if (size < Math.max(LARGE, 2 * sizeOfSnapshot)) {
            return;
        }
        Path fresh = file.resolveSibling(NAME + ".new");
        FileChannel old = channel;
        long oldSize = size;
        channel = FileChannel.open(fresh, StandardOpenOption.WRITE, StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING);
        size = 0;
        try {
            append(List.of(JournalRecords.snapshot(state)));
            for (String digest : digests) {
                append(List.of(fileRecord(digest, fileWasThere)));
            }
            channel.force(false);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            sizeOfSnapshot = size;
            old.close();
        } catch (IOException e) {
            channel.close();
            channel = old;
            size = oldSize;
            throw e;
        }
    }

    @Override
    public synchronized void close() throws IOException {
        channel.force(false);
        channel.close();
        lock.close();
        lockChannel.close();
    }
}
