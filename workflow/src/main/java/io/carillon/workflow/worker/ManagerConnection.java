package io.carillon.workflow.worker;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;

import io.carillon.workflow.config.ConnectionSettings;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.message.BrokerConnection;
import io.carillon.workflow.message.ConnectionWatch;
import io.carillon.workflow.message.Message;
import io.carillon.workflow.message.MessageCodec;
import io.carillon.workflow.message.MessageException;
import io.carillon.workflow.message.RequestId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * A worker's line to the manager, by way of the broker (nowcast 1). A message is on its way until its reply is there:
 * when the connection to the broker is lost, it is sent once more as soon as there is one, under the same
 * {@link RequestId}, so that our managers act on it once. Used by one thread, but for {@link #stop}.
 */
final class ManagerConnection implements AutoCloseable {

    private static final int LOOK_MILLIS = 250;
    private static final int LOOK_FOR_CONNECTION_MILLIS = 5;
    private static final int QUICK_LOOKS = 200;
    private static final int RECONNECT_MILLIS = 100;
    private static final int MOST_RECONNECT_MILLIS = 2000;
    private static final int HEARTBEAT_MILLIS = 10_000;
    private static final int HEARTBEAT_TIMEOUT_MILLIS = 30_000;
    private static final Duration REMINDER = Duration.ofSeconds(60);

    private final ConnectionSettings settings;
    private final Logger log;
    private final String broker;
    private final ZContext context = new ZContext();
    private final ZMQ.Socket socket;
    private final ConnectionWatch watch;
    private volatile boolean stopped;

    /**
     * Connects, now or as soon as there is a broker.
     *
     * @param log where it is told if that takes long
     * @throws IOException when a key for encryption can't be read
     */
    ManagerConnection(NowcastConfig config, ConnectionSettings settings, Logger log) throws IOException {
        this.settings = settings;
        this.log = log;
        this.broker = "tcp://" + config.host() + ":" + config.workersPort();
        context.setLinger(0);
        socket = context.createSocket(SocketType.DEALER);
        socket.setLinger(0);
        // A message belongs to a connection: what was not sent when it is lost is sent once more by what is said here.
        socket.setImmediate(false);
        socket.setReconnectIVL(RECONNECT_MILLIS);
        socket.setReconnectIVLMax(MOST_RECONNECT_MILLIS);
        socket.setHeartbeatIvl(HEARTBEAT_MILLIS);
        socket.setHeartbeatTimeout(HEARTBEAT_TIMEOUT_MILLIS);
        socket.setReceiveTimeOut(LOOK_MILLIS);
        watch = new ConnectionWatch(context, socket);
        try {
            BrokerConnection.open(socket, config, config.workersPort());
        } catch (IOException e) {
            context.close();
            throw e;
        }
    }

    /**
     * Sends a message and waits for the reply.
     *
     * @param sent is run when it has been sent for the first time
     * @throws WorkerException      when it can't be sent, the reply can't be read, or there is none in time
     * @throws InterruptedException when {@link #stop} was called
     */
    Message ask(Message message, Runnable sent) throws WorkerException, InterruptedException {
        byte[] body;
        try {
            body = MessageCodec.encode(message);
        } catch (MessageException e) {
            throw new WorkerException(String.valueOf(e.getMessage()), e);
        }
        byte[] id = RequestId.random().frame();
        Patience patience = new Patience();
        send(id, body, patience);
        sent.run();
        while (true) {
            byte[] reply = receive(id);
            if (reply != null) {
                return decoded(reply);
            }
            patience.check();
            if (watch.look()) {
                log.warn("lost the connection to the message broker at {}; the message is sent once more", broker);
                send(id, body, patience);
            } else if (patience.wantsToResend()) {
                send(id, body, patience);
            }
        }
    }

    /** Sends as soon as there is a connection. */
    private void send(byte[] id, byte[] body, Patience patience) throws WorkerException, InterruptedException {
        socket.setSendTimeOut(LOOK_FOR_CONNECTION_MILLIS);
        for (int i = 0; !socket.send(id, ZMQ.SNDMORE); i++) {
            patience.check();
            watch.look();
            if (i == QUICK_LOOKS) {
                socket.setSendTimeOut(LOOK_MILLIS);
            }
        }
        watch.look();
        socket.send(new byte[0], ZMQ.SNDMORE);
        socket.send(body);
    }

    /** The body of the reply to a request; null when none came for a moment. */
    private byte @Nullable [] receive(byte[] id) {
        byte[] frame = socket.recv();
        if (frame == null) {
            return null;
        }
        boolean wanted = Arrays.equals(frame, id);
        byte[] last = frame;
        while (socket.hasReceiveMore()) {
            last = socket.recv();
        }
        // Another's is that to a request which was sent twice.
        return wanted ? last : null;
    }

    private static Message decoded(byte[] reply) throws WorkerException {
        try {
            return MessageCodec.decode(reply);
        } catch (MessageException e) {
            throw new WorkerException("the manager's reply is no message: " + e.getMessage(), e);
        }
    }

    /** Has who waits for a reply be interrupted. May be called by any thread. */
    void stop() {
        stopped = true;
    }

    @Override
    public void close() {
        context.close();
    }

    /** How long a reply has been waited for. */
    private final class Patience {

        private final long start = System.nanoTime();
        private long lastSent = start;
        private long lastReminder = start;

        void check() throws WorkerException, InterruptedException {
            if (stopped || Thread.interrupted()) {
                throw new InterruptedException("the worker was told to stop");
            }
            long now = System.nanoTime();
            Duration limit = settings.giveUpAfter();
            if (limit != null && now - start > limit.toNanos()) {
                throw new WorkerException("no reply from the manager at " + broker + " within " + limit.toSeconds()
                        + " s, as carillon: connection: give up after has it");
            }
            if (now - lastReminder > REMINDER.toNanos()) {
                lastReminder = now;
                log.warn("no reply from the manager at {} for {} s; still waiting", broker,
                        Duration.ofNanos(now - start).toSeconds());
            }
        }

        boolean wantsToResend() {
            Duration pause = settings.resendAfter();
            if (pause == null || System.nanoTime() - lastSent < pause.toNanos()) {
                return false;
            }
            lastSent = System.nanoTime();
            return true;
        }
    }
}
