package io.carillon.server.push;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.carillon.hub.Hub;
import io.carillon.hub.HubCursor;
import io.carillon.hub.HubEvent;
import io.carillon.store.StoreException;
import io.vertx.core.Context;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a hub for all clients that are connected: reads and encodes each event once, and wakes the event loops of the
 * clients. Thread-safe.
 */
final class HubFeed {

    private static final Logger LOG = LoggerFactory.getLogger(HubFeed.class);
    private static final int MOST_READ = 256;
    private static final long KEEP_ALIVE_MILLIS = TimeUnit.SECONDS.toMillis(15);
    private static final long PAUSE_MILLIS = 1000;

    private final Hub hub;
    private final Context context;
    private final FrameRing ring;
    private final HubCursor cursor;
    private final Map<Thread, LoopClients> loops = new ConcurrentHashMap<>();
    private long timer;
    private volatile boolean ended;

    /**
     * @param from    the first revision that is held in memory for clients
     * @param context the event loop on which the hub is read
     */
    HubFeed(Hub hub, long from, Context context) {
        this.hub = hub;
        this.context = context;
        this.ring = new FrameRing(from);
        this.cursor = hub.follow(from);
    }

    void start() {
        context.runOnContext(_ -> {
            timer = context.owner().setPeriodic(KEEP_ALIVE_MILLIS, _ -> keepAlive());
            read();
        });
    }

    FrameRing ring() {
        return ring;
    }

    /**
     * Takes a client; called on the event loop of its connection.
     *
     * @param loop that event loop
     */
    void join(PushClient client, Context loop) {
        loops.computeIfAbsent(Thread.currentThread(), _ -> new LoopClients(loop)).add(client);
        if (ended) {
            client.end();
        }
    }

    private void read() {
        if (ended) {
            return;
        }
        try {
            List<HubEvent> events = cursor.poll(MOST_READ);
            ring.append(Frame.of(events), cursor.position() - 1);
            if (events.isEmpty()) {
                cursor.whenReady(this::readLater);
            } else {
                loops.values().forEach(LoopClients::wake);
                readLater();
            }
        } catch (StoreException e) {
            LOG.warn("{}: clients can't be sent events at present, trying again: {}", hub.id(), e.getMessage());
            context.owner().setTimer(PAUSE_MILLIS, _ -> read());
        }
    }

    private void readLater() {
        context.runOnContext(_ -> read());
    }

    private void keepAlive() {
        if (!ended) {
            // Nothing may have come for this hub, but what it was looked for in has grown.
            read();
            loops.values().forEach(LoopClients::keepAlive);
        }
    }

    /** Sends all clients away. */
    void end() {
        ended = true;
        cursor.close();
        context.runOnContext(_ -> context.owner().cancelTimer(timer));
        loops.values().forEach(LoopClients::end);
    }
}
