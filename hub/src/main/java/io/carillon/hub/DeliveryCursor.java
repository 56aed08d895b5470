package io.carillon.hub;

import java.util.List;
import java.util.TreeMap;

import io.carillon.store.Bytes;
import io.carillon.store.Entry;
import io.carillon.store.KeyRange;
import io.carillon.store.Operation;
import io.carillon.store.StoreException;
import io.carillon.store.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * How far a consumer is: which events it was given and has not done, and behind all that is done the cursor in the
 * store from which it goes on after a restart. Thread-safe.
 */
final class DeliveryCursor implements AutoCloseable {

    /** An idle consumer's cursor is moved in the store when it stands so far back. */
    private static final long IDLE_REVISIONS = 10_000;

    private final Engine engine;
    private final Bytes key;
    private final HubCursor cursor;

    /** How many events of a revision are not done; guarded by itself, as is all below. */
    private final TreeMap<Long, Integer> open = new TreeMap<>();
    private long saved;
    private boolean moved;
    private boolean forgotten;
    private boolean closed;

    /**
     * Takes up the cursor that the consumer has in the store, or makes it one.
     *
     * @throws StoreException when that can't be done
     * @throws HubException   when it is not what it should be
     */
    DeliveryCursor(Hub hub, String consumer, Engine engine) {
        this.engine = engine;
        this.key = HubKeys.cursor(hub.label(), consumer);
        this.saved = firstPosition();
        this.cursor = engine.cursor(hub, saved);
    }

    private long firstPosition() {
        Entry entry = engine.store().get(key);
        if (entry != null) {
            try {
                return Long.parseLong(entry.value().text());
            } catch (NumberFormatException e) {
                throw new HubException(key + " must hold a revision, not '" + entry.value() + "'; delete it"
                        + " to begin with what is published from now on", e);
            }
        }
        long now = engine.store().revision() + 1;
        engine.store().commit(Transaction.of(new Operation.Put(key, Bytes.of(Long.toString(now)))));
        return now;
    }

    /** The next events, none if there are none now; they are open until they are {@link #done}. */
    List<HubEvent> take(int most) {
        synchronized (open) {
            List<HubEvent> events = cursor.poll(most);
            for (HubEvent event : events) {
                open.merge(HubWindow.revision(event), 1, Integer::sum);
            }
            return events;
        }
    }

    /** Calls back once when there may be more, or this is closed. */
    void whenReady(Runnable callback) {
        cursor.whenReady(callback);
    }

    void done(HubEvent event) {
        synchronized (open) {
            open.computeIfPresent(HubWindow.revision(event), (_, count) -> count == 1 ? null : count - 1);
            moved = true;
        }
    }

    /** The first revision that may hold what is not done. */
    long position() {
        synchronized (open) {
            return open.isEmpty() ? cursor.position() : open.firstKey();
        }
    }

    /** What is to be written to the store, to be followed by {@link #saved}; null for nothing. */
    Operation.@Nullable Put toSave() {
        synchronized (open) {
            long position = position();
            if (forgotten || position <= saved || !(moved || position - saved > IDLE_REVISIONS || closed)) {
                return null;
            }
            moved = false;
            return new Operation.Put(key, Bytes.of(Long.toString(position)));
        }
    }

    /**
     * The cursor stands in the store, or could not be written.
     *
     * @param put what was to be written
     */
    void saved(Operation.Put put, boolean done) {
        synchronized (open) {
            if (done) {
                saved = Math.max(saved, Long.parseLong(put.value().text()));
            } else {
                moved = true;
            }
        }
    }

    /**
     * Writes where it is now.
     *
     * @throws StoreException when that can't be done
     */
    void save() {
        synchronized (engine.saving()) {
            Operation.Put put = toSave();
            if (put != null) {
                engine.store().commit(Transaction.of(put));
            }
        }
    }

    /** Forgets where it was; what was given up stays. */
    void forget() {
        synchronized (engine.saving()) {
            synchronized (open) {
                forgotten = true;
            }
            engine.store().commit(Transaction.of(new Operation.Delete(KeyRange.single(key), false)));
        }
    }

    /** Gives no more events; what is open can still be done. */
    @Override
    public void close() {
        synchronized (open) {
            closed = true;
        }
        cursor.close();
    }
}
