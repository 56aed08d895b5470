package io.carillon.workflow.broker;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.carillon.workflow.config.CurveKeys;
import io.carillon.workflow.message.Frames;
import io.carillon.workflow.message.MessageException;
import io.carillon.workflow.message.StatusRequest;
import io.carillon.workflow.message.Wakeup;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import zmq.socket.reqrep.Dealer;

/**
 * What the broker's thread does: waits for its sockets and moves what there is. It never waits for a socket to take
 * something that it has no use for, so that it sleeps when there is no manager.
 */
final class BrokerLoop {

    private static final Logger LOG = MessageBroker.LOG;

    /** How many requests a manager is given before it answers the first. */
    private static final int MOST_IN_HAND = 500;

    /** How many messages are taken from one socket before the others have their turn. */
    private static final int MOST_IN_A_ROW = 100;

    /** How many of the requests that wait are told to who asks how the broker is. */
    private static final int MOST_SHOWN = 20;

    private static final long MOST_BYTES = 256L * 1024 * 1024;

    private static final Duration LONGEST_SLEEP = Duration.ofMillis(500);
    private static final Duration NOTICE = Duration.ofSeconds(60);

    private final ZContext context;
    private final Sockets sockets;
    private final Wakeup wakeup;
    private final BrokerOptions options;
    private final OpenRequests requests;
    private final Gate gate;
    private final Dealer managers;
    private int managersBefore;
    private final ZMQ.@Nullable Poller[] pollers = new ZMQ.Poller[4];
    private final Instant since = Instant.now();
    private volatile boolean stopping;
    private boolean managerTakesNone;
    private long lastNotice = System.nanoTime() - NOTICE.toNanos();

    /**
     * @param workers ROUTER
     * @param manager DEALER that follows its connections
     * @param gate    REP: the questions of ZeroMQ's authentication
     */
    record Sockets(ZMQ.Socket workers, ZMQ.Socket manager, ZMQ.Socket gate) {
    }

    BrokerLoop(ZContext context, Sockets sockets, Wakeup wakeup, BrokerOptions options, OpenRequests requests) {
        this.context = context;
        this.sockets = sockets;
        managers = (Dealer) sockets.manager.base();
        this.wakeup = wakeup;
        this.options = options;
        this.requests = requests;
        CurveKeys keys = options.curve();
        gate = new Gate(keys == null ? List.of() : keys.allowedClients());
    }

    /** Has it end as soon as the requests in hand are answered. From any thread. */
    void stop() {
        stopping = true;
        wakeup.wake();
    }

    /** Runs until it is stopped. */
    void run() {
        while (!stopping) {
            step(true);
        }
        drain();
    }

    /** What a manager has may still be answered; what none has can't. */
    private void drain() {
        long until = System.nanoTime() + options.drainTime().toNanos();
        while (requests.inHand() > 0 && System.nanoTime() < until) {
            step(false);
        }
        if (requests.count() > 0) {
            LOG.warn("stopping with {} requests unanswered; workers of ours will send them again, those of NEMO Nowcast"
                    + " will wait for ever", requests.count());
        }
    }

    private void step(boolean takeRequests) {
        boolean roomLeft = requests.count() < options.maxWaitingRequests() && requests.bytes() < MOST_BYTES;
        ZMQ.Poller poller = poller(takeRequests && roomLeft, managerTakesNone);
        poller.poll(LONGEST_SLEEP.toMillis());
        wakeup.clear();
        if (options.curve() != null) {
            gate.answer(sockets.gate);
        }
        takeReplies();
        noticeManagers();
        if (takeRequests && roomLeft) {
            takeRequests();
        }
        deliver();
        noticeWaiting();
    }

    /** Whoever waits for a socket to take something, and has nothing for it, never sleeps. */
    private ZMQ.Poller poller(boolean readWorkers, boolean writeManager) {
        int index = (readWorkers ? 1 : 0) + (writeManager ? 2 : 0);
        ZMQ.Poller poller = pollers[index];
        if (poller == null) {
            poller = context.createPoller(4);
            poller.register(sockets.manager, writeManager ? ZMQ.Poller.POLLIN | ZMQ.Poller.POLLOUT : ZMQ.Poller.POLLIN);
            poller.register(sockets.gate, ZMQ.Poller.POLLIN);
            poller.register(wakeup.channel(), ZMQ.Poller.POLLIN);
            if (readWorkers) {
                poller.register(sockets.workers, ZMQ.Poller.POLLIN);
            }
            pollers[index] = poller;
        }
        return poller;
    }

    private void takeRequests() {
        int room = options.maxWaitingRequests() - requests.count();
        for (int i = 0; i < Math.min(MOST_IN_A_ROW, room); i++) {
            try {
                Frames frames = Frames.receive(sockets.workers);
                if (frames == null) {
                    return;
                }
                Frames reply = StatusRequest.isForBroker(frames)
                        ? new Frames(frames.envelope(), status())
                        : requests.add(frames);
                if (reply != null) {
                    reply.send(sockets.workers);
                }
            } catch (MessageException e) {
                LOG.warn("dropped what a client sent: {}", e.getMessage());
            }
        }
    }

    private byte[] status() {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put(StatusRequest.PROCESS, StatusRequest.BROKER);
        status.put("pid", ProcessHandle.current().pid());
        status.put("since", since.toString());
        status.put("managers", managers.connections());
        status.put("waiting", requests.count() - requests.inHand());
        status.put("in hand", requests.inHand());
        status.put("bytes", requests.bytes());
        status.put("first waiting", requests.firstWaiting(MOST_SHOWN).stream().map(StatusRequest::shown).toList());
        return StatusRequest.reply(status);
    }

    private void takeReplies() {
        for (int i = 0; i < MOST_IN_A_ROW; i++) {
            try {
                Frames frames = Frames.receive(sockets.manager);
                if (frames == null) {
                    return;
                }
                Frames reply = requests.answer(frames);
                if (reply == null) {
                    LOG.debug("dropped a reply to a request that is not known, or has been answered");
                } else {
                    reply.send(sockets.workers);
                }
            } catch (MessageException e) {
                LOG.warn("dropped what a manager sent: {}", e.getMessage());
            }
        }
    }

    private void noticeManagers() {
        int now = managers.connections();
        if (now > managersBefore) {
            LOG.info("a manager connected");
        }
        if (now > Math.max(1, managersBefore)) {
            LOG.warn("{} managers are connected; each gets a part of the requests", now);
        }
        managersBefore = now;
        for (Object ended = managers.nextEnded(); ended != null; ended = managers.nextEnded()) {
            int again = requests.deliverAgain(ended);
            if (again > 0) {
                LOG.warn("{} requests were in the hands of a manager that has gone; the next one gets them", again);
            }
        }
    }

    private void deliver() {
        managerTakesNone = false;
        while (requests.inHand() < MOST_IN_HAND) {
            OpenRequest next = requests.next();
            if (next == null) {
                return;
            }
            managerTakesNone = !next.toManager().send(sockets.manager);
            if (managerTakesNone) {
                return;
            }
            requests.delivered(Objects.requireNonNull(managers.taker()));
        }
    }

    private void noticeWaiting() {
        OpenRequest next = requests.next();
        if (next == null || System.nanoTime() - lastNotice < NOTICE.toNanos()) {
            return;
        }
        lastNotice = System.nanoTime();
        LOG.warn("{} requests wait for a manager, {} are in the hands of one", requests.count() - requests.inHand(),
                requests.inHand());
    }
}
