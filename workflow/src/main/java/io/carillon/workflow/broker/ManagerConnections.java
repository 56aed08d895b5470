package io.carillon.workflow.broker;

import java.time.Duration;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.zeromq.ZMQ;
import org.zeromq.ZMonitor;

/**
 * Whether a manager is connected, and whether one has gone with requests in hand. ZeroMQ doesn't say which of several
 * connections was closed, and says so a moment before it stops taking messages for it; and it takes everybody who opens
 * the port for a manager. So there is some reckoning here. Belongs to the broker's thread.
 */
final class ManagerConnections {

    /** The events that it has to be told. */
    static final int EVENTS = ZMQ.EVENT_ACCEPTED | ZMQ.EVENT_HANDSHAKE_PROTOCOL | ZMQ.EVENT_DISCONNECTED;

    private static final Logger LOG = MessageBroker.LOG;

    /** How long a socket may still take messages for a connection that is known to be closed. */
    private static final long SETTLING = Duration.ofMillis(100).toNanos();

    /** When one of several managers goes, the others may still answer what they have. */
    private static final long GRACE = Duration.ofSeconds(5).toNanos();

    private final ZMQ.Socket socket;
    private int unknown;
    private int greeted;
    private boolean allClosed;
    private boolean oneClosed;
    private boolean graceRuns;
    private long acceptedAt;
    private long closedAt;

    /**
     * @param socket the one that managers connect to; it must never be full for one that is connected
     */
    ManagerConnections(ZMQ.Socket socket) {
        this.socket = socket;
    }

    /** Takes notice of an event of the socket. */
    void happened(ZMonitor.Event event) {
        switch (event) {
            case ACCEPTED -> {
                unknown++;
                acceptedAt = System.nanoTime();
            }
            case HANDSHAKE_PROTOCOL -> {
                unknown = Math.max(0, unknown - 1);
                greeted++;
                LOG.info("a manager connected");
                if (greeted > 1) {
                    LOG.warn("{} managers are connected; each gets a part of the requests", greeted);
                }
            }
            case DISCONNECTED -> closed();
            default -> {
            }
        }
    }

    /** If in doubt it was no manager; should it have been one, the last connection to close sets that right. */
    private void closed() {
        closedAt = System.nanoTime();
        if (unknown > 0) {
            unknown--;
        } else {
            greeted = Math.max(0, greeted - 1);
        }
        allClosed |= unknown + greeted == 0;
        oneClosed = !allClosed;
    }

    /** Which requests that were handed out are lost, if any; to be asked after each round of events. */
    @Nullable
    Predicate<OpenRequest> lost() {
        if ((socket.getEvents() & ZMQ.Poller.POLLOUT) == 0) {
            forget();
            greeted = 0;
            unknown = 0;
            return _ -> true;
        }
        long sinceClosed = System.nanoTime() - closedAt;
        if (allClosed && sinceClosed > SETTLING) {
            forget();
            return request -> request.deliveredAt() - closedAt < SETTLING;
        }
        if (oneClosed && sinceClosed > SETTLING) {
            oneClosed = false;
            graceRuns = true;
        }
        if (graceRuns && sinceClosed > GRACE) {
            graceRuns = false;
            long from = acceptedAt - SETTLING;
            return greeted > 1
                    ? request -> request.deliveredAt() - closedAt < 0
                    : request -> request.deliveredAt() - from > 0 && request.deliveredAt() - closedAt < 0;
        }
        return null;
    }

    private void forget() {
        allClosed = false;
        oneClosed = false;
        graceRuns = false;
    }

    /** How many managers are connected, as far as can be known. */
    int count() {
        return greeted;
    }

    /** Whether what is sent now is sent to a manager, as far as can be known. */
    boolean isSettled() {
        return unknown == 0 && !allClosed && !oneClosed;
    }
}
