package io.carillon.benchmark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32C;

/**
 * The baseline of durability: records with their checksums are appended to a file by one thread, which takes all that
 * wait and syncs once for them. No keys, no index, no revisions, no readers.
 */
final class BareLog implements AutoCloseable {

    private static final int MOST_AT_ONCE = 512;

    private final Path path;
    private final FileChannel file;
    private final ConcurrentLinkedQueue<Waiting> queue = new ConcurrentLinkedQueue<>();
    private final Thread writer;
    private volatile boolean idle;
    private volatile boolean closing;
    private volatile boolean failed;

    private static final class Waiting {
        private final byte[] record;
        private final Thread thread = Thread.currentThread();
        private volatile boolean done;

        Waiting(byte[] record) {
            this.record = record;
        }
    }

    BareLog(Path folder) throws IOException {
        path = folder.resolve("bare.log");
        file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        writer = Thread.ofPlatform().name("bare-log").start(this::run);
    }

    /** Appends a record; it is durable when this returns. */
    void append(byte[] record) throws IOException {
        Waiting waiting = new Waiting(record);
        queue.add(waiting);
        if (idle) {
            LockSupport.unpark(writer);
        }
        while (!waiting.done) {
            LockSupport.park(this);
            if (failed) {
                throw new IOException("the bare log can't be written");
            }
        }
    }

    private void run() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(4 << 20);
        List<Waiting> taken = new ArrayList<>(MOST_AT_ONCE);
        CRC32C crc = new CRC32C();
        try {
            while (!closing) {
                buffer.clear();
                taken.clear();
                Waiting next = queue.poll();
                while (next != null) {
                    taken.add(next);
                    crc.reset();
                    crc.update(next.record);
                    buffer.putInt((int) crc.getValue()).putInt(next.record.length).put(next.record);
                    next = taken.size() < MOST_AT_ONCE ? queue.poll() : null;
                }
                if (taken.isEmpty()) {
                    idle = true;
                    if (queue.isEmpty() && !closing) {
                        LockSupport.park(this);
                    }
                    idle = false;
                    continue;
                }
                buffer.flip();
                while (buffer.hasRemaining()) {
                    file.write(buffer);
                }
                file.force(false);
                for (Waiting each : taken) {
                    each.done = true;
                    LockSupport.unpark(each.thread);
                }
            }
        } catch (IOException e) {
            failed = true;
            taken.forEach(each -> LockSupport.unpark(each.thread));
        }
    }

    @Override
    public void close() throws IOException {
        closing = true;
        LockSupport.unpark(writer);
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        file.close();
        Files.delete(path);
    }
}
