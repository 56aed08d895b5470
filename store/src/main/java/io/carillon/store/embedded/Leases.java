package io.carillon.store.embedded;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.carillon.store.Lease;
import io.carillon.store.LeaseStatus;
import org.jspecify.annotations.Nullable;

/** The leases that run, and when each ends. Thread-safe. */
final class Leases {

    private record Deadline(long nanos, long lease, long millis) implements Comparable<Deadline> {
        @Override
        public int compareTo(Deadline other) {
            int byTime = Long.compare(nanos - other.nanos, 0);
            return byTime != 0 ? byTime : Long.compare(lease, other.lease);
        }
    }

    private final Map<Long, Deadline> running = new HashMap<>();
    private final TreeSet<Deadline> deadlines = new TreeSet<>();

    /** Those whose end is being written down: it is too late to renew them. */
    private final Set<Long> ending = new HashSet<>();

    /** A lease begins, or begins anew. */
    synchronized void add(long lease, long millis) {
        begin(lease, millis, millis);
    }

    private void begin(long lease, long millisLeft, long millis) {
        remove(lease);
        Deadline deadline = new Deadline(System.nanoTime() + Duration.ofMillis(millisLeft).toNanos(), lease, millis);
        running.put(lease, deadline);
        deadlines.add(deadline);
        notifyAll();
    }

    synchronized void remove(long lease) {
        ending.remove(lease);
        Deadline deadline = running.remove(lease);
        if (deadline != null) {
            deadlines.remove(deadline);
        }
    }

    synchronized boolean contains(long lease) {
        return running.containsKey(lease);
    }

    /** Lets a lease begin anew; null if there is none. */
    synchronized @Nullable Lease renew(long lease) {
        Deadline deadline = running.get(lease);
        if (deadline == null || ending.contains(lease)) {
            return null;
        }
        add(lease, deadline.millis);
        return leaseOf(deadline);
    }

    private static Lease leaseOf(Deadline deadline) {
        return new Lease(deadline.lease, Duration.ofMillis(deadline.millis));
    }

    /** How a lease stands, without its keys; null if there is none. */
    synchronized @Nullable LeaseStatus status(long lease) {
        Deadline deadline = running.get(lease);
        return deadline == null
                ? null
                : new LeaseStatus(leaseOf(deadline), Duration.ofNanos(Math.max(0, deadline.nanos - System.nanoTime())),
                        List.of());
    }

    /** The numbers of all leases, in order. */
    synchronized List<Long> all() {
        return running.keySet().stream().sorted().toList();
    }

    /** Whether a lease is to be ended now; if it is, it can't be renewed any more. */
    synchronized boolean startEnd(long lease) {
        Deadline deadline = running.get(lease);
        boolean over = deadline != null && deadline.nanos - System.nanoTime() <= 0;
        if (over) {
            ending.add(lease);
        }
        return over;
    }

    /** Lets a lease that could not be ended end again later, if it was not ended meanwhile. */
    synchronized void again(long lease, long millis) {
        Deadline deadline = running.get(lease);
        if (deadline != null && deadline.nanos - System.nanoTime() <= 0) {
            begin(lease, millis, deadline.millis);
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
