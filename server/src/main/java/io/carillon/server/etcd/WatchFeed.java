package io.carillon.server.etcd;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;

import io.carillon.store.Change;
import io.carillon.store.Commit;
import io.carillon.store.CompactedException;
import io.carillon.store.Cursor;
import io.carillon.store.Entry;
import io.carillon.store.EventStore;
import io.carillon.store.KeyRange;
import io.carillon.store.StoreException;
import io.vertx.core.Context;
import org.jspecify.annotations.Nullable;

/**
 * The watches of a stream that want the same and are equally far: one cursor, whose events are read, filtered and
 * encoded once for all of them. Nothing is read before all watches have what was read before, and nothing while the
 * connection takes no more. Used on the event loop of the connection.
 */
final class WatchFeed {

    /**
     * A message is sent when it has this size, so that catching up with a long history needs no long memory.
     */
    private static final int MESSAGE_BYTES = 128 << 10;

    /** A client that takes fragments gets no message of more than about this. */
    private static final int FRAGMENT_BYTES = 1 << 20;

    /** About what an event takes beside keys and values. */
    private static final int EVENT_BYTES = 128;

    /**
     * What a watch wants.
     *
     * @param puts      whether puts are wanted
     * @param deletes   whether deletions are wanted
     * @param previous  whether events show the version before
     * @param fragments whether the client takes the events of one revision in several messages
     */
    record Wish(KeyRange keys, boolean puts, boolean deletes, boolean previous, boolean fragments) {

        boolean includes(Change change) {
            return change.kind() == Change.Kind.PUT ? puts : deletes;
        }
    }

    /** The stream that it is of. */
    interface Stream {

        /** The feed has something to send, and is to be {@linkplain #goOn() told so} on the event loop; any thread. */
        void wake(WatchFeed feed);

        /** The feed has sent all that there is. */
        void rested();

        /** The feed can't go on. */
        void refuse(WatchFeed feed, StoreException why);
    }

    /** What all watches get as one message each. */
    private record Piece(long revision, boolean fragment, WatchEvents events) {
    }

    private final Wish wish;
    private final EventStore store;
    private final Cursor cursor;
    private final WatchOutlet outlet;
    private final Context context;
    private final Executor blocking;
    private final Stream stream;

    /** The numbers of its watches. */
    private final Set<Long> watches = new LinkedHashSet<>();

    /** What is being sent, and the watches that have not got it yet. */
    private List<Piece> pieces = List.of();
    private final Queue<Long> unserved = new ArrayDeque<>();

    /** Whether there may be something at hand that was not read. */
    private boolean more = true;
    private boolean resting;
    private boolean fetching;
    private boolean closed;

    /**
     * @param from     the first revision wanted
     * @param context  the event loop
     * @param blocking where reading of earlier versions may wait
     */
    WatchFeed(Wish wish, long from, EventStore store, WatchOutlet outlet, Context context, Executor blocking,
            Stream stream) {
        this.wish = wish;
        this.store = store;
        this.cursor = store.follow(wish.keys(), from);
        this.outlet = outlet;
        this.context = context;
        this.blocking = blocking;
        this.stream = stream;
    }

    Wish wish() {
        return wish;
    }

    /** The numbers of its watches. */
    List<Long> watches() {
        return List.copyOf(watches);
    }

    /** Adds a watch that wants what comes from now on. */
    void add(long watch) {
        watches.add(watch);
    }

    /**
     * Takes a watch out.
     *
     * @return whether it was the last one, so that the feed is to be closed
     */
    boolean remove(long watch) {
        watches.remove(watch);
        unserved.remove(watch);
        return watches.isEmpty();
    }

    /** Whether all watches have all that there is. */
    boolean isResting() {
        return resting;
    }

    /** All watches have got everything before this revision, if it is resting. */
    long position() {
        return cursor.position();
    }

    /** Goes on after a rest. */
    void goOn() {
        resting = false;
        more = true;
        pump();
    }

    /** Sends what is at hand, as long as the connection takes it. */
    void pump() {
        if (closed || resting || fetching) {
            return;
        }
        try {
            while (!outlet.isFull()) {
                if (!serveNext() && !readMore()) {
                    return;
                }
            }
        } catch (StoreException e) {
            stream.refuse(this, e);
        }
    }

    /** Sends what was read to one more watch; false when all have it. */
    private boolean serveNext() {
        Long watch = unserved.poll();
        if (watch == null) {
            pieces = List.of();
            return false;
        }
        for (Piece piece : pieces) {
            outlet.send(WatchMessage.events(piece.revision(), watch, piece.fragment(), piece.events()));
        }
        return true;
    }

    /** Reads what is to be sent next; false when that takes a while. */
    private boolean readMore() {
        if (!more) {
            rest();
            return false;
        }
        List<Commit> commits = new ArrayList<>();
        int bytes = 0;
        while (bytes < MESSAGE_BYTES) {
            Commit commit = cursor.poll();
            if (commit == null) {
                more = false;
                break;
            }
            commits.add(commit);
            for (Change change : commit.changes()) {
                bytes += size(change, null);
            }
        }
        if (commits.isEmpty()) {
            return true;
        }
        long last = commits.getLast().revision();
        long revision = more ? last : Math.max(last, Math.min(store.revision(), cursor.position() - 1));
        if (wish.previous()) {
            fetchPrevious(commits, revision);
            return false;
        }
        take(commits, revision, null);
        return true;
    }

    private void rest() {
        resting = true;
        cursor.whenReady(() -> stream.wake(this));
        stream.rested();
    }

    /**
     * Cuts what is to be sent into messages.
     *
     * @param revision all up to here is in it, or was sent before
     */
    private void take(List<Commit> commits, long revision, @Nullable Map<Change, Entry> previous) {
        List<Piece> cut = new ArrayList<>();
        List<Change> changes = new ArrayList<>();
        int bytes = 0;
        for (Commit commit : commits) {
            for (Change change : commit.changes()) {
                if (wish.includes(change)) {
                    int size = size(change, previous);
                    if (wish.fragments() && bytes > 0 && bytes + size > FRAGMENT_BYTES) {
                        cut.add(new Piece(commit.revision(), true, new WatchEvents(changes, previous)));
                        changes.clear();
                        bytes = 0;
                    }
                    changes.add(change);
                    bytes += size;
                }
            }
        }
        if (!changes.isEmpty()) {
            cut.add(new Piece(revision, false, new WatchEvents(changes, previous)));
            pieces = cut;
            unserved.addAll(watches);
        }
    }

    private static int size(Change change, @Nullable Map<Change, Entry> previous) {
        Entry before = previous == null ? null : previous.get(change);
        return EVENT_BYTES + change.entry().key().length() + change.entry().value().length()
                + (before == null ? 0 : before.key().length() + before.value().length());
    }

    /**
     * Reads the versions before elsewhere, for that may need the disk, and goes on afterwards.
     */
    private void fetchPrevious(List<Commit> commits, long revision) {
        fetching = true;
        blocking.execute(() -> {
            Map<Change, Entry> previous = new HashMap<>();
            try {
                for (Commit commit : commits) {
                    for (Change change : commit.changes()) {
                        Entry before = previousOf(change);
                        if (before != null) {
                            previous.put(change, before);
                        }
                    }
                }
                context.runOnContext(_ -> {
                    fetching = false;
                    take(commits, revision, previous);
                    pump();
                });
            } catch (StoreException e) {
                context.runOnContext(_ -> stream.refuse(this, e));
            }
        });
    }

    private @Nullable Entry previousOf(Change change) {
        if (change.previousRevision() == 0) {
            return null;
        }
        try {
            return store.get(change.entry().key(), change.entry().modRevision() - 1);
        } catch (CompactedException e) {
            return null;
        }
    }

    /** Lets go of the cursor; nothing more is sent. Harmless when repeated. */
    void close() {
        closed = true;
        cursor.close();
    }
}
