package io.carillon.server.etcd;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.carillon.store.EventStore;
import io.carillon.store.StoreException;
import io.vertx.core.Context;
import org.jspecify.annotations.Nullable;

/**
 * One watch request: any number of watches whose events go down one answer. Watches that want the same and are equally
 * far have one feed, which is asked without waiting; when the connection does not take more, the feeds rest. All of it
 * happens on the connection's event loop.
 */
final class WatchStream implements WatchFeed.Stream {

    /** So many feeds send something before others have their turn. */
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
    private final Set<WatchFeed> feeds = new LinkedHashSet<>();

    /** The newest feed for each wish: a new watch is likely to be as far as that one. */
    private final Map<WatchFeed.Wish, WatchFeed> newest = new HashMap<>();

    /** Those that have something to send, and whether the event loop will see to them. */
    private final Queue<WatchFeed> awake = new ConcurrentLinkedQueue<>();
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
        outlet.onRoom(() -> List.copyOf(feeds).forEach(WatchFeed::pump));
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
        for (WatchFeed feed : feeds) {
            if (!feed.isResting()) {
                return;
            }
            revision = Math.min(revision, feed.position() - 1);
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
        WatchFeed feed = feed(request, request.from() == 0 ? revision + 1 : request.from());
        feed.add(id);
        watches.put(id, new Watch(feed, request.progress() ? progressTimer(id, feed) : null));
        count.add(1);
        feed.pump();
    }

    /** The feed that gives what is wanted from a revision on: one that is as far as that, or a new one. */
    private WatchFeed feed(WatchRequest.Create request, long from) {
        WatchFeed.Wish wish = new WatchFeed.Wish(request.keys(), request.puts(), request.deletes(), request.previous(),
                request.fragments());
        WatchFeed known = newest.get(wish);
        if (known != null && known.isResting() && known.position() == from) {
            return known;
        }
        WatchFeed feed = new WatchFeed(wish, from, store, outlet, context, blocking, this);
        feeds.add(feed);
        newest.put(wish, feed);
        return feed;
    }

    private long progressTimer(long id, WatchFeed feed) {
        return context.owner().setPeriodic(PROGRESS_MILLIS, _ -> {
            if (feed.isResting()) {
                outlet.send(WatchMessage.progress(Math.min(store.revision(), feed.position() - 1), id));
            }
        });
    }

    private void cancel(long id) {
        WatchFeed feed = forget(id);
        if (feed != null) {
            if (feed.remove(id)) {
                close(feed);
            }
            outlet.send(WatchMessage.canceled(store.revision(), id, 0, ""));
            answerProgress();
        }
    }

    /** Forgets a watch; null if there is none with this number. */
    private @Nullable WatchFeed forget(long id) {
        Watch watch = watches.remove(id);
        if (watch == null) {
            return null;
        }
        count.add(-1);
        if (watch.progressTimer() != null) {
            context.owner().cancelTimer(watch.progressTimer());
        }
        return watch.feed();
    }

    private void close(WatchFeed feed) {
        feed.close();
        feeds.remove(feed);
        newest.remove(feed.wish(), feed);
    }

    /** However many feeds have something to send, the event loop is woken once. */
    @Override
    public void wake(WatchFeed feed) {
        awake.add(feed);
        if (!waking.getAndSet(true)) {
            context.runOnContext(_ -> pumpAwake());
        }
    }

    private void pumpAwake() {
        waking.set(false);
        int left = AT_ONCE;
        for (WatchFeed feed = awake.poll(); feed != null; feed = awake.poll()) {
            feed.goOn();
            if (--left == 0 && !awake.isEmpty() && !waking.getAndSet(true)) {
                // Others are served by the event loop, too.
                context.runOnContext(_ -> pumpAwake());
                return;
            }
        }
    }

    @Override
    public void rested() {
        answerProgress();
    }

    @Override
    public void refuse(WatchFeed feed, StoreException why) {
        if (!feeds.contains(feed)) {
            return;
        }
        close(feed);
        long compacted = EtcdError.compactRevision(why);
        for (long id : feed.watches()) {
            forget(id);
            outlet.send(WatchMessage.canceled(0, id, compacted, compacted != 0 ? "" : EtcdError.of(why).text()));
        }
        answerProgress();
    }

    /** Ends all watches; the connection is gone or goes. */
    void end() {
        if (ended) {
            return;
        }
        ended = true;
        List.copyOf(watches.keySet()).forEach(this::forget);
        List.copyOf(feeds).forEach(this::close);
    }

    /** Ends all watches and the answer, because the server stops; any thread. */
    void stop() {
        context.runOnContext(_ -> {
            end();
            outlet.end();
        });
    }

    /**
     * A watch.
     *
     * @param progressTimer has the client told of the revision when nothing happens; null if it does not want that
     */
    private record Watch(WatchFeed feed, @Nullable Long progressTimer) {
    }
}
