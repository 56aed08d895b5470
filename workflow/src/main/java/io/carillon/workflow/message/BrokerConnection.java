package io.carillon.workflow.message;

import java.io.IOException;
import java.time.Duration;

import io.carillon.workflow.config.CurveKeys;
import io.carillon.workflow.config.NowcastConfig;
import org.zeromq.ZMQ;

/** Connects a socket to the broker of a configuration, as all our processes do. */
public final class BrokerConnection {

    /**
     * JeroMQ 0.6.0 loses sight of about one in fifty connections that it opens, right at the start (its poller skips a
     * channel that is handed from one handler to another within one round); it opens a new one when the handshake takes
     * too long, for which its own limit is 30 s.
     */
    private static final Duration HANDSHAKE = Duration.ofSeconds(1);

    /** As the original's workers, so that firewalls don't forget connections that are idle for hours (nowcast 1). */
    private static final int KEEPALIVE_IDLE_SECONDS = 900;

    private BrokerConnection() {
    }

    /**
     * Connects; it is made again by itself whenever it breaks.
     *
     * @param port the broker's port for the manager, or for workers
     * @throws IOException when a key for encryption can't be read
     */
    public static void open(ZMQ.Socket socket, NowcastConfig config, int port) throws IOException {
        open(socket, config, port, HANDSHAKE);
    }

    /**
     * As {@link #open}, for who can't wait long.
     *
     * @param handshake after how long a connection that is not made yet is tried anew
     */
    public static void open(ZMQ.Socket socket, NowcastConfig config, int port, Duration handshake) throws IOException {
        CurveKeys keys = config.settings().curve();
        if (keys != null) {
            Curve.join(socket, keys);
        }
        tune(socket);
        socket.setHandshakeIvl((int) handshake.toMillis());
        socket.connect("tcp://" + config.host() + ":" + port);
    }

    /** What holds for all sockets that connect; to be called before they do. */
    public static void tune(ZMQ.Socket socket) {
        socket.setHandshakeIvl((int) HANDSHAKE.toMillis());
        socket.setTCPKeepAlive(1);
        socket.setTCPKeepAliveIdle(KEEPALIVE_IDLE_SECONDS);
    }
}
