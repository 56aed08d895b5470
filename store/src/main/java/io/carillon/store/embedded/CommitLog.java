package io.carillon.store.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
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
    private final long store;
    private final int segmentBytes;
    private final UnaryOperator<FileChannel> disk;
    private final SegmentSupply supply;
    private final ReentrantLock dropping = new ReentrantLock();
    private volatile Segment[] segments;
    private long revision;
    private long micros;

    /** Files to which nothing was ever written that must be kept. */
    private final List<Path> leftovers;

    /** What is appended to; null until the first group, and where a new segment could not be begun. */
    private @Nullable FileChannel file;
    private boolean failedWrite;
    private @Nullable SyncFailedException failedSync;
    private int lastNumber;

    private CommitLog(Path folder, long store, int segmentBytes, UnaryOperator<FileChannel> disk,
            List<Segment> segments, List<Path> leftovers, long revision, long micros) {
        this.folder = folder;
        this.store = store;
        this.disk = disk;
        this.segmentBytes = segmentBytes;
        this.supply = new SegmentSupply(folder, segmentBytes);
        this.segments = segments.toArray(Segment[]::new);
        this.revision = revision;
        this.micros = micros;
        this.leftovers = leftovers;
        this.lastNumber = segments.isEmpty() ? 0 : segments.getLast().number();
    }

    /**
     * Reads the log in a folder up to its end. Changes nothing: what a crash left unfinished behind the end is passed
     * over, and cut off by {@link #begin}.
     *
     * @param store         the number of the store
     * @param firstRevision the revision of a store in which nothing was written
     * @throws IOException with a message for people, when the log is damaged or can't be read
     */
    static CommitLog open(Path folder, long store, int segmentBytes, long firstRevision,
            UnaryOperator<FileChannel> disk) throws IOException {
        List<Path> files = files(folder);
        List<Segment> segments = new ArrayList<>();
        List<Path> leftovers = new ArrayList<>();
        for (Path path : files) {
            Segment segment = Segment.load(path, store);
            requireNoneMissing(segments, segment, path);
            if (segment != null) {
                segments.add(segment);
            } else if (path.equals(files.getLast())) {
                requireNothingDurableBehind(Segment.HEADER, Files.readAllBytes(path), path, store);
                leftovers.add(path);
            } else {
                throw new IOException("log file " + path.getFileName()
                        + " has lost its header; restore the data folder from a backup");
            }
        }
        Tip tip = new Tip(null, firstRevision, 0);
        if (!segments.isEmpty()) {
            // A file was begun behind it only when it was whole.
            tip = recover(segments.getLast(), leftovers.isEmpty());
            Segment last = segments.removeLast();
            if (tip.segment() == null) {
                leftovers.add(last.path());
            } else {
                segments.add(tip.segment());
            }
        }
        return new CommitLog(folder, store, segmentBytes, disk, segments, leftovers, tip.revision(), tip.micros());
    }

    private static void requireNoneMissing(List<Segment> before, @Nullable Segment segment, Path path)
            throws IOException {
        if (before.isEmpty() && segment != null) {
            return;
        }
        String expected = Segment.fileName(before.isEmpty() ? 1 : before.getLast().number() + 1);
        if (!path.endsWith(expected)) {
            throw missing(expected);
        }
    }

    static IOException missing(String fileName) {
        return new IOException("log file " + fileName + " is missing; restore the data folder from a backup");
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var listing = Files.list(folder)) {
            return listing.filter(path -> path.getFileName().toString().endsWith(".log")).sorted().toList();
        }
    }

    private record Tip(@Nullable Segment segment, long revision, long micros) {
    }

    /**
     * Finds the end of the last segment.
     *
     * @param mayBeCut whether a crash may have left something unfinished in it
     */
    private static Tip recover(Segment segment, boolean mayBeCut) throws IOException {
        byte[] bytes = Files.readAllBytes(segment.path());
        FrameReader frame = new FrameReader(segment.store());
        frame.over(bytes, Segment.HEADER, bytes.length);
        long revision = segment.baseRevision();
        long micros = segment.baseMicros();
        int end = Segment.HEADER;
        while (frame.next() == Found.FRAME && frame.revision() == revision + (frame.hasRevision() ? 1 : 0)) {
            revision = frame.revision();
            micros = frame.micros();
            end = frame.end();
        }
        if (!mayBeCut && end != bytes.length) {
            throw damaged(segment.path(), end);
        }
        requireNothingDurableBehind(end, bytes, segment.path(), segment.store());
        Segment cut = new Segment(segment.number(), segment.path(), segment.store(), segment.baseRevision(),
                segment.baseMicros(), end, true, false);
        return new Tip(end == Segment.HEADER ? null : cut, revision, micros);
    }

    /**
     * See {@link Frame}: an intact frame of a later group says that what is broken before it was durable once.
     */
    private static void requireNothingDurableBehind(int end, byte[] bytes, Path path, long store) throws IOException {
        ByteBuffer raw = ByteBuffer.wrap(bytes);
        FrameReader frame = new FrameReader(store);
        frame.over(bytes, end, bytes.length);
        for (int at = end; at + Frame.HEADER <= bytes.length; at += Frame.ALIGNMENT) {
            int group = raw.getInt(at + Frame.GROUP);
            // Looked at first, for it spares nearly all checksums of what is no frame.
            if (group > end && group <= at && frame.at(at) == Found.FRAME) {
                throw damaged(path, end);
            }
        }
    }

    private static IOException damaged(Path path, int at) {
        return new IOException("log file " + path.getFileName() + " is damaged at byte " + at
                + ": what follows there was acknowledged; restore the data folder from a backup");
    }

    /** Cuts off what a crash left behind the end, and gets ready to be written. To be called once, before that. */
    void begin() throws IOException {
        for (Path path : leftovers) {
            Files.delete(path);
        }
        Segment[] all = segments;
        if (all.length > 0) {
            Segment last = all[all.length - 1];
            try (FileChannel open = FileChannel.open(last.path(), StandardOpenOption.WRITE)) {
                open.truncate(last.durableEnd());
                open.force(true);
            }
        }
        supply.prepare();
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

    /** Whether nothing was given up yet, so that all there ever was can be read from it. */
    boolean goesBackToTheBeginning() {
        Segment[] all = segments;
        return all.length == 0 || all[0].number() == 1;
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
     * @throws SyncFailedException when a sync failed, now or before
     * @throws IOException         when there is no room or the disk fails; nothing has changed then, and it may be
     *                             tried again
     */
    int startGroup() throws IOException {
        if (failedSync != null) {
            throw failedSync;
        }
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
        FileChannel full = file;
        if (full != null) {
            Segment last = segments[segments.length - 1];
            full.truncate(last.durableEnd());
            requireSynced(() -> full.force(true));
            last.seal();
            file = null;
            full.close();
        }
        int number = lastNumber + 1;
        Path path = folder.resolve(Segment.fileName(number));
        FileChannel next = disk.apply(supply.take(path));
        try {
            ByteBuffer header = Segment.header(number, revision, micros, store);
            while (header.hasRemaining()) {
                next.write(header, header.position());
            }
            requireSynced(() -> Durable.syncFolder(folder));
        } catch (IOException e) {
            next.close();
            Files.deleteIfExists(path);
            throw e;
        }
        Segment segment = new Segment(number, path, store, revision, micros, Segment.HEADER, false, true);
        add(segment);
        lastNumber = number;
        file = next;
    }

    /** Removes what a failed write left; this takes no room, so it works on a full disk. */
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
        FileChannel open = openFile();
        failedWrite = true;
        try {
            while (group.hasRemaining()) {
                offset += open.write(group, offset);
            }
            failedWrite = false;
        } catch (IOException e) {
            cutOffBecauseOf(e);
            throw e;
        }
    }

    /** At once, so that what is refused is not found in the log when the process is killed now. */
    private void cutOffBecauseOf(IOException e) {
        try {
            cutOffFailedWrite();
        } catch (IOException again) {
            e.addSuppressed(again);
        }
    }

    /**
     * Makes the group that was written durable, and lets readers see it.
     *
     * @param bytes    the size of the group
     * @param revision the store's revision behind it
     * @param micros   the time of the newest commit in it
     * @throws SyncFailedException when the disk failed
     */
    void sync(int bytes, long revision, long micros) throws IOException {
        FileChannel open = openFile();
        requireSynced(() -> open.force(false));
        Segment segment = segments[segments.length - 1];
        segment.grown(segment.durableEnd(), segment.durableEnd() + bytes, this.revision, this.micros);
        this.revision = revision;
        this.micros = micros;
    }

    /** Something that needs the disk. */
    interface Work {
        void run() throws IOException;
    }

    private void requireSynced(Work sync) throws SyncFailedException {
        try {
            sync.run();
        } catch (IOException e) {
            SyncFailedException failure = new SyncFailedException(e);
            failedSync = failure;
            throw failure;
        }
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
        dropping.lock();
        try {
            forget(first);
            for (int i = 0; i < first; i++) {
                Files.deleteIfExists(all[i].path());
            }
        } finally {
            dropping.unlock();
        }
        Durable.syncFolder(folder);
    }

    /** Does something short during which no segment is dropped. */
    void whileNothingIsDropped(Work work) throws IOException {
        dropping.lock();
        try {
            work.run();
        } finally {
            dropping.unlock();
        }
    }

    private synchronized void add(Segment segment) {
        Segment[] more = Arrays.copyOf(segments, segments.length + 1);
        more[segments.length] = segment;
        segments = more;
    }

    private synchronized void forget(int first) {
        segments = Arrays.copyOfRange(segments, first, segments.length);
    }

    /** The newest revision of which the frame is not newer than a time, if that is known from what is left. */
    OptionalLong revisionAt(long wantedMicros) throws IOException {
        while (true) {
            Segment[] all = segments;
            int i = all.length - 1;
            while (i >= 0 && all[i].baseMicros() > wantedMicros) {
                i--;
            }
            if (i < 0) {
                return OptionalLong.empty();
            }
            try {
                long found = revisionAt(wantedMicros, all[i]);
                return found <= EmbeddedStore.FIRST_REVISION ? OptionalLong.empty() : OptionalLong.of(found);
            } catch (NoSuchFileException e) {
                if (all[i] == segmentOf(all[i].number())) {
                    throw missing(all[i].path().getFileName().toString());
                }
                // It was dropped meanwhile: those that are left are asked.
            }
        }
    }

    private static long revisionAt(long wantedMicros, Segment segment) throws IOException {
        Segment.Mark mark = segment.beforeNewerThan(wantedMicros);
        long found = mark.revision();
        try (SegmentReader reader = new SegmentReader(segment, mark.offset())) {
            while (reader.next() && reader.frame().micros() <= wantedMicros) {
                found = reader.frame().revision();
            }
        }
        return found;
    }

    /** The segment with a number, null if it is not there. */
    @Nullable
    Segment segmentOf(int number) {
        for (Segment segment : segments) {
            if (segment.number() == number) {
                return segment;
            }
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        FileChannel open = file;
        file = null;
        try (supply) {
            if (open != null) {
                try (open) {
                    open.truncate(segments[segments.length - 1].durableEnd());
                }
            }
        }
    }
}
