package io.carillon.hub;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

import io.carillon.store.Change;
import io.carillon.store.Commit;
import io.carillon.store.CompactedException;
import io.carillon.store.Cursor;
import io.carillon.store.EventStore;
import io.carillon.store.KeyRange;
import io.carillon.store.StoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reader's place in a hub: gives every event that passes the hub's filter, in the order of the store, first those
 * that were, then each as it comes. What is recent comes from memory that all readers share, what is older from the
 * store; a slow reader delays nobody. What has expired is left out.
 *
 * <p>
 * Costs nothing but its place while nothing comes. Used by one thread at a time; {@link #close()} may be called by any.
 */
public final class HubCursor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HubCursor.class);

    /** After so many commits of the store without an event the caller is let breathe. */
    private static final int MOST_COMMITS = 1000;

    private final Hub hub;
    private final EventStore store;
    private final Matcher matcher;
    private long position;
    private @Nullable Gap gap;
    private volatile @Nullable Cursor behind;
    private volatile boolean closed;

    /**
     * What a reader can't be given any more, for the store was compacted.
     *
     * @param from    the first revision of it
     * @param through the last one
     */
    public record Gap(long from, long through) {
    }

    HubCursor(Hub hub, EventStore store, Matcher matcher, long from) {
        this.hub = hub;
        this.store = store;
        this.matcher = matcher;
        this.position = from;
    }

    /**
     * The next events if they are at hand, about so many but always all of a commit; otherwise none: then
     * {@link #whenReady} tells when to ask again. Never waits, not for the disk either. A gap because the store was
     * compacted is logged and told by {@link #gap}, and reading goes on behind it.
     *
     * @throws StoreException when the store can't be read at present; it may be asked again
     */
    public List<HubEvent> poll(int most) {
        gap = null;
        if (closed) {
            return List.of();
        }
        Cursor cursor = behind;
        if (cursor == null) {
            long through = matcher.through();
            List<HubEvent> events = hub.window().read(position, most);
            if (events != null) {
                position = events.isEmpty()
                        ? Math.max(position, through + 1)
                        : HubWindow.revision(events.getLast()) + 1;
                return matcher.unexpired(events);
            }
            cursor = store.follow(KeyRange.ALL, position);
            behind = cursor;
            if (closed) {
                cursor.close();
                return List.of();
            }
        }
        try {
            return pollStore(cursor, most);
        } catch (CompactedException e) {
            Gap found = new Gap(position, e.compactedRevision() - 1);
            LOG.warn("{}: the events from revision {} to {} are gone, for the store was compacted", hub.id(),
                    found.from(), found.through());
            gap = found;
            position = e.compactedRevision();
            leaveStore();
            return List.of();
        }
    }

    /** The gap that the last {@link #poll} came upon; null for none. */
    public @Nullable Gap gap() {
        return gap;
    }

    private List<HubEvent> pollStore(Cursor cursor, int most) {
        List<HubEvent> events = new ArrayList<>();
        for (int i = 0; i < MOST_COMMITS && events.size() < most; i++) {
            if (position >= hub.window().from()) {
                leaveStore();
                break;
            }
            Commit commit = cursor.poll();
            if (commit == null) {
                position = Math.max(position, cursor.position());
                break;
            }
            for (Change change : commit.changes()) {
                HubEvent event = matcher.read(change, commit.time());
                if (event != null && hub.wants(event)) {
                    events.add(event);
                }
            }
            position = commit.revision() + 1;
        }
        return events;
    }

    private void leaveStore() {
        Cursor cursor = behind;
        behind = null;
        if (cursor != null) {
            cursor.close();
        }
    }

    /**
     * The next events, waiting for them if need be; none only when it is closed.
     *
     * @throws StoreException       as {@link #poll}
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public List<HubEvent> next(int most) throws InterruptedException {
        while (true) {
            List<HubEvent> events = poll(most);
            if (!events.isEmpty() || closed) {
                return events;
            }
            Semaphore ready = new Semaphore(0);
            whenReady(ready::release);
            ready.acquire();
        }
    }

    /**
     * Calls back once, as soon as {@link #poll} may give something or it is closed: at once if so already. Each call
     * replaces the one before. The callback must be quick and must not wait; it comes from any thread.
     */
    public void whenReady(Runnable callback) {
        if (closed) {
            callback.run();
            return;
        }
        Cursor cursor = behind;
        if (cursor == null) {
            hub.window().whenReady(this, position, callback);
        } else if (position >= hub.window().from()) {
            callback.run();
        } else {
            cursor.whenReady(callback);
        }
        if (closed) {
            hub.window().leave(this);
        }
    }

    /** Every event before this revision was given. */
    public long position() {
        long through = matcher.through();
        return behind == null && hub.window().isRead(position) ? Math.max(position, through + 1) : position;
    }

    @Override
    public void close() {
        closed = true;
        hub.window().leave(this);
        Cursor cursor = behind;
        if (cursor != null) {
            cursor.close();
        }
    }
}
