package io.carillon.store.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

import io.carillon.store.Change;
import io.carillon.store.Commit;
import org.jspecify.annotations.Nullable;

/**
 * The newest commits, in memory, and the cursors that wait for the next one in their range. Bounded in commits and in
 * bytes; who needs an older one reads the log. Thread-safe.
 */
final class Tail {

    private static final int CAPACITY = 1 << 16;

    /** What a commit takes beside its keys and values, roughly. */
    private static final int OVERHEAD = 300;

    private final AtomicReferenceArray<@Nullable Commit> ring = new AtomicReferenceArray<>(CAPACITY);
    private final long maxBytes;
    private volatile long last;
    private volatile boolean closed;
    private long oldest;
    private long bytes;
    private final RangeIndex<StoreCursor> waiting = new RangeIndex<>();

    /**
     * @param last the newest revision; its commit is not in the tail
     */
    Tail(long last, long maxBytes) {
        this.last = last;
        this.oldest = last + 1;
        this.maxBytes = maxBytes;
    }

    /** The newest revision that readers may see. */
    long last() {
        return last;
    }

    boolean closed() {
        return closed;
    }

    /**
     * The commit of a revision; null if it is no longer in the tail, or not yet.
     */
    @Nullable
    Commit get(long revision) {
        Commit commit = ring.getAcquire(slot(revision));
        return commit != null && commit.revision() == revision ? commit : null;
    }

    /**
     * Adds commits, which follow the newest without a gap.
     *
     * @return those who waited for them, who are {@linkplain StoreCursor#ready() to be told}
     */
    synchronized List<StoreCursor> publish(List<Commit> commits) {
        List<StoreCursor> woken = new ArrayList<>();
        for (Commit commit : commits) {
            keep(commit);
            if (waiting.size() > 0) {
                wake(commit, woken);
            }
            last = commit.revision();
        }
        return woken;
    }

    private void keep(Commit commit) {
        bytes += size(commit);
        ring.setRelease(slot(commit.revision()), commit);
        while (bytes > maxBytes || commit.revision() - oldest >= CAPACITY - 1) {
            if (oldest == commit.revision()) {
                break;
            }
            Commit eldest = get(oldest);
            if (eldest != null) {
                bytes -= size(eldest);
                ring.setRelease(slot(oldest), null);
            }
            oldest++;
        }
    }

    private void wake(Commit commit, List<StoreCursor> woken) {
        int before = woken.size();
        for (Change change : commit.changes()) {
            waiting.match(change.entry().key(), cursor -> {
                if (cursor.wokenAt(commit.revision())) {
                    woken.add(cursor);
                }
            });
        }
        for (StoreCursor cursor : woken.subList(before, woken.size())) {
            waiting.remove(cursor.keys(), cursor);
        }
    }

    /**
     * Lets a cursor wait for the first commit in its range from a revision on.
     *
     * @return false if such a commit may be there already, so that the cursor must look again instead
     */
    synchronized boolean await(StoreCursor cursor, long from) {
        if (closed || cursor.closed() || from <= last) {
            return false;
        }
        waiting.add(cursor.keys(), cursor);
        return true;
    }

    /** A cursor no longer waits. */
    synchronized void forget(StoreCursor cursor) {
        waiting.remove(cursor.keys(), cursor);
    }

    /** Wakes everyone for good. */
    void close() {
        List<StoreCursor> woken;
        synchronized (this) {
            closed = true;
            woken = waiting.all();
        }
        woken.forEach(StoreCursor::ready);
    }

    private static int slot(long revision) {
        return (int) revision & (CAPACITY - 1);
    }

    private static long size(Commit commit) {
        long sum = OVERHEAD;
        for (Change change : commit.changes()) {
            sum += OVERHEAD + change.entry().key().length() + change.entry().value().length();
        }
        return sum;
    }
}
