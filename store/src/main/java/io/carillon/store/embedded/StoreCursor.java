package io.carillon.store.embedded;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

import io.carillon.store.Change;
import io.carillon.store.Commit;
import io.carillon.store.CompactedException;
import io.carillon.store.Cursor;
import io.carillon.store.KeyRange;
import io.carillon.store.StoreException;
import io.carillon.store.StoreException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * A place in the tail or, behind it, in the log. While its range is quiet it lies in the tail's index of waiting
 * cursors, and what passes meanwhile costs it nothing: woken, it goes on at the commit that woke it.
 */
final class StoreCursor implements Cursor {

    /** How much of the log is read at once. */
    private static final long LOAD_BYTES = 1 << 20;

    private final KeyRange keys;
    private final CommitLog log;
    private final Tail tail;
    private final Readers readers;
    private final LongSupplier compacted;

    /** Commits from the log that were not given yet. */
    private final ArrayDeque<Commit> loaded = new ArrayDeque<>();
    private @Nullable LogReader reader;

    /** The first revision that neither was given nor is loaded. */
    private volatile long next;

    /**
     * Whether it lies in the tail's index, and nothing before {@link #wokenAt} concerns it.
     */
    private boolean waiting;

    /** The revision that woke it; 0 if none did. */
    private volatile long wokenAt;
    private volatile boolean loading;
    private volatile @Nullable StoreException failure;
    private volatile boolean closed;
    private volatile @Nullable Runnable callback;

    StoreCursor(KeyRange keys, long from, CommitLog log, Tail tail, Readers readers, LongSupplier compacted) {
        this.keys = keys;
        this.next = from;
        this.log = log;
        this.tail = tail;
        this.readers = readers;
        this.compacted = compacted;
        long first = compacted.getAsLong();
        if (from < first) {
            // Were it in the tail still, it could be given; but whether a history is there
            // must not depend on that.
            failure = new CompactedException(first);
        }
    }

    KeyRange keys() {
        return keys;
    }

    @Override
    public Commit next() throws InterruptedException {
        while (true) {
            Commit commit = poll(true);
            if (commit != null) {
                return commit;
            }
            Thread self = Thread.currentThread();
            whenReady(() -> LockSupport.unpark(self));
            LockSupport.park(this);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    @Override
    public @Nullable Commit poll() {
        try {
            return poll(false);
        } catch (InterruptedException e) {
            throw new IllegalStateException("a poll does not wait", e);
        }
    }

    private @Nullable Commit poll(boolean mayWait) throws InterruptedException {
        if (waiting) {
            requireUsable();
            long woken = wokenAt;
            if (woken == 0) {
                return null;
            }
            waiting = false;
            wokenAt = 0;
            next = woken;
        }
        while (true) {
            requireUsable();
            if (loading) {
                return null;
            }
            Commit first = loaded.poll();
            if (first != null) {
                return first;
            }
            long wanted = next;
            if (wanted > tail.last()) {
                return null;
            }
            Commit recent = tail.get(wanted);
            if (recent != null) {
                closeReader();
                next = wanted + 1;
                Commit concerning = concerning(recent);
                if (concerning != null) {
                    return concerning;
                }
            } else if (mayWait) {
                readers.call(() -> {
                    load();
                    return true;
                });
            } else {
                loading = true;
                var _ = readers.submit(() -> {
                    load();
                    return true;
                }).whenComplete((_, thrown) -> {
                    if (thrown != null) {
                        failure = thrown.getCause() instanceof StoreException e
                                ? e
                                : new StoreException(Reason.UNAVAILABLE, String.valueOf(thrown), thrown);
                    }
                    loading = false;
                    if (closed) {
                        closeReader();
                    }
                    ready();
                });
                return null;
            }
        }
    }

    private void requireUsable() {
        StoreException why = failure;
        if (why != null) {
            throw why;
        }
        if (closed || tail.closed()) {
            throw new StoreException(Reason.UNAVAILABLE, closed ? "the cursor is closed" : "the store is closed");
        }
    }

    private @Nullable Commit concerning(Commit commit) {
        List<Change> changes = commit.changes();
        int concerned = 0;
        for (Change change : changes) {
            if (keys.contains(change.entry().key())) {
                concerned++;
            }
        }
        if (concerned == changes.size()) {
            return commit;
        }
        if (concerned == 0) {
            return null;
        }
        return new Commit(commit.revision(), commit.time(),
                changes.stream().filter(change -> keys.contains(change.entry().key())).toList());
    }

    private void load() {
        long from = next;
        long upTo = tail.last();
        try {
            requireNotCompacted(from);
            if (from <= EmbeddedStore.FIRST_REVISION) {
                next = EmbeddedStore.FIRST_REVISION + 1;
                return;
            }
            LogReader open = reader;
            if (open == null) {
                open = new LogReader(log);
                reader = open;
                if (!open.seek(from)) {
                    requireNotCompacted(from);
                    throw new CompactedException(log.firstRevision());
                }
            }
            List<Commit> found = new ArrayList<>();
            long passed = open.read(keys, from, upTo, LOAD_BYTES, found);
            // Looked at again afterwards: were segments dropped while it read, it may have
            // passed over some of them.
            requireNotCompacted(from);
            if (passed < from) {
                throw new StoreException(Reason.UNAVAILABLE, "revision " + from + " is not in the log");
            }
            loaded.addAll(found);
            next = passed + 1;
        } catch (IOException e) {
            throw new StoreException(Reason.UNAVAILABLE, "the log can't be read: " + e.getMessage(), e);
        }
    }

    private void requireNotCompacted(long from) {
        long first = compacted.getAsLong();
        if (from < first) {
            throw new CompactedException(first);
        }
    }

    private void closeReader() {
        LogReader open = reader;
        if (open != null) {
            reader = null;
            try {
                open.close();
            } catch (IOException e) {
                throw new StoreException(Reason.UNAVAILABLE, "the log can't be read: " + e.getMessage(), e);
            }
        }
    }

    @Override
    public void whenReady(Runnable newCallback) {
        callback = newCallback;
        if (waiting || loading) {
            // Whoever wakes or loads says so first and calls back then, so one of the two
            // sees the other.
            if (closed || wokenAt != 0) {
                ready();
            }
            return;
        }
        if (!loaded.isEmpty() || failure != null || closed) {
            ready();
            return;
        }
        waiting = true;
        if (!tail.await(this, next)) {
            waiting = false;
            ready();
        }
    }

    /**
     * Something in its range was committed. Called by the tail, before the commit can be read.
     *
     * @return whether this is the first commit that the cursor waits for
     */
    boolean wokenAt(long revision) {
        if (revision < next || wokenAt != 0) {
            return false;
        }
        wokenAt = revision;
        return true;
    }

    /** Calls back, once. */
    void ready() {
        Runnable once = callback;
        if (once != null) {
            callback = null;
            once.run();
        }
    }

    @Override
    public long position() {
        Commit first = loaded.peek();
        if (first != null) {
            return first.revision();
        }
        // In this order: the tail tells a cursor of a commit before it shows the
        // commit.
        long last = tail.last();
        return waiting && wokenAt == 0 ? Math.max(next, last + 1) : next;
    }

    @Override
    public void close() {
        closed = true;
        tail.forget(this);
        ready();
        if (!loading) {
            try {
                closeReader();
            } catch (StoreException e) {
                // Nothing more is read; the file closes with the process at the latest.
                org.slf4j.LoggerFactory.getLogger(StoreCursor.class).debug("{}", e.getMessage());
            }
        }
    }
}
