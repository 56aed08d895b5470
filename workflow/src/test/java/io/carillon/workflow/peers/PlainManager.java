package io.carillon.workflow.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** A manager's socket as the original has it: REP (nowcast 1). */
public final class PlainManager implements AutoCloseable {

    private final ZContext context = new ZContext();
    private final ZMQ.Socket socket;

    /** Connects to a broker on this machine. */
    public PlainManager(int port) {
        context.setLinger(0);
        socket = context.createSocket(SocketType.REP);
        socket.setHandshakeIvl(500);
        socket.connect("tcp://127.0.0.1:" + port);
    }

    /** The next request; null when none came in time. */
    public @Nullable String receive(Duration timeout) {
        socket.setReceiveTimeOut((int) timeout.toMillis());
        byte[] request = socket.recv();
        return request == null ? null : new String(request, UTF_8);
    }

    /** Replies to the last request. */
    public void reply(String reply) {
        socket.send(reply.getBytes(UTF_8));
    }

    /** Replies to a number of requests with their own text behind {@code re:}. */
    public void echo(int requests) {
        for (int i = 0; i < requests; i++) {
            String request = receive(Duration.ofSeconds(10));
            if (request == null) {
                throw new AssertionError("No request came");
            }
            reply("re:" + request);
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
