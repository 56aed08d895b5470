package io.carillon.listen.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

import io.carillon.event.python.PythonJson;
import io.carillon.threads.Uninterrupted;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Keeps a listener's checkpoint in a file: a JSON object with {@code listener}, {@code address}, {@code store} (which
 * names the store that the revisions are of), {@code date_time} and {@code next_revisions} (by base key). Written by a
 * thread of its own whenever the checkpoint has moved, so that no event waits for the disk; at any moment either the
 * old or the new file is there, whole. One process at a time keeps it. Thread-safe.
 */
public final class CheckpointFile implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("aviso");

    /** A checkpoint that moves all the time is saved this often; what a crash takes is delivered again. */
    private static final long PAUSE_MILLIS = 100;

    private final Path file;
    private final String listener;
    private final String address;
    private final @Nullable FileChannel lock;
    private final Map<String, Long> positions = new TreeMap<>();
    private final Thread writer;
    private String store = "";
    private boolean moved;
    private boolean closed;

    /**
     * What stands in a file.
     *
     * @param store     names the store that the revisions are of
     * @param positions the first revision of each base key that is not done
     */
    public record Saved(String store, Map<String, Long> positions) {
    }

    private CheckpointFile(Path file, String listener, String address, @Nullable FileChannel lock) {
        this.file = file;
        this.listener = listener;
        this.address = address;
        this.lock = lock;
        this.writer = Thread.ofVirtual().name("aviso-checkpoint").unstarted(this::write);
    }

    /**
     * Takes hold of a checkpoint's file.
     *
     * @param file     where it is
     * @param listener describes the listener, for people who look at the file
     * @param address  where its store is
     * @return one that keeps nothing, if another process has hold of the file or it can't be written; that is said in
     *         the log
     */
    public static CheckpointFile open(Path file, String listener, String address) {
        FileChannel lock = null;
        try {
            Path folder = file.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            lock = FileChannel.open(file.resolveSibling(file.getFileName() + ".lock"), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            if (!locked(lock)) {
                lock.close();
                lock = null;
                LOG.warn("Another process runs the same listener and keeps its checkpoint; this one will not: {}",
                        listener);
            }
        } catch (IOException e) {
            LOG.warn("The checkpoint in {} can't be kept: {}", file, e.getMessage());
        }
        CheckpointFile opened = new CheckpointFile(file, listener, address, lock);
        opened.writer.start();
        return opened;
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock taken = channel.tryLock();
            return taken != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** What was saved the last time; null when there is nothing, or nothing that can be read. */
    public @Nullable Saved load() {
        try {
            return parse(Files.readString(file, UTF_8));
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            LOG.warn("The checkpoint in {} can't be read, and is begun anew: {}", file, e.getMessage());
            return null;
        }
    }

    private static Saved parse(String json) {
        String store = "";
        Map<String, Long> positions = new LinkedHashMap<>();
        try (JsonParser in = JsonFactory.builder().build().createParser(ObjectReadContext.empty(), json)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("it is not a JSON object");
            }
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String name = in.currentName();
                in.nextToken();
                if (name.equals("store")) {
                    store = in.getString();
                } else if (name.equals("next_revisions")) {
                    while (in.nextToken() != JsonToken.END_OBJECT) {
                        String base = in.currentName();
                        in.nextToken();
                        positions.put(base, in.getLongValue());
                    }
                } else {
                    in.skipChildren();
                }
            }
        }
        return new Saved(store, positions);
    }

    /** Begins with these positions, and saves them. */
    public synchronized void begin(String newStore, Map<String, Long> starts) {
        store = newStore;
        positions.putAll(starts);
        moved = true;
        notifyAll();
    }

    /** A base key's first revision that is not done is now another. */
    public synchronized void moved(String baseKey, long next) {
        positions.put(baseKey, next);
        moved = true;
        notifyAll();
    }

    /** Forgets what was saved. */
    public void forget() {
        if (lock != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LOG.warn("The checkpoint in {} can't be removed: {}", file, e.getMessage());
            }
        }
    }

    private void write() {
        boolean complained = false;
        while (true) {
            byte[] content;
            synchronized (this) {
                while (!moved && !closed) {
                    try {
                        wait();
                    } catch (InterruptedException e) {
                        return;
                    }
                }
                if (!moved) {
                    return;
                }
                moved = false;
                content = content();
            }
            if (lock != null) {
                try {
                    save(content);
                    complained = false;
                    pause();
                } catch (IOException e) {
                    if (!complained) {
                        LOG.warn("The checkpoint in {} can't be saved: {}", file, e.getMessage());
                        complained = true;
                    }
                }
            }
        }
    }

    private synchronized void pause() {
        long end = System.nanoTime() + PAUSE_MILLIS * 1_000_000;
        try {
            for (long left = PAUSE_MILLIS; left > 0 && !closed; left = (end - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private byte[] content() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("listener", listener);
        fields.put("address", address);
        fields.put("store", store);
        fields.put("date_time", Instant.now().toString());
        fields.put("next_revisions", new TreeMap<>(positions));
        return (PythonJson.compact(fields) + "\n").getBytes(UTF_8);
    }

    private void save(byte[] content) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel out = FileChannel.open(draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Saves what there is to save, and lets go of the file. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        Uninterrupted.await(writer::join, this::unlock);
    }

    private void unlock() {
        try {
            if (lock != null) {
                lock.close();
            }
        } catch (IOException e) {
            LOG.debug("while closing a checkpoint: {}", e.getMessage());
        }
    }
}
