package io.carillon.server.push;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The newest events of a hub, encoded, in memory up to a bound; they are counted from 0 on. Thread-safe.
 */
final class FrameRing {

    private static final int MOST_FRAMES = 1024;
    private static final int MOST_BYTES = 8 << 20;

    /** About what goes into one write. */
    private static final int BURST_BYTES = 64 << 10;

    private final @Nullable Frame[] ring = new @Nullable Frame[MOST_FRAMES];
    private long oldest;
    private long end;
    private long bytes;

    /** Every event from this revision on is in memory... */
    private long from;

    /** ...up to this one. */
    private long through;

    /**
     * @param from the revision of the first event that will be added, or one before
     */
    FrameRing(long from) {
        this.from = from;
        this.through = from - 1;
    }

    /**
     * Adds events, always all of a commit.
     *
     * @param upTo all events up to this revision are here then
     */
    synchronized void append(List<Frame> frames, long upTo) {
        for (Frame frame : frames) {
            if (end - oldest == MOST_FRAMES) {
                dropOldest();
            }
            ring[(int) (end++ % MOST_FRAMES)] = frame;
            bytes += frame.bytes();
            while (bytes > MOST_BYTES && oldest < end) {
                dropOldest();
            }
        }
        through = Math.max(through, upTo);
    }

    /** Drops the oldest commit with all its events. */
    private void dropOldest() {
        long revision = at(oldest).revision();
        while (oldest < end && at(oldest).revision() == revision) {
            bytes -= at(oldest).bytes();
            ring[(int) (oldest % MOST_FRAMES)] = null;
            oldest++;
        }
        from = Math.max(from, revision + 1);
    }

    private Frame at(long count) {
        return Objects.requireNonNull(ring[(int) (count % MOST_FRAMES)]);
    }

    /** The revision up to which all events were added, for who has them all; -1 for who has not. */
    synchronized long throughAt(long next) {
        return next == end ? through : -1;
    }

    /** The count of the first event at a revision or after it; -1 when some of those are not in memory. */
    synchronized long find(long revision) {
        if (revision < from) {
            return -1;
        }
        long low = oldest;
        long high = end;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (at(middle).revision() < revision) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The revision of the n-th newest event; 0 when fewer are in memory. */
    synchronized long newest(int n) {
        return n <= 0 || end - oldest < n ? 0 : at(end - n).revision();
    }

    /**
     * What comes from an event on, for one write; without events if there is nothing.
     *
     * @return null when it is no longer in memory
     */
    synchronized @Nullable Burst from(long count) {
        if (count < oldest) {
            return null;
        }
        Instant now = Instant.now();
        List<Frame> frames = new ArrayList<>();
        int size = 0;
        long at = count;
        while (at < end && (size < BURST_BYTES || at(at).revision() == at(at - 1).revision())) {
            Frame frame = at(at++);
            size += frame.json().length;
            if (!frame.isExpired(now)) {
                frames.add(frame);
            }
        }
        return new Burst(frames, at, at == count ? 0 : at(at - 1).revision() + 1);
    }
}
