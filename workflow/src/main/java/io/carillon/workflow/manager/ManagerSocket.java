package io.carillon.workflow.manager;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import io.carillon.threads.Uninterrupted;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.message.BrokerConnection;
import io.carillon.workflow.message.ConnectionWatch;
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
    private static final Duration LONGEST_SLEEP = Duration.ofMillis(250);
    private static final Duration SHORT_SLEEP = Duration.ofMillis(20);

    private final Wakeup wakeup = new Wakeup();
    private final Consumer<Frames> receiver;
    private final BooleanSupplier hasRoom;
    private final Queue<Outgoing> outbox = new ConcurrentLinkedQueue<>();
    private final ArrayDeque<Outgoing> unsent = new ArrayDeque<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private Line line;
    private volatile @Nullable NowcastConfig next;
    private volatile boolean stopping;

    /**
     * A reply.
     *
     * @param sent is run when it has been handed to ZeroMQ
     */
    private record Outgoing(Frames frames, Runnable sent) {
    }

    /** A socket that is connected, or tries to be. */
    private record Line(ZContext context, ZMQ.Socket socket, ConnectionWatch watch, ZMQ.Poller poller, String host,
            int port) implements AutoCloseable {

        static Line open(NowcastConfig config, Wakeup wakeup) throws IOException {
            ZContext context = new ZContext();
            context.setLinger(1000);
            ZMQ.Socket socket = context.createSocket(SocketType.DEALER);
            ConnectionWatch watch = new ConnectionWatch(context, socket);
            try {
                BrokerConnection.open(socket, config, config.managerPort());
            } catch (IOException e) {
                context.close();
                throw e;
            }
            ZMQ.Poller poller = context.createPoller(2);
            poller.register(socket, ZMQ.Poller.POLLIN);
            poller.register(wakeup.channel(), ZMQ.Poller.POLLIN);
            LOG.info("connected to {} port {}", config.host(), config.managerPort());
            return new Line(context, socket, watch, poller, config.host(), config.managerPort());
        }

        boolean leadsTo(NowcastConfig config) {
            return host.equals(config.host()) && port == config.managerPort();
        }

        @Override
        public void close() {
            context.close();
        }
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
        line = Line.open(config, wakeup);
    }

    void start() {
        Thread.ofPlatform().name("manager-socket").start(this::run);
    }

    /** Sends a reply soon. From any thread. */
    void send(Frames reply, Runnable sent) {
        outbox.add(new Outgoing(reply, sent));
        wakeup.wake();
    }

    /** Sends a reply at once. Only for the receiver, in its thread. */
    void sendNow(Frames reply) {
        if (!unsent.isEmpty() || !reply.send(line.socket)) {
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
        try {
            while (!stopping) {
                line.poller.poll((unsent.isEmpty() && hasRoom.getAsBoolean() ? LONGEST_SLEEP : SHORT_SLEEP).toMillis());
                wakeup.clear();
                line.watch.look();
                reconnect();
                flush();
                receive();
            }
            flush();
        } finally {
            line.close();
            ended.countDown();
        }
    }

    private void reconnect() {
        NowcastConfig wanted = next;
        next = null;
        if (wanted == null || line.leadsTo(wanted)) {
            return;
        }
        try {
            Line fresh = Line.open(wanted, wakeup);
            line.close();
            line = fresh;
        } catch (IOException e) {
            LOG.error("can't connect as configured: {}", e.getMessage());
        }
    }

    private void flush() {
        for (Outgoing each = outbox.poll(); each != null; each = outbox.poll()) {
            unsent.add(each);
        }
        for (Outgoing each = unsent.peek(); each != null; each = unsent.peek()) {
            if (!each.frames.send(line.socket)) {
                return;
            }
            unsent.remove();
            each.sent.run();
        }
    }

    private void receive() {
        for (int i = 0; i < MOST_IN_A_ROW && hasRoom.getAsBoolean(); i++) {
            try {
                Frames frames = Frames.receive(line.socket);
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
        Uninterrupted.await(ended::await, wakeup::close);
    }
}
