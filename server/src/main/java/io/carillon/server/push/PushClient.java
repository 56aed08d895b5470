package io.carillon.server.push;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.carillon.hub.Audience;
import io.carillon.hub.Hub;
import io.carillon.hub.HubCursor;
import io.carillon.hub.HubEvent;
import io.carillon.store.StoreException;
import io.vertx.core.Context;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's place among the events of a hub. As long as it keeps up it takes what is in memory and shared by all;
 * one that does not reads on from the store until it has caught up. All of it happens on the connection's event loop.
 */
final class PushClient {

    private static final Logger LOG = LoggerFactory.getLogger(PushClient.class);

    /** How many events of the store are read at once, before others have their turn. */
    private static final int MOST_READ = 100;

    private final Hub hub;
    private final FrameRing ring;
    private final Outlet outlet;
    private final Context context;
    private final @Nullable String user;

    /** Where the client stood when it came; null when everything up to there is behind it. */
    private @Nullable Place resumed;

    /** The first revision of which it may miss something. */
    private long position;

    /** The count of the next event in memory that it is to be sent, unless it reads from the store. */
    private long next;

    private @Nullable HubCursor behind;
    private boolean quiet;
    private boolean ended;

    /**
     * @param user  who it is; null when that is not known
     * @param place where it stands
     */
    PushClient(Hub hub, FrameRing ring, Outlet outlet, Context context, @Nullable String user, Place place) {
        this.hub = hub;
        this.ring = ring;
        this.outlet = outlet;
        this.context = context;
        this.user = user;
        this.resumed = place;
        this.position = place.next();
    }

    boolean hasEnded() {
        return ended;
    }

    /** Finds its place, and sends what it misses. */
    void start() {
        if (ended) {
            return;
        }
        next = ring.find(position);
        if (next < 0) {
            fallBehind();
        } else {
            pump(new HashMap<>());
        }
    }

    /** Goes on when there is room in the connection again. */
    void resume() {
        if (behind != null) {
            catchUp();
        } else {
            pump(new HashMap<>());
        }
    }

    /**
     * Sends what is in memory, as long as the connection takes it.
     *
     * @param bursts what was made for others already, by the count of its first event
     */
    void pump(Map<Long, Burst> bursts) {
        while (!ended && behind == null && !outlet.isFull()) {
            Burst burst = bursts.computeIfAbsent(next, ring::from);
            if (burst == null) {
                fallBehind();
                return;
            }
            if (burst.next() == 0) {
                return;
            }
            send(burst.frames(), burst);
            next = burst.end();
            position = Math.max(position, burst.next());
        }
    }

    /**
     * @param shared the same frames in the form in which others get them; null when nobody else does
     */
    private void send(List<Frame> frames, @Nullable Burst shared) {
        if (frames.isEmpty()) {
            return;
        }
        List<Frame> wanted = frames;
        if (resumed != null) {
            wanted = missed(frames, resumed);
            if (frames.getLast().revision() > resumed.revision()) {
                resumed = null;
            }
        }
        if (hub.audience() != Audience.EVERYONE) {
            wanted = wanted.stream().filter(frame -> user != null && hub.audience().includes(user, frame.event()))
                    .toList();
        }
        if (!wanted.isEmpty()) {
            outlet.write(wanted.size() == frames.size() && shared != null
                    ? shared.encoded(outlet.wire())
                    : outlet.wire().encode(wanted));
            quiet = false;
        }
    }

    /** Those that come behind a place; all of its revision if its mark is none of them. */
    private static List<Frame> missed(List<Frame> frames, Place place) {
        List<Frame> missed = new ArrayList<>();
        boolean behind = place.mark() != null && frames.stream().noneMatch(frame -> frame.place().equals(place));
        for (Frame frame : frames) {
            if (frame.revision() > place.revision() || (frame.revision() == place.revision() && behind)) {
                missed.add(frame);
            }
            behind |= place.mark() != null && frame.place().equals(place);
        }
        return missed;
    }

    private void fallBehind() {
        behind = hub.follow(position);
        catchUp();
    }

    private void catchUp() {
        HubCursor cursor = behind;
        if (ended || cursor == null || outlet.isFull()) {
            return;
        }
        try {
            List<HubEvent> events = cursor.poll(MOST_READ);
            HubCursor.Gap gap = cursor.gap();
            if (gap != null) {
                outlet.write(outlet.wire().gap(gap));
                quiet = false;
            }
            send(Frame.of(events), null);
            position = Math.max(position, cursor.position());
            next = ring.find(position);
            if (next >= 0) {
                cursor.close();
                behind = null;
                pump(new HashMap<>());
            } else if (events.isEmpty()) {
                cursor.whenReady(this::catchUpLater);
            } else {
                catchUpLater();
            }
        } catch (StoreException e) {
            LOG.warn("{}: a client can't be sent what it missed, and is to come again: {}", hub.id(), e.getMessage());
            end();
        }
    }

    private void catchUpLater() {
        context.runOnContext(_ -> catchUp());
    }

    /** Tells it that the connection is alive, and where it stands, if nothing was sent since the last call. */
    void keepAlive() {
        if (quiet && !ended && behind == null && !outlet.isFull()) {
            long through = ring.throughAt(next);
            if (through >= 0) {
                outlet.write(outlet.wire().keepAlive(new Place(Math.max(through, position - 1), null)));
            }
        }
        quiet = true;
    }

    /** The client is gone. */
    void leave() {
        ended = true;
        HubCursor cursor = behind;
        behind = null;
        if (cursor != null) {
            cursor.close();
        }
    }

    /** The server sends it away. */
    void end() {
        leave();
        outlet.end();
    }
}
