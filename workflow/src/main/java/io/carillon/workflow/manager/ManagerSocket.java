package io.carillon.workflow.manager;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.message.BrokerConnection;
import io.carillon.workflow.message.Frames;
import io.carillon.workflow.message.MessageException;
import io.carillon.workflow.message.Wakeup;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * The manager's line to the broker, and the thread that it belongs to. A DEALER socket where the original has REP: it
 * looks the same to brokers, and needs not answer one request before it takes the next (nowcast 1).
 */
final class ManagerSocket implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("manager");
    private static final int MOST_IN_A_ROW = 100;
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);
    private static final Duration SHORT_SLEEP = Duration.ofMillis(20);

    private final ZContext context = new ZContext();
    private final Wakeup wakeup = new Wakeup();
    private final Consumer<Frames> receiver;
    private final BooleanSupplier hasRoom;
    private final Queue<Outgoing> outbox = new ConcurrentLinkedQueue<>();
    private final ArrayDeque<Outgoing> unsent = new ArrayDeque<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private NowcastConfig connected;
    private ZMQ.Socket socket;
    private volatile @Nullable NowcastConfig next;
    private volatile boolean stopping;

    /**
     * A reply.
     *
     * @param sent is run when it has been handed to ZeroMQ
     */
    private record Outgoing(Frames frames, Runnable sent) {
    }

    /**
     * Connects to a broker, now or as soon as there is one.
     *
     * @param receiver takes what comes, in the socket's thread
     * @param hasRoom  whether the receiver can take more
     * @throws IOException when a key for encryption can't be read
     */
    ManagerSocket(NowcastConfig config, Consumer<Frames> receiver, BooleanSupplier hasRoom) throws IOException {
        this.receiver = receiver;
        this.hasRoom = hasRoom;
        context.setLinger(1000);
        connected = config;
        socket = connect(config);
    }

    void start() {
        Thread.ofPlatform().name("manager-socket").start(this::run);
    }

    private ZMQ.Socket connect(NowcastConfig config) throws IOException {
        ZMQ.Socket fresh = context.createSocket(SocketType.DEALER);
        BrokerConnection.open(fresh, config, config.managerPort());
        LOG.info("connected to {} port {}", config.host(), config.managerPort());
        return fresh;
    }

    /** Sends a reply soon. From any thread. */
    void send(Frames reply, Runnable sent) {
        outbox.add(new Outgoing(reply, sent));
        wakeup.wake();
    }

    /** Sends a reply at once. Only for the receiver, in its thread. */
    void sendNow(Frames reply) {
        if (!unsent.isEmpty() || !reply.send(socket)) {
            unsent.add(new Outgoing(reply, () -> {
            }));
        }
    }

    /** Connects to the broker of another configuration, if it is another. From any thread. */
    void reconnect(NowcastConfig config) {
        next = config;
        wakeup.wake();
    }

    private void run() {
        try (context) {
            ZMQ.Poller poller = poller();
            while (!stopping) {
                poller.poll((unsent.isEmpty() && hasRoom.getAsBoolean() ? LONGEST_SLEEP : SHORT_SLEEP).toMillis());
                wakeup.clear();
                if (reconnected()) {
                    poller.close();
                    poller = poller();
                }
                flush();
                receive();
            }
            flush();
        } finally {
            ended.countDown();
        }
    }

    private ZMQ.Poller poller() {
        ZMQ.Poller poller = context.createPoller(2);
        poller.register(socket, ZMQ.Poller.POLLIN);
        poller.register(wakeup.channel(), ZMQ.Poller.POLLIN);
        return poller;
    }

    private boolean reconnected() {
        NowcastConfig wanted = next;
        next = null;
        if (wanted == null || (wanted.host().equals(connected.host())
                && wanted.managerPort() == connected.managerPort())) {
            return false;
        }
        try {
            ZMQ.Socket fresh = connect(wanted);
            socket.close();
            socket = fresh;
            connected = wanted;
            return true;
        } catch (IOException e) {
            LOG.error("can't connect as configured: {}", e.getMessage());
            return false;
        }
    }

    private void flush() {
        for (Outgoing each = outbox.poll(); each != null; each = outbox.poll()) {
            unsent.add(each);
        }
        for (Outgoing each = unsent.peek(); each != null; each = unsent.peek()) {
            if (!each.frames.send(socket)) {
                return;
            }
            unsent.remove();
            each.sent.run();
        }
    }

    private void receive() {
        for (int i = 0; i < MOST_IN_A_ROW && hasRoom.getAsBoolean(); i++) {
            try {
                Frames frames = Frames.receive(socket);
                if (frames == null) {
                    return;
                }
                receiver.accept(frames);
            } catch (MessageException e) {
                LOG.error("dropped what came from the broker: {}", e.getMessage());
            }
        }
    }

    /** Sends what there is to send, and disconnects. */
    @Override
    public void close() {
        stopping = true;
        wakeup.wake();
        boolean interrupted = false;
        while (ended.getCount() > 0) {
            try {
                ended.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        wakeup.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
