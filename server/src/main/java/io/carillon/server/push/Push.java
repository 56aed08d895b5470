package io.carillon.server.push;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

import io.carillon.hub.Hub;
import io.carillon.server.EventLoop;
import io.carillon.store.EventStore;
import io.carillon.store.StoreException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the events of hubs to clients that stay connected, by server-sent events or WebSocket. Thread-safe. */
public final class Push {

    private static final Logger LOG = LoggerFactory.getLogger(Push.class);

    /** So many events that were published before the first client came are held for clients that come again. */
    private static final int RECENT = 100;

    /** In this span clients come again, so that not all do so at once after a restart. */
    private static final int RETRY_MILLIS_LEAST = 1000;
    private static final int RETRY_MILLIS_MOST = 3000;

    private final EventStore store;
    private final Executor blocking;
    private final AtomicInteger clients = new AtomicInteger();
    private final Map<Hub, CompletableFuture<HubFeed>> feeds = new ConcurrentHashMap<>();
    private volatile boolean stopped;

    /**
     * @param store    what the hubs follow
     * @param blocking where calls that wait are made
     */
    public Push(EventStore store, Executor blocking) {
        this.store = store;
        this.blocking = blocking;
    }

    /**
     * What a client asks for.
     *
     * @param user        who it is; null when that is not known
     * @param lastEventId the {@code id} of the last event that it has; null for none
     * @param replay      of how many events it wants to be sent the last first, if it has none
     */
    public record Wanted(@Nullable String user, @Nullable String lastEventId, int replay) {
    }

    /** How many clients are connected. */
    public int clients() {
        return clients.get();
    }

    /** Serves a request for server-sent events, on its event loop. */
    public void serve(HttpServerRequest request, Hub hub, Wanted wanted) {
        HttpServerResponse response = request.response();
        response.setChunked(true).putHeader("Content-Type", "text/event-stream").putHeader("Cache-Control", "no-store")
                .putHeader("X-Accel-Buffering", "no");
        response.exceptionHandler(e -> LOG.debug("a client broke off: {}", e.getMessage()));
        ChunkOutlet chunks = ChunkOutlet.of(request);
        Connection connection = new Connection(hub, chunks == null ? new SseOutlet(response) : chunks, wanted);
        response.closeHandler(_ -> connection.leave());
        connection.open(place -> response.write(
                Buffer.buffer("retry: " + ThreadLocalRandom.current().nextInt(RETRY_MILLIS_LEAST, RETRY_MILLIS_MOST)
                        + "\nid: " + place + "\n\n")));
    }

    /** Serves a WebSocket, on its event loop. */
    public void serve(ServerWebSocket socket, Hub hub, Wanted wanted) {
        socket.exceptionHandler(e -> LOG.debug("a client broke off: {}", e.getMessage()));
        Connection connection = new Connection(hub, new WebSocketOutlet(socket), wanted);
        socket.closeHandler(_ -> connection.leave());
        connection.open(place -> socket.writeTextMessage(Wire.LINES.keepAlive(place).toString()));
    }

    private interface Greeting {
        Future<Void> say(Place place);
    }

    /** A connection, from the time that it is asked for; all of it on its event loop. */
    private final class Connection {

        private final Hub hub;
        private final Outlet outlet;
        private final Wanted wanted;
        private final Context context = EventLoop.current();
        private @Nullable PushClient client;
        private boolean gone;

        Connection(Hub hub, Outlet outlet, Wanted wanted) {
            this.hub = hub;
            this.outlet = outlet;
            this.wanted = wanted;
            clients.incrementAndGet();
        }

        void open(Greeting greeting) {
            // What was published until now is not wanted, whatever the time that it takes to get ready.
            long now = store.revision();
            outlet.whenDrained(this::resume);
            var _ = feed(hub, context)
                    .thenCompose(feed -> place(feed, now)
                            .thenAccept(place -> context.runOnContext(_ -> greet(feed, place, greeting))))
                    .exceptionally(e -> {
                        LOG.warn("{}: a client can't be served, and is to come again: {}", hub.id(), e.getMessage());
                        context.runOnContext(_ -> outlet.end());
                        return null;
                    });
        }

        private CompletableFuture<Place> place(HubFeed feed, long now) {
            Place known = wanted.lastEventId() == null ? null : Place.of(wanted.lastEventId());
            // A place that is still to come is one in another store.
            if (known != null && known.revision() <= now) {
                return CompletableFuture.completedFuture(known);
            }
            if (wanted.replay() == 0) {
                return CompletableFuture.completedFuture(new Place(now, null));
            }
            long inMemory = feed.ring().newest(wanted.replay());
            return inMemory > 0
                    ? CompletableFuture.completedFuture(new Place(inMemory - 1, null))
                    : CompletableFuture.supplyAsync(() -> {
                        long first = recent(hub, wanted.replay());
                        return new Place(first == 0 ? now : first - 1, null);
                    }, blocking);
        }

        private void greet(HubFeed feed, Place place, Greeting greeting) {
            if (!gone) {
                greeting.say(place).onSuccess(_ -> join(feed, place));
            }
        }

        private void join(HubFeed feed, Place place) {
            if (!gone) {
                PushClient made = new PushClient(hub, feed.ring(), outlet, context, wanted.user(), place);
                client = made;
                feed.join(made, context);
            }
        }

        private void resume() {
            if (client != null) {
                client.resume();
            }
        }

        void leave() {
            if (!gone) {
                gone = true;
                clients.decrementAndGet();
                if (client != null) {
                    client.leave();
                }
            }
        }
    }

    private static long recent(Hub hub, int events) {
        try {
            return hub.recent(events);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(StoreException.Reason.UNAVAILABLE, "interrupted");
        }
    }

    private CompletableFuture<HubFeed> feed(Hub hub, Context context) {
        CompletableFuture<HubFeed> made = new CompletableFuture<>();
        CompletableFuture<HubFeed> before = feeds.putIfAbsent(hub, made);
        if (before != null) {
            return before;
        }
        hub.whenClosed(() -> end(hub));
        blocking.execute(() -> {
            try {
                long next = store.revision() + 1;
                long recent = recent(hub, RECENT);
                HubFeed feed = new HubFeed(hub, recent == 0 ? next : recent, context);
                feed.start();
                made.complete(feed);
                if (stopped) {
                    feed.end();
                }
            } catch (RuntimeException e) {
                feeds.remove(hub, made);
                made.completeExceptionally(e);
            }
        });
        return made;
    }

    private void end(Hub hub) {
        CompletableFuture<HubFeed> feed = feeds.remove(hub);
        if (feed != null) {
            var _ = feed.thenAccept(HubFeed::end);
        }
    }

    /** Sends all clients away; who comes now is sent away too. */
    public void stop() {
        stopped = true;
        for (CompletableFuture<HubFeed> feed : feeds.values()) {
            var _ = feed.thenAccept(HubFeed::end);
        }
    }
}
