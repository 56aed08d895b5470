package io.carillon.hub;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

/** Follows the store, and hands each event to the hubs that want it. Thread-safe. */
final class Matcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Matcher.class);
    private static final long PAUSE_MILLIS = 500;

    private final EventStore store;
    private final List<StoredEvents> readers;
    private final InstantSource clock;
    private final Map<String, Hub> hubs = new LinkedHashMap<>();
    private final Thread thread;

    /** Made anew before the next event when hubs or filters have changed. */
    private @Nullable FilterIndex<Hub> index;

    /** All up to this revision has been handed to the hubs. */
    private volatile long through;

    private volatile @Nullable Cursor cursor;
    private volatile boolean closed;

    Matcher(EventStore store, List<StoredEvents> readers, InstantSource clock) {
        this.store = store;
        this.readers = List.copyOf(readers);
        this.clock = clock;
        this.through = store.revision();
        this.thread = Thread.ofVirtual().name("carillon-hub-matcher").unstarted(this::follow);
    }

    void start() {
        thread.start();
    }

    long through() {
        return through;
    }

    /**
     * Adds a hub, which is handed everything from then on.
     *
     * @throws HubException when there is one with this label
     */
    synchronized void add(Hub hub) {
        if (hubs.putIfAbsent(hub.label(), hub) != null) {
            throw new HubException("there is a hub '" + hub.label() + "' already; ask for it by hub(\"" + hub.label()
                    + "\"), or give the new one another label");
        }
        hub.window().reset(through + 1);
        index = null;
    }

    synchronized void remove(Hub hub) {
        if (hubs.remove(hub.label(), hub)) {
            index = null;
        }
    }

    synchronized List<Hub> hubs() {
        return List.copyOf(hubs.values());
    }

    synchronized @Nullable Hub hub(String label) {
        return hubs.get(label);
    }

    /** Lets a hub change its filter between two commits. */
    synchronized void refilter(Hub hub, Runnable change) {
        change.run();
        hub.window().reset(through + 1);
        index = null;
    }

    private void follow() {
        while (!closed) {
            try (Cursor following = store.follow(KeyRange.ALL, through + 1)) {
                cursor = following;
                while (!closed) {
                    Commit commit = following.next();
                    try {
                        match(commit);
                    } catch (RuntimeException e) {
                        LOG.error("revision {} could not be matched, and is left out", commit.revision(), e);
                        through = commit.revision();
                    }
                }
            } catch (CompactedException e) {
                jump(e.compactedRevision());
            } catch (StoreException e) {
                if (!closed) {
                    LOG.warn("hubs can't follow the store, trying again: {}", e.getMessage());
                    pause();
                }
            } catch (InterruptedException e) {
                LOG.debug("the matcher ends", e);
                return;
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What was compacted before it was matched is told to each reader by the store itself. */
    private synchronized void jump(long revision) {
        LOG.warn("hubs were left behind by a compaction; they go on at revision {}", revision);
        hubs.values().forEach(hub -> hub.window().reset(revision));
        through = revision - 1;
    }

    private synchronized void match(Commit commit) {
        if (!hubs.isEmpty()) {
            Map<Hub, List<HubEvent>> wanted = new LinkedHashMap<>();
            for (Change change : commit.changes()) {
                HubEvent event = read(change, commit.time());
                if (event != null) {
                    index().match(event, hub -> wanted.computeIfAbsent(hub, _ -> new ArrayList<>()).add(event));
                }
            }
            wanted.forEach((hub, events) -> hub.window().append(events));
        }
        through = commit.revision();
    }

    private FilterIndex<Hub> index() {
        FilterIndex<Hub> known = index;
        if (known == null) {
            known = new FilterIndex<>(
                    hubs.values().stream().map(hub -> new FilterIndex.Subscription<>(hub, hub.filter())).toList(),
                    Hub::filterFailed);
            index = known;
        }
        return known;
    }

    /** The event that a change is; null when it is none, can't be read, or has expired. */
    @Nullable
    HubEvent read(Change change, Instant time) {
        if (change.kind() != Change.Kind.PUT) {
            return null;
        }
        for (StoredEvents reader : readers) {
            try {
                HubEvent event = reader.read(change.entry(), time);
                if (event != null) {
                    return event.isExpired(clock.instant()) ? null : event;
                }
            } catch (RuntimeException e) {
                LOG.warn("{} at revision {} can't be read as an event: {}", change.entry().key(),
                        change.entry().modRevision(), e.getMessage());
            }
        }
        return null;
    }

    List<HubEvent> unexpired(List<HubEvent> events) {
        Instant now = clock.instant();
        return events.stream().noneMatch(event -> event.isExpired(now))
                ? events
                : events.stream().filter(event -> !event.isExpired(now)).toList();
    }

    @Override
    public void close() {
        closed = true;
        Cursor following = cursor;
        if (following != null) {
            following.close();
        }
        thread.interrupt();
    }
}
