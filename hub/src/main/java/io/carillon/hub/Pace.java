package io.carillon.hub;

import java.util.ArrayDeque;
import java.util.Deque;

/** Keeps to a {@link RateLimit}. Used by one thread. */
final class Pace {

    private final RateLimit limit;

    /** When the last deliveries were, as many as the limit lets through, by {@link System#nanoTime}. */
    private final Deque<Long> recent = new ArrayDeque<>();

    Pace(RateLimit limit) {
        this.limit = limit;
    }

    /** How long to wait before the next, in nanoseconds; 0 when it may be now. */
    long nanosToWait(long now) {
        return recent.size() < limit.deliveries() ? 0 : Math.max(0, recent.getFirst() + limit.per().toNanos() - now);
    }

    void delivered(long now) {
        if (recent.size() == limit.deliveries()) {
            recent.removeFirst();
        }
        recent.addLast(now);
    }
}
