package io.carillon.store.embedded;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;

import io.carillon.store.Commit;
import io.carillon.store.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log from a place on, over the ends of its segments. Used by one thread at a time.
 */
final class LogReader implements AutoCloseable {

    private final CommitLog log;
    private @Nullable SegmentReader reader;

    /** Reads from the beginning of what is left. */
    LogReader(CommitLog log) {
        this.log = log;
    }

    /**
     * Goes to a place at or before the frame of a revision; false if the log no longer has it.
     */
    boolean seek(long revision) throws IOException {
        close();
        Segment[] all = log.segments();
        for (int i = all.length - 1; i >= 0; i--) {
            if (all[i].baseRevision() < revision) {
                return open(all[i], all[i].offsetBeforeRevision(revision));
            }
        }
        return false;
    }

    /** Goes to a place; false if the log no longer has it. */
    boolean seek(CommitLog.Position position) throws IOException {
        close();
        for (Segment segment : log.segments()) {
            if (segment.number() == position.segment()) {
                return open(segment, position.offset());
            }
        }
        return false;
    }

    private boolean open(Segment segment, long offset) throws IOException {
        try {
            reader = new SegmentReader(segment, offset);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /**
     * Goes to the next durable frame; false if there is none yet. Without a place it begins with the first segment.
     */
    boolean next() throws IOException {
        SegmentReader current = reader;
        if (current == null) {
            Segment[] all = log.segments();
            if (all.length == 0 || !open(all[0], Segment.HEADER)) {
                return false;
            }
            current = reader;
        }
        while (current != null) {
            if (current.next()) {
                return true;
            }
            if (!current.segment().sealed()) {
                return false;
            }
            if (current.next()) {
                return true;
            }
            Segment following = following(current.segment());
            if (following == null) {
                return false;
            }
            close();
            if (!open(following, Segment.HEADER)) {
                return false;
            }
            current = reader;
        }
        return false;
    }

    private @Nullable Segment following(Segment segment) {
        for (Segment other : log.segments()) {
            if (other.number() > segment.number()) {
                return other;
            }
        }
        return null;
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
        long passed = from - 1;
        long bytes = 0;
        while (passed < upTo && bytes < maxBytes && next()) {
            FrameReader frame = frame();
            bytes += frame.end() - frame.start();
            if (frame.hasRevision() && frame.revision() >= from) {
                Commit commit = frame.commit(keys);
                if (commit != null) {
                    into.add(commit);
                }
                passed = frame.revision();
            }
        }
        SegmentReader current = reader;
        if (current != null) {
            current.shrink();
        }
        return passed;
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
