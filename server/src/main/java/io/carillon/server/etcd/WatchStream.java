package io.carillon.server.etcd;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.carillon.store.Change;
import io.carillon.store.Commit;
import io.carillon.store.CompactedException;
import io.carillon.store.Cursor;
import io.carillon.store.Entry;
import io.carillon.store.EventStore;
import io.carillon.store.StoreException;
import io.vertx.core.Context;
import org.jspecify.annotations.Nullable;

/**
 * One watch request: any number of watches whose events go down one answer. Each watch is a cursor that is asked
 * without waiting; when the connection does not take more, the cursors rest. All of it happens on the connection's
 * event loop.
 */
final class WatchStream {

    /**
     * A message is sent when it has this size, so that catching up with a long history needs no long memory.
     */
    private static final int MESSAGE_BYTES = 128 << 10;

    /** A client that takes fragments gets no message of more than about this. */
    private static final int FRAGMENT_BYTES = 1 << 20;

    /** About what an event takes beside keys and values. */
    private static final int EVENT_BYTES = 128;

    /** So many watches send something before others have their turn. */
    private static final int AT_ONCE = 1_000;

    private static final long PROGRESS_MILLIS = TimeUnit.MINUTES.toMillis(10);

    private final EventStore store;
    private final Access access;
    private final Caller caller;
    private final WatchOutlet outlet;
    private final Context context;
    private final Executor blocking;
    private final WatchCount count;
    private final Map<Long, Watch> watches = new HashMap<>();

    /** Those that have something to send, and whether the event loop will see to them. */
    private final Queue<Watch> awake = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean waking = new AtomicBoolean();
    private long nextId;
    private boolean progressWanted;
    private boolean ended;

    /** How many watches there are, for the metrics. */
    interface WatchCount {
        void add(int more);
    }

    /**
     * @param caller   who watches
     * @param context  the event loop of the connection
     * @param blocking where reading of earlier versions may wait
     */
    WatchStream(EventStore store, Access access, Caller caller, WatchOutlet outlet, Context context, Executor blocking,
            WatchCount count) {
        this.store = store;
        this.access = access;
        this.caller = caller;
        this.outlet = outlet;
        this.context = context;
        this.blocking = blocking;
        this.count = count;
        outlet.onRoom(() -> List.copyOf(watches.values()).forEach(Watch::pump));
    }

    /** Does what a message of the client asks. */
    void handle(WatchRequest request) {
        if (ended) {
            return;
        }
        switch (request) {
            case WatchRequest.Create create -> create(create);
            case WatchRequest.Cancel cancel -> cancel(cancel.id());
            case WatchRequest.Progress _ -> {
                progressWanted = true;
                answerProgress();
            }
        }
    }

    /** All watches of the stream have sent all up to the revision that is told, so they must have caught up first. */
    private void answerProgress() {
        if (!progressWanted) {
            return;
        }
        long revision = store.revision();
        for (Watch watch : watches.values()) {
            if (!watch.resting) {
                return;
            }
            revision = Math.min(revision, Math.max(watch.wanted.from(), watch.cursor.position()) - 1);
        }
        progressWanted = false;
        // etcd answers with watch -1: all watches of the stream.
        outlet.send(WatchMessage.progress(revision, -1));
    }

    private void create(WatchRequest.Create request) {
        long revision = store.revision();
        RefusedException refusal = access.refusalToRead(caller, request.keys());
        if (refusal != null) {
            outlet.send(WatchMessage.refused(revision, request.id(), refusal.error().inWords()));
            return;
        }
        if (request.keys().isEmpty()) {
            outlet.send(WatchMessage.refused(revision, -1, "mvcc: watcher range is empty"));
            return;
        }
        if (request.id() != 0 && watches.containsKey(request.id())) {
            outlet.send(WatchMessage.refused(revision, -1, "mvcc: duplicate watch ID provided on the WatchStream"));
            return;
        }
        long id = request.id();
        if (id == 0) {
            while (watches.containsKey(nextId)) {
                nextId++;
            }
            id = nextId++;
        }
        outlet.send(WatchMessage.created(revision, id));
        Watch watch = new Watch(id, request,
                store.follow(request.keys(), request.from() == 0 ? revision + 1 : request.from()));
        watches.put(id, watch);
        count.add(1);
        watch.pump();
    }

    private void cancel(long id) {
        Watch watch = watches.remove(id);
        if (watch != null) {
            watch.close();
            outlet.send(WatchMessage.canceled(store.revision(), id, 0, ""));
            answerProgress();
        }
    }

    /** A watch has something to send; any thread. However many have, the event loop is woken once. */
    private void wake(Watch watch) {
        awake.add(watch);
        if (!waking.getAndSet(true)) {
            context.runOnContext(_ -> pumpAwake());
        }
    }

    private void pumpAwake() {
        waking.set(false);
        int left = AT_ONCE;
        for (Watch watch = awake.poll(); watch != null; watch = awake.poll()) {
            watch.resting = false;
            watch.pump();
            if (--left == 0 && !awake.isEmpty() && !waking.getAndSet(true)) {
                // Others are served by the event loop, too.
                context.runOnContext(_ -> pumpAwake());
                return;
            }
        }
    }

    /** Ends all watches; the connection is gone or goes. */
    void end() {
        if (ended) {
            return;
        }
        ended = true;
        watches.values().forEach(Watch::close);
        watches.clear();
    }

    /** Ends all watches and the answer, because the server stops; any thread. */
    void stop() {
        context.runOnContext(_ -> {
            end();
            outlet.end();
        });
    }

    /**
     * What goes into one message.
     *
     * @param revision all up to here was at hand, or was before
     * @param more     whether there may be more at hand
     */
    private record Batch(List<Commit> commits, long revision, boolean more) {
    }

    private final class Watch {

        private final long id;
        private final WatchRequest.Create wanted;
        private final Cursor cursor;
        private final @Nullable Long progressTimer;
        private boolean resting;
        private boolean fetching;

        Watch(long id, WatchRequest.Create wanted, Cursor cursor) {
            this.id = id;
            this.wanted = wanted;
            this.cursor = cursor;
            this.progressTimer = wanted.progress()
                    ? context.owner().setPeriodic(PROGRESS_MILLIS, _ -> sendProgress())
                    : null;
        }

        private void sendProgress() {
            if (resting) {
                outlet.send(WatchMessage.progress(Math.min(store.revision(), cursor.position() - 1), id));
            }
        }

        /** Sends what is at hand, as long as the connection takes it. */
        void pump() {
            if (ended || resting || fetching) {
                return;
            }
            try {
                while (!outlet.isFull()) {
                    Batch batch = nextBatch();
                    if (!batch.commits().isEmpty() && wanted.previous()) {
                        fetchPrevious(batch);
                        return;
                    }
                    if (!batch.commits().isEmpty()) {
                        sendEvents(batch, null);
                    }
                    if (!batch.more()) {
                        rest();
                        return;
                    }
                }
            } catch (StoreException e) {
                refuse(e);
            }
        }

        private Batch nextBatch() {
            List<Commit> commits = new ArrayList<>();
            int bytes = 0;
            while (bytes < MESSAGE_BYTES) {
                Commit commit = cursor.poll();
                if (commit == null) {
                    return new Batch(commits, Math.min(store.revision(), cursor.position() - 1), false);
                }
                commits.add(commit);
                for (Change change : commit.changes()) {
                    bytes += size(change, null);
                }
            }
            return new Batch(commits, commits.getLast().revision(), true);
        }

        private void rest() {
            resting = true;
            cursor.whenReady(() -> wake(this));
            answerProgress();
        }

        private void sendEvents(Batch batch, @Nullable Map<Change, Entry> previous) {
            List<Change> changes = new ArrayList<>();
            int bytes = 0;
            for (Commit commit : batch.commits()) {
                for (Change change : commit.changes()) {
                    if (change.kind() == Change.Kind.PUT ? wanted.puts() : wanted.deletes()) {
                        int more = size(change, previous);
                        if (wanted.fragments() && bytes > 0 && bytes + more > FRAGMENT_BYTES) {
                            outlet.send(
                                    WatchMessage.events(commit.revision(), id, true, List.copyOf(changes), previous));
                            changes.clear();
                            bytes = 0;
                        }
                        changes.add(change);
                        bytes += more;
                    }
                }
            }
            if (!changes.isEmpty()) {
                outlet.send(WatchMessage.events(Math.max(batch.revision(), batch.commits().getLast().revision()), id,
                        false, changes, previous));
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
        private void fetchPrevious(Batch batch) {
            fetching = true;
            blocking.execute(() -> {
                Map<Change, Entry> previous = new HashMap<>();
                try {
                    for (Commit commit : batch.commits()) {
                        for (Change change : commit.changes()) {
                            Entry before = previousOf(change);
                            if (before != null) {
                                previous.put(change, before);
                            }
                        }
                    }
                    context.runOnContext(_ -> {
                        fetching = false;
                        sendEvents(batch, previous);
                        pump();
                    });
                } catch (StoreException e) {
                    context.runOnContext(_ -> refuse(e));
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

        private void refuse(StoreException e) {
            if (watches.remove(id) == null) {
                return;
            }
            close();
            long compacted = EtcdError.compactRevision(e);
            outlet.send(WatchMessage.canceled(0, id, compacted, compacted != 0 ? "" : EtcdError.of(e).text()));
            answerProgress();
        }

        void close() {
            cursor.close();
            count.add(-1);
            if (progressTimer != null) {
                context.owner().cancelTimer(progressTimer);
            }
        }
    }
}
