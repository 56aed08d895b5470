package io.carillon.store.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

import io.carillon.threads.Uninterrupted;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes files for the log ahead of their use, filled with zeros and synced: a sync of data written into such a file
 * need not wait for the file system to record a new length, which makes it two to three times as fast. Where that can't
 * be done in time or at all, the log gets an ordinary new file.
 */
final class SegmentSupply implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentSupply.class);
    private static final int FIRST_BYTES = 4 << 20;
    private static final int PIECE = 1 << 20;

    private final Path folder;
    private final Path spare;
    private final int fullBytes;
    private int nextBytes;
    private @Nullable Thread maker;
    private volatile boolean closed;

    /**
     * @param fullBytes what a file is made to hold in the end; the first ones are smaller, so that a store that holds
     *                  little takes little room
     */
    SegmentSupply(Path folder, int fullBytes) {
        this.folder = folder;
        this.spare = folder.resolve("spare");
        this.fullBytes = fullBytes;
        this.nextBytes = Math.min(FIRST_BYTES, fullBytes);
    }

    /** Begins to make the next file in the background. */
    synchronized void prepare() {
        int bytes = nextBytes;
        nextBytes = (int) Math.min(fullBytes, bytes * 2L);
        maker = Thread.ofPlatform().daemon().name("carillon-log-supply").start(() -> make(bytes));
    }

    private void make(int bytes) {
        Path draft = folder.resolve("spare.new");
        try {
            // Room that is scarce is left to what must be written.
            if (Files.getFileStore(folder).getUsableSpace() > 2L * bytes) {
                fill(draft, bytes);
            }
        } catch (IOException e) {
            // The log does without; what is really wrong with the disk, its own writes will tell.
            LOG.debug("no log file was made ahead: {}", e.toString());
        }
    }

    private void fill(Path draft, int bytes) throws IOException {
        try (FileChannel file = FileChannel.open(draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect(PIECE);
            for (int done = 0; done < bytes && !closed; done += PIECE) {
                zeros.clear().limit(Math.min(PIECE, bytes - done));
                while (zeros.hasRemaining()) {
                    file.write(zeros);
                }
            }
            file.force(true);
            if (!closed) {
                Files.move(draft, spare, StandardCopyOption.ATOMIC_MOVE);
            }
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /**
     * Opens a new file under a name, one that was made ahead if there is one, and begins to make the next. The name is
     * not durable yet.
     */
    FileChannel take(Path path) throws IOException {
        Thread busy;
        synchronized (this) {
            busy = maker;
        }
        if (busy != null && !busy.isAlive() && Files.exists(spare)) {
            Files.move(spare, path, StandardCopyOption.ATOMIC_MOVE);
        }
        FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (busy == null || !busy.isAlive()) {
            prepare();
        }
        return file;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        Thread busy;
        synchronized (this) {
            busy = maker;
        }
        if (busy != null) {
            Uninterrupted.await(busy::join);
        }
        Files.deleteIfExists(spare);
    }
}
