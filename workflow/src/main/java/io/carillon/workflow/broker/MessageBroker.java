package io.carillon.workflow.broker;

import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;

import io.carillon.threads.Uninterrupted;
import io.carillon.workflow.config.CurveKeys;
import io.carillon.workflow.message.Curve;
import io.carillon.workflow.message.Wakeup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;
import zmq.socket.reqrep.Dealer;

/**
 * Takes the requests of workers to the manager and its replies back, at home between processes of NEMO Nowcast as
 * between ours (nowcast 1). It runs in a thread of its own from {@link #start} to {@link #close}. Thread-safe.
 *
 * <p>
 * Unlike a plain proxy it keeps each request until there is a reply: what a manager had when its connection broke is
 * given to the next manager, with the same {@link io.carillon.workflow.message.RequestId}, by which a manager of ours
 * tells that it has seen it. While there is no manager, it sleeps.
 */
public final class MessageBroker implements AutoCloseable {

    /** As the original's processes name it in their logs. */
    static final Logger LOG = LoggerFactory.getLogger("message_broker");

    /** No message is larger; who sends one is disconnected. */
    private static final long MAX_MESSAGE_SIZE = 64L * 1024 * 1024;

    /**
     * Who opens a port and says nothing is shown out after this time: long enough for many workers that start at once
     * on a machine that has much to do.
     */
    private static final Duration HANDSHAKE = Duration.ofSeconds(30);

    /** How many connections may wait to be taken in; of more than that at once, the system has some try again later. */
    private static final int BACKLOG = 4096;

    private final ZContext context;
    private final Wakeup wakeup = new Wakeup();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final BrokerLoop loop;
    private final int workersPort;
    private final int managerPort;

    private MessageBroker(ZContext context, BrokerOptions options) throws BrokerException {
        this.context = context;
        ZMQ.Socket workers = context.createSocket(SocketType.ROUTER);
        ZMQ.Socket manager = context.createSocket(SocketType.DEALER);
        ZMQ.Socket gate = context.createSocket(SocketType.REP);
        CurveKeys keys = options.curve();
        if (keys != null) {
            gate.bind(Gate.ADDRESS);
            encrypt(workers, keys);
            encrypt(manager, keys);
        }
        ((Dealer) manager.base()).followConnections();
        workers.setHandshakeIvl((int) HANDSHAKE.toMillis());
        manager.setHandshakeIvl((int) HANDSHAKE.toMillis());
        workersPort = bind(workers, options, options.workersPort());
        managerPort = bind(manager, options, options.managerPort());
        String run = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        loop = new BrokerLoop(context, new BrokerLoop.Sockets(workers, manager, gate), wakeup, options,
                new OpenRequests(run));
    }

    /**
     * Starts one.
     *
     * @throws BrokerException when a port is taken, or a key can't be read
     */
    public static MessageBroker start(BrokerOptions options) throws BrokerException {
        ZContext context = new ZContext();
        context.setLinger(1000);
        MessageBroker broker;
        try {
            broker = new MessageBroker(context, options);
        } catch (BrokerException e) {
            context.close();
            throw e;
        }
        Thread.ofPlatform().name("message-broker").start(broker::run);
        return broker;
    }

    private static void encrypt(ZMQ.Socket socket, CurveKeys keys) throws BrokerException {
        try {
            Curve.serve(socket, keys);
        } catch (IOException e) {
            throw new BrokerException("The broker can't encrypt: " + e.getMessage(), e);
        }
    }

    private static int bind(ZMQ.Socket socket, BrokerOptions options, int port) throws BrokerException {
        socket.setMaxMsgSize(MAX_MESSAGE_SIZE);
        socket.setTCPKeepAlive(1);
        socket.setBacklog(BACKLOG);
        int bound = port;
        for (String address : options.bind()) {
            String endpoint = "tcp://" + address + ":" + (bound == 0 ? "*" : String.valueOf(bound));
            try {
                socket.bind(endpoint);
            } catch (ZMQException e) {
                throw new BrokerException(
                        "The broker can't listen at " + endpoint + ": " + e.getMessage() + "; is another one running?",
                        e);
            }
            String last = socket.getLastEndpoint();
            bound = Integer.parseInt(last.substring(last.lastIndexOf(':') + 1));
        }
        LOG.info("bound to {} port {}", String.join(", ", options.bind()), bound);
        return bound;
    }

    private void run() {
        try (context) {
            loop.run();
        } finally {
            ended.countDown();
        }
    }

    /** Where workers connect. */
    public int workersPort() {
        return workersPort;
    }

    /** Where the manager connects. */
    public int managerPort() {
        return managerPort;
    }

    /** Waits until it has ended. */
    public void await() throws InterruptedException {
        ended.await();
    }

    /**
     * Takes no more requests, waits for the replies to those that a manager has, for the drain time at most, and ends.
     */
    @Override
    public void close() {
        loop.stop();
        Uninterrupted.await(ended::await, wakeup::close);
    }
}
