package io.carillon.hub;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The newest events that passed a hub's filter, in memory up to a bound and shared by all who read them. What came
 * before is read from the store. Thread-safe.
 */
final class HubWindow {

    private static final int MOST_EVENTS = 1024;
    private static final int MOST_CHARACTERS = 4 << 20;
    private static final int FIRST_CAPACITY = 16;

    private @Nullable HubEvent[] ring = new @Nullable HubEvent[FIRST_CAPACITY];

    /** Counts of events; the oldest in memory has the first, and stands at that place modulo the capacity. */
    private long oldest;
    private long end;
    private long characters;

    /** Every event that passed from this revision on is in memory. */
    private long from;

    private final Map<Object, Runnable> waiting = new HashMap<>();

    HubWindow(long from) {
        this.from = from;
    }

    /** Begins anew, after the filter was changed. */
    void reset(long newFrom) {
        List<Runnable> callbacks;
        synchronized (this) {
            Arrays.fill(ring, null);
            oldest = end;
            characters = 0;
            from = newFrom;
            callbacks = wake();
        }
        callbacks.forEach(Runnable::run);
    }

    synchronized long from() {
        return from;
    }

    /** Adds all events of one commit. */
    void append(List<HubEvent> events) {
        List<Runnable> callbacks;
        synchronized (this) {
            events.forEach(this::add);
            callbacks = wake();
        }
        callbacks.forEach(Runnable::run);
    }

    private void add(HubEvent event) {
        if (end - oldest == ring.length) {
            if (ring.length < MOST_EVENTS) {
                grow();
            } else {
                dropOldest();
            }
        }
        ring[(int) (end++ % ring.length)] = event;
        characters += size(event);
        while (characters > MOST_CHARACTERS && end > oldest) {
            dropOldest();
        }
    }

    private void grow() {
        @Nullable
        HubEvent[] larger = new @Nullable HubEvent[2 * ring.length];
        for (long i = oldest; i < end; i++) {
            larger[(int) (i % larger.length)] = ring[(int) (i % ring.length)];
        }
        ring = larger;
    }

    /** Drops the oldest commit with all its events. */
    private void dropOldest() {
        long revision = revision(at(oldest));
        while (oldest < end && revision(at(oldest)) == revision) {
            characters -= size(at(oldest));
            ring[(int) (oldest % ring.length)] = null;
            oldest++;
        }
        from = Math.max(from, revision + 1);
    }

    private HubEvent at(long count) {
        return Objects.requireNonNull(ring[(int) (count % ring.length)]);
    }

    static long revision(HubEvent event) {
        return Objects.requireNonNull(event.origin()).revision();
    }

    private static int size(HubEvent event) {
        return event.title().length() + event.body().length() + 100 * (2 + event.extras().size());
    }

    private List<Runnable> wake() {
        List<Runnable> callbacks = List.copyOf(waiting.values());
        waiting.clear();
        return callbacks;
    }

    /**
     * Events from a revision on, about so many, but always all of a commit.
     *
     * @return null when some of them are no longer in memory
     */
    synchronized @Nullable List<HubEvent> read(long revision, int most) {
        if (revision < from) {
            return null;
        }
        long at = first(revision);
        if (at == end) {
            return List.of();
        }
        List<HubEvent> events = new ArrayList<>();
        while (at < end && (events.size() < most || revision(at(at)) == revision(events.getLast()))) {
            events.add(at(at++));
        }
        return events;
    }

    /** The count of the first event at a revision or after it. */
    private long first(long revision) {
        long low = oldest;
        long high = end;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (revision(at(middle)) < revision) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** How many events were ever added. */
    synchronized long appended() {
        return end;
    }

    /** How many events are in memory. */
    synchronized long size() {
        return end - oldest;
    }

    /** The revision of the n-th newest event in memory, or of the oldest if there are fewer; 0 if there is none. */
    synchronized long newest(int n) {
        return end == oldest || n <= 0 ? 0 : revision(at(Math.max(oldest, end - n)));
    }

    /** Whether all is read that there is, by who has read up to a revision. */
    synchronized boolean isRead(long position) {
        return position >= from && first(position) == end;
    }

    /**
     * Calls back once, when there may be something to read from a revision on: at once if there is.
     *
     * @param reader who reads; its callback replaces the one before
     */
    void whenReady(Object reader, long position, Runnable callback) {
        synchronized (this) {
            if (isRead(position)) {
                waiting.put(reader, callback);
                return;
            }
        }
        callback.run();
    }

    /** Forgets a reader, after calling it back. */
    void leave(Object reader) {
        Runnable callback;
        synchronized (this) {
            callback = waiting.remove(reader);
        }
        if (callback != null) {
            callback.run();
        }
    }
}
