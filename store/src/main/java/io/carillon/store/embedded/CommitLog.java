package io.carillon.store.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

import io.carillon.store.embedded.FrameReader.Found;
import org.jspecify.annotations.Nullable;

/**
 * The log: every frame that was ever acknowledged and not yet given up, in order, in a row of {@link Segment}s. One
 * thread appends; any thread reads.
 */
final class CommitLog implements AutoCloseable {

    /**
     * A place in the log, before a frame.
     *
     * @param segment the number of the segment
     * @param offset  the byte in its file
     */
    record Position(int segment, long offset) implements Comparable<Position> {
        @Override
        public int compareTo(Position other) {
            int bySegment = Integer.compare(segment, other.segment);
            return bySegment != 0 ? bySegment : Long.compare(offset, other.offset);
        }
    }

    private final Path folder;
    private final int segmentBytes;
    private final UnaryOperator<FileChannel> disk;
    private final SegmentSupply supply;
    private volatile Segment[] segments;
    private long revision;
    private long micros;

    /**
     * What is appended to; null until the first group, and after a failed write.
     */
    private @Nullable FileChannel file;
    private boolean failedWrite;
    private int lastNumber;

    private CommitLog(Path folder, int segmentBytes, UnaryOperator<FileChannel> disk, List<Segment> segments,
            long revision, long micros) {
        this.folder = folder;
        this.disk = disk;
        this.segmentBytes = segmentBytes;
        this.supply = new SegmentSupply(folder, segmentBytes);
        this.segments = segments.toArray(Segment[]::new);
        this.revision = revision;
        this.micros = micros;
        this.lastNumber = segments.isEmpty() ? 0 : segments.getLast().number();
    }

    /**
     * Opens the log in a folder and cuts off what a crash left unfinished at its end.
     *
     * @param firstRevision the revision of a store in which nothing was written
     * @throws IOException with a message for people, when the log is damaged or can't be read
     */
    static CommitLog open(Path folder, int segmentBytes, long firstRevision, UnaryOperator<FileChannel> disk)
            throws IOException {
        List<Segment> segments = new ArrayList<>();
        for (Path path : files(folder)) {
            if (!segments.isEmpty() && segments.getLast().durableEnd() == 0) {
                throw new IOException("log file " + path.getFileName() + " follows an unfinished one");
            }
            Segment segment = Segment.load(path);
            if (segment == null) {
                Files.delete(path);
            } else {
                segments.add(segment);
            }
        }
        for (int i = 1; i < segments.size(); i++) {
            if (segments.get(i).number() != segments.get(i - 1).number() + 1) {
                throw new IOException("log file " + Segment.fileName(segments.get(i - 1).number() + 1) + " is missing");
            }
        }
        long revision = firstRevision;
        long micros = 0;
        if (!segments.isEmpty()) {
            Tip tip = recover(segments.removeLast());
            revision = tip.revision();
            micros = tip.micros();
            if (tip.segment() != null) {
                segments.add(tip.segment());
            }
        }
        CommitLog log = new CommitLog(folder, segmentBytes, disk, segments, revision, micros);
        log.supply.prepare();
        return log;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var listing = Files.list(folder)) {
            return listing.filter(path -> path.getFileName().toString().endsWith(".log")).sorted().toList();
        }
    }

    private record Tip(@Nullable Segment segment, long revision, long micros) {
    }

    /** Finds the end of the last segment; what is behind it is cut off. */
    private static Tip recover(Segment segment) throws IOException {
        byte[] bytes = Files.readAllBytes(segment.path());
        FrameReader frame = new FrameReader();
        frame.over(bytes, Segment.HEADER, bytes.length);
        long revision = segment.baseRevision();
        long micros = segment.baseMicros();
        int end = Segment.HEADER;
        while (frame.next() == Found.FRAME && frame.revision() == revision + (frame.hasRevision() ? 1 : 0)) {
            revision = frame.revision();
            micros = frame.micros();
            end = frame.end();
        }
        requireNothingDurableBehind(end, bytes, segment);
        if (end == Segment.HEADER) {
            Files.delete(segment.path());
            return new Tip(null, revision, micros);
        }
        try (FileChannel file = FileChannel.open(segment.path(), StandardOpenOption.WRITE)) {
            file.truncate(end);
            file.force(true);
        }
        return new Tip(new Segment(segment.number(), segment.path(), segment.baseRevision(), segment.baseMicros(), end,
                true, false), revision, micros);
    }

    /**
     * See {@link Frame}: an intact frame of a later group says that what is broken before it was durable once.
     */
    private static void requireNothingDurableBehind(int end, byte[] bytes, Segment segment) throws IOException {
        FrameReader frame = new FrameReader();
        frame.over(bytes, end, bytes.length);
        for (int at = end; at + Frame.HEADER <= bytes.length; at += Frame.ALIGNMENT) {
            if (frame.at(at) == Found.FRAME && frame.groupStart() > end) {
                throw new IOException("log file " + segment.path().getFileName() + " is damaged at byte " + end
                        + ": what follows there was acknowledged; restore the data folder from a backup");
            }
        }
    }

    /** The revision of the newest frame. */
    long revision() {
        return revision;
    }

    /** The time of the newest commit, 0 for none. */
    long micros() {
        return micros;
    }

    /**
     * The first revision of which there still is a frame, if there is any frame.
     */
    long firstRevision() {
        Segment[] all = segments;
        return all.length == 0 ? revision + 1 : all[0].baseRevision() + 1;
    }

    /** The place behind the newest frame. */
    Position end() {
        Segment[] all = segments;
        return all.length == 0
                ? new Position(0, 0)
                : new Position(all[all.length - 1].number(), all[all.length - 1].durableEnd());
    }

    /** The bytes of all log files. */
    long bytes() {
        long sum = 0;
        for (Segment segment : segments) {
            sum += segment.durableEnd();
        }
        return sum;
    }

    /**
     * Gets ready for a group, beginning a new segment if the present one is full.
     *
     * @return where in the file the group will stand
     * @throws IOException when there is no room or the disk fails; nothing has changed then, and it may be tried again
     */
    int startGroup() throws IOException {
        if (failedWrite) {
            cutOffFailedWrite();
        }
        Segment[] all = segments;
        if (file == null || all[all.length - 1].durableEnd() >= segmentBytes) {
            roll();
        }
        return (int) segments[segments.length - 1].durableEnd();
    }

    private void roll() throws IOException {
        Segment[] all = segments;
        FileChannel full = file;
        if (full != null) {
            Segment last = all[all.length - 1];
            full.truncate(last.durableEnd());
            full.force(true);
            full.close();
            file = null;
            last.seal();
        }
        int number = lastNumber + 1;
        Path path = folder.resolve(Segment.fileName(number));
        FileChannel next = disk.apply(supply.take(path));
        try {
            ByteBuffer header = Segment.header(number, revision, micros);
            while (header.hasRemaining()) {
                next.write(header, header.position());
            }
        } catch (IOException e) {
            next.close();
            Files.deleteIfExists(path);
            throw e;
        }
        Segment segment = new Segment(number, path, revision, micros, Segment.HEADER, false, true);
        add(segment);
        lastNumber = number;
        file = next;
    }

    /**
     * Removes what a failed write left; this takes no room, so it works on a full disk.
     */
    private void cutOffFailedWrite() throws IOException {
        FileChannel open = file;
        if (open != null) {
            open.truncate(segments[segments.length - 1].durableEnd());
        }
        failedWrite = false;
    }

    /**
     * Writes a group. It is not durable before {@link #sync}.
     *
     * @throws IOException when not all of it could be written; it may be tried again, from {@link #startGroup} on
     */
    void write(ByteBuffer group) throws IOException {
        long offset = segments[segments.length - 1].durableEnd();
        failedWrite = true;
        FileChannel open = openFile();
        while (group.hasRemaining()) {
            offset += open.write(group, offset);
        }
        failedWrite = false;
    }

    /**
     * Makes the group that was written durable, and lets readers see it.
     *
     * @param bytes    the size of the group
     * @param revision the store's revision behind it
     * @param micros   the time of the newest commit in it
     * @throws IOException when the disk failed; what is on it is not known then, and nothing may be appended any more
     */
    void sync(int bytes, long revision, long micros) throws IOException {
        openFile().force(false);
        Segment segment = segments[segments.length - 1];
        segment.grown(segment.durableEnd(), segment.durableEnd() + bytes, this.revision, this.micros);
        this.revision = revision;
        this.micros = micros;
    }

    private FileChannel openFile() throws IOException {
        FileChannel open = file;
        if (open == null) {
            throw new IOException("the log has no open file");
        }
        return open;
    }

    /** The segments, oldest first. */
    Segment[] segments() {
        return segments;
    }

    /**
     * Deletes the segments that hold no frame of this revision or a later one, and none behind this place.
     */
    void dropBefore(long revision, Position indexed) throws IOException {
        Segment[] all = segments;
        int first = 0;
        while (first + 1 < all.length && all[first + 1].baseRevision() < revision
                && all[first + 1].number() <= indexed.segment()) {
            first++;
        }
        if (first == 0) {
            return;
        }
        forget(first);
        for (int i = 0; i < first; i++) {
            Files.delete(all[i].path());
        }
        Durable.syncFolder(folder);
    }

    private synchronized void add(Segment segment) {
        Segment[] more = Arrays.copyOf(segments, segments.length + 1);
        more[segments.length] = segment;
        segments = more;
    }

    private synchronized void forget(int first) {
        segments = Arrays.copyOfRange(segments, first, segments.length);
    }

    /**
     * The newest revision of which the frame is not newer than a time, if that is known from what is left.
     */
    OptionalLong revisionAt(long wantedMicros) throws IOException {
        Segment[] all = segments;
        int i = all.length - 1;
        while (i >= 0 && all[i].baseMicros() > wantedMicros) {
            i--;
        }
        if (i < 0 || (i == 0 && all[0].baseMicros() == 0 && all[0].durableEnd() <= Segment.HEADER)) {
            return OptionalLong.empty();
        }
        long found = all[i].baseMicros() == 0 ? -1 : all[i].baseRevision();
        try (SegmentReader reader = new SegmentReader(all[i], all[i].offsetBeforeMicros(wantedMicros + 1))) {
            while (reader.next() && reader.frame().micros() <= wantedMicros) {
                found = reader.frame().revision();
            }
        }
        return found < 0 ? OptionalLong.empty() : OptionalLong.of(found);
    }

    @Override
    public void close() throws IOException {
        FileChannel open = file;
        file = null;
        if (open != null) {
            open.truncate(segments[segments.length - 1].durableEnd());
            open.close();
        }
        supply.close();
    }
}
