package io.carillon.workflow.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** A worker's socket as the original has it: REQ, one frame, no timeout but the test's (nowcast 1). */
public final class PlainWorker implements AutoCloseable {

    private final ZContext context = new ZContext();
    private final ZMQ.Socket socket;

    /** Connects to a broker on this machine. */
    public PlainWorker(int port) {
        context.setLinger(0);
        socket = context.createSocket(SocketType.REQ);
        socket.setHandshakeIvl(500);
        socket.connect("tcp://127.0.0.1:" + port);
    }

    /** Sends a request. */
    public void send(String request) {
        socket.send(request.getBytes(UTF_8));
    }

    /** Sends a request of several frames. */
    public void sendFrames(byte[]... frames) {
        for (int i = 0; i < frames.length; i++) {
            socket.send(frames[i], i + 1 < frames.length ? ZMQ.SNDMORE : 0);
        }
    }

    /** The reply; null when none came in time. */
    public @Nullable String receive(Duration timeout) {
        socket.setReceiveTimeOut((int) timeout.toMillis());
        byte[] reply = socket.recv();
        return reply == null ? null : new String(reply, UTF_8);
    }

    /** Sends a request, and waits for the reply for ten seconds. */
    public @Nullable String ask(String request) {
        send(request);
        return receive(Duration.ofSeconds(10));
    }

    @Override
    public void close() {
        context.close();
    }
}
