package io.carillon.store.embedded;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;

import io.carillon.store.Commit;
import io.carillon.store.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log from a place on, over the ends of its segments. Passes over nothing: a frame that is missing is told.
 * Used by one thread at a time.
 */
final class LogReader implements AutoCloseable {

    private final CommitLog log;

    /** Null without a place, and when what follows was dropped from the log. */
    private @Nullable SegmentReader reader;

    /** The revision of the store at the present place. */
    private long passed;

    LogReader(CommitLog log) {
        this.log = log;
    }

    /** Goes to the beginning of what is left; false if there is nothing. */
    boolean seekFirst() throws IOException {
        Segment[] all = log.segments();
        return all.length > 0 && open(all[0], new Segment.Mark(Segment.HEADER, all[0].baseRevision(), 0));
    }

    /** Goes to a place at or before the frame of a revision; false if the log no longer has it. */
    boolean seek(long revision) throws IOException {
        Segment[] all = log.segments();
        for (int i = all.length - 1; i >= 0; i--) {
            if (all[i].baseRevision() < revision) {
                try {
                    return open(all[i], all[i].beforeRevision(revision));
                } catch (NoSuchFileException e) {
                    requireDropped(all[i]);
                    return false;
                }
            }
        }
        return false;
    }

    /**
     * Goes to a place; false if the log no longer has it.
     *
     * @param revision the store's revision there
     */
    boolean seek(CommitLog.Position position, long revision) throws IOException {
        Segment segment = log.segmentOf(position.segment());
        return segment != null && open(segment, new Segment.Mark(position.offset(), revision, 0));
    }

    private boolean open(Segment segment, Segment.Mark place) throws IOException {
        close();
        try {
            reader = new SegmentReader(segment, place.offset());
            passed = place.revision();
            return true;
        } catch (NoSuchFileException e) {
            requireDropped(segment);
            return false;
        }
    }

    /** A file that is gone although it was not given up is damage. */
    private void requireDropped(Segment segment) throws IOException {
        if (log.segmentOf(segment.number()) == segment) {
            throw CommitLog.missing(segment.path().getFileName().toString());
        }
    }

    /**
     * Goes to the next durable frame; false if there is none yet, there is no place, or what follows was dropped.
     *
     * @throws IOException when the log can't be read, or a frame is missing or damaged
     */
    boolean next() throws IOException {
        SegmentReader current = reader;
        while (current != null) {
            // In this order: what was added before it was sealed is seen by the second look.
            if (current.next() || (current.segment().sealed() && current.next())) {
                pass(current);
                return true;
            }
            if (!current.segment().sealed() || !goOnBehind(current.segment())) {
                return false;
            }
            current = reader;
        }
        return false;
    }

    private void pass(SegmentReader at) throws IOException {
        FrameReader frame = at.frame();
        if (frame.revision() != passed + (frame.hasRevision() ? 1 : 0)) {
            throw new IOException("log file " + at.segment().path().getFileName() + " is damaged at byte " + at.offset()
                    + ": revision " + frame.revision() + " follows " + passed);
        }
        passed = frame.revision();
    }

    /** Goes to the segment behind one that is at its end; false if there is none, or no longer. */
    private boolean goOnBehind(Segment ended) throws IOException {
        Segment following = log.segmentOf(ended.number() + 1);
        if (following == null) {
            if (log.end().segment() > ended.number()) {
                close();
            }
            return false;
        }
        if (following.baseRevision() != passed) {
            throw new IOException("log file " + ended.path().getFileName() + " is damaged: it ends at revision "
                    + passed + ", but the next goes on behind " + following.baseRevision());
        }
        return open(following, new Segment.Mark(Segment.HEADER, passed, 0));
    }

    /** The frame that {@link #next()} went to. */
    FrameReader frame() {
        SegmentReader current = reader;
        if (current == null) {
            throw new IllegalStateException("not at a frame");
        }
        return current.frame();
    }

    /** The place behind that frame. */
    CommitLog.Position end() {
        SegmentReader current = reader;
        if (current == null) {
            throw new IllegalStateException("not at a frame");
        }
        return new CommitLog.Position(current.segment().number(),
                current.offset() + current.frame().end() - current.frame().start());
    }

    /**
     * Reads commits that concern a range.
     *
     * @param keys     the range
     * @param from     the first revision wanted; frames before it are passed over
     * @param upTo     the last revision wanted
     * @param maxBytes when about this much was passed, no more is read
     * @param into     where they go
     * @return the revision of the last frame that was passed, {@code from - 1} if none was
     */
    long read(KeyRange keys, long from, long upTo, long maxBytes, List<Commit> into) throws IOException {
        long last = from - 1;
        long bytes = 0;
        while (last < upTo && bytes < maxBytes && next()) {
            FrameReader frame = frame();
            if (frame.revision() >= from) {
                bytes += frame.end() - frame.start();
                Commit commit = frame.hasRevision() ? frame.commit(keys) : null;
                if (commit != null) {
                    into.add(commit);
                }
                last = frame.revision();
            }
        }
        SegmentReader current = reader;
        if (current != null) {
            current.shrink();
        }
        return last;
    }

    @Override
    public void close() throws IOException {
        SegmentReader current = reader;
        reader = null;
        if (current != null) {
            current.close();
        }
    }
}
