package io.carillon.store.embedded;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

/** The leases that run, and when each ends. Thread-safe. */
final class Leases {

    private record Deadline(long nanos, long lease) implements Comparable<Deadline> {
        @Override
        public int compareTo(Deadline other) {
            return Long.compare(nanos - other.nanos, 0);
        }
    }

    private final Map<Long, Long> ttlMillis = new HashMap<>();
    private final PriorityQueue<Deadline> deadlines = new PriorityQueue<>();

    synchronized void add(long lease, long millis) {
        ttlMillis.put(lease, millis);
        deadlines.add(new Deadline(System.nanoTime() + Duration.ofMillis(millis).toNanos(), lease));
        notifyAll();
    }

    synchronized void remove(long lease) {
        ttlMillis.remove(lease);
    }

    synchronized boolean contains(long lease) {
        return ttlMillis.containsKey(lease);
    }

    /**
     * Waits for a lease to end, and gives it; it is not given again, so the caller must see to it.
     */
    synchronized long awaitEnd() throws InterruptedException {
        while (true) {
            Deadline next = deadlines.peek();
            if (next == null) {
                wait();
                continue;
            }
            long nanos = next.nanos - System.nanoTime();
            if (nanos > 0) {
                wait(nanos / 1_000_000, (int) (nanos % 1_000_000));
                continue;
            }
            deadlines.remove();
            if (ttlMillis.containsKey(next.lease)) {
                return next.lease;
            }
        }
    }
}
