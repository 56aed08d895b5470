package io.carillon.store.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;

/**
 * One file of the log. Begins with a header of 64 bytes: {@code CARILLOG}, the version of the format (4 bytes), the
 * number of the segment (4), the revision and the commit time before its first frame (8 and 8), the number of the store
 * (8), the crc32c of all that (4), zeros. Then frames. Thread-safe.
 */
final class Segment {

    static final int HEADER = 64;
    private static final long MAGIC = 0x434152494c4c4f47L;
    private static final int STORE_AT = 32;
    private static final int CRC_AT = 40;
    private static final int MARK_EVERY = 64 << 10;

    private final int number;
    private final Path path;
    private final long store;
    private final long baseRevision;
    private final long baseMicros;
    private volatile long durableEnd;
    private volatile boolean sealed;

    /** Some places in the file, in order; null as long as the file was not read for them. Guarded by this. */
    private @Nullable List<Mark> marks;

    /**
     * A place between two frames.
     *
     * @param offset   the byte in the file
     * @param revision the store's revision before it
     * @param micros   the time of the newest commit before it
     */
    record Mark(long offset, long revision, long micros) {
    }

    /**
     * @param marked whether all frames so far are announced by {@link #grown}, so that the file need not be read to
     *               find a place in it
     */
    Segment(int number, Path path, long store, long baseRevision, long baseMicros, long durableEnd, boolean sealed,
            boolean marked) {
        this.number = number;
        this.path = path;
        this.store = store;
        this.baseRevision = baseRevision;
        this.baseMicros = baseMicros;
        this.durableEnd = durableEnd;
        this.sealed = sealed;
        this.marks = marked ? new ArrayList<>() : null;
    }

    static String fileName(int number) {
        return String.format("%010d.log", number);
    }

    int number() {
        return number;
    }

    Path path() {
        return path;
    }

    /** The number of the store, which the checksums of its frames begin with. */
    long store() {
        return store;
    }

    /** The store's revision before the first frame. */
    long baseRevision() {
        return baseRevision;
    }

    /** The time of the newest commit before the first frame. */
    long baseMicros() {
        return baseMicros;
    }

    /** Everything before this offset is durable, and may be read. */
    long durableEnd() {
        return durableEnd;
    }

    /** Whether nothing will be added. */
    boolean sealed() {
        return sealed;
    }

    void seal() {
        sealed = true;
    }

    /**
     * More became durable.
     *
     * @param start    where it begins
     * @param end      where it ends
     * @param revision the store's revision before it
     * @param micros   the time of the newest commit before it
     */
    synchronized void grown(long start, long end, long revision, long micros) {
        List<Mark> known = marks;
        if (known != null) {
            addMark(known, start, revision, micros);
        }
        durableEnd = end;
    }

    private static void addMark(List<Mark> marks, long offset, long revision, long micros) {
        if (marks.isEmpty() || offset - marks.getLast().offset() >= MARK_EVERY) {
            marks.add(new Mark(offset, revision, micros));
        }
    }

    /** A place at or before the first frame whose revision is at least this one. */
    Mark beforeRevision(long revision) throws IOException {
        return lastMark(mark -> mark.revision() < revision);
    }

    /** A place at or before the first frame that is newer than this time, where nothing before is newer. */
    Mark beforeNewerThan(long micros) throws IOException {
        return lastMark(mark -> mark.micros() <= micros);
    }

    /** The last mark of which something is true that is true of all marks before it. */
    private Mark lastMark(Predicate<Mark> wanted) throws IOException {
        readMarks();
        synchronized (this) {
            List<Mark> known = Objects.requireNonNull(marks);
            int low = 0;
            int high = known.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (wanted.test(known.get(middle))) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low == 0 ? new Mark(HEADER, baseRevision, baseMicros) : known.get(low - 1);
        }
    }

    private void readMarks() throws IOException {
        synchronized (this) {
            if (marks != null) {
                return;
            }
        }
        List<Mark> found = new ArrayList<>();
        long revision = baseRevision;
        long micros = baseMicros;
        try (SegmentReader reader = new SegmentReader(this, HEADER)) {
            while (reader.next()) {
                addMark(found, reader.offset(), revision, micros);
                revision = reader.frame().revision();
                micros = reader.frame().micros();
            }
        }
        synchronized (this) {
            marks = found;
        }
    }

    static ByteBuffer header(int number, long baseRevision, long baseMicros, long store) {
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        header.putLong(MAGIC).putInt(DataFolder.FORMAT_VERSION).putInt(number).putLong(baseRevision).putLong(baseMicros)
                .putLong(store);
        header.putInt(CRC_AT, crc(header));
        return header.position(0);
    }

    private static int crc(ByteBuffer header) {
        CRC32C crc = new CRC32C();
        crc.update(header.slice(0, CRC_AT));
        return (int) crc.getValue();
    }

    /**
     * Opens a segment that is on the disk, trusting its length.
     *
     * @param store the store that it must be of
     * @return null when it was made but never written to
     * @throws IOException when it is damaged, of another store, or can't be read
     */
    static @Nullable Segment load(Path path, long store) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        long length;
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            length = file.size();
            while (header.hasRemaining() && file.read(header, header.position()) >= 0) {
                // until the header is full or the file ends
            }
        }
        boolean whole = !header.hasRemaining();
        header.rewind();
        if (!whole || header.equals(ByteBuffer.allocate(HEADER))) {
            return null;
        }
        int number = header.getInt(12);
        if (header.getLong(0) != MAGIC || header.getInt(CRC_AT) != crc(header) || !path.endsWith(fileName(number))) {
            throw new IOException("log file " + path.getFileName()
                    + " is damaged in its header; restore the data folder from a backup");
        }
        if (header.getLong(STORE_AT) != store) {
            throw new IOException("log file " + path.getFileName() + " is of another store; put its own back");
        }
        return new Segment(number, path, store, header.getLong(16), header.getLong(24), length, true, false);
    }
}
