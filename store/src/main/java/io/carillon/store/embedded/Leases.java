package io.carillon.store.embedded;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/** The leases that run, and when each ends. Thread-safe. */
final class Leases {

    private record Deadline(long nanos, long lease) implements Comparable<Deadline> {
        @Override
        public int compareTo(Deadline other) {
            int byTime = Long.compare(nanos - other.nanos, 0);
            return byTime != 0 ? byTime : Long.compare(lease, other.lease);
        }
    }

    private final Map<Long, Deadline> running = new HashMap<>();
    private final TreeSet<Deadline> deadlines = new TreeSet<>();

    /** A lease begins, or begins anew. */
    synchronized void add(long lease, long millis) {
        remove(lease);
        Deadline deadline = new Deadline(System.nanoTime() + Duration.ofMillis(millis).toNanos(), lease);
        running.put(lease, deadline);
        deadlines.add(deadline);
        notifyAll();
    }

    synchronized void remove(long lease) {
        Deadline deadline = running.remove(lease);
        if (deadline != null) {
            deadlines.remove(deadline);
        }
    }

    synchronized boolean contains(long lease) {
        return running.containsKey(lease);
    }

    /** Lets a lease that could not be ended end again later, if it was not ended meanwhile. */
    synchronized void again(long lease, long millis) {
        if (running.containsKey(lease)) {
            add(lease, millis);
        }
    }

    /** Waits for a lease to end, and gives it; it is not given again, so the caller must see to it. */
    synchronized long awaitEnd() throws InterruptedException {
        while (true) {
            if (deadlines.isEmpty()) {
                wait();
                continue;
            }
            Deadline next = deadlines.first();
            long nanos = next.nanos - System.nanoTime();
            if (nanos > 0) {
                wait(nanos / 1_000_000, (int) (nanos % 1_000_000));
            } else {
                deadlines.remove(next);
                return next.lease;
            }
        }
    }
}
