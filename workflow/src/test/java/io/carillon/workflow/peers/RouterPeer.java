package io.carillon.workflow.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZFrame;
import org.zeromq.ZMQ;
import org.zeromq.ZMsg;

/** The broker's socket for workers as the original has it: ROUTER; the test itself is the manager (nowcast 1). */
public final class RouterPeer implements AutoCloseable {

    private final ZContext context = new ZContext();
    private final ZMQ.Socket socket;
    private final int port;

    /**
     * A request.
     *
     * @param envelope all frames before the body
     * @param body     the message
     */
    public record Request(List<byte[]> envelope, String body) {

        /** What stands between ZeroMQ's identity and the empty frame, as text; null when nothing does. */
        public @Nullable String id() {
            return envelope.size() == 3 ? HexFormat.of().formatHex(envelope.get(1)) : null;
        }
    }

    /** Binds to a port of this machine; 0 for any. */
    public RouterPeer(int port) {
        context.setLinger(0);
        socket = context.createSocket(SocketType.ROUTER);
        socket.setHandshakeIvl(500);
        socket.bind("tcp://127.0.0.1:" + (port == 0 ? "*" : String.valueOf(port)));
        String endpoint = socket.getLastEndpoint();
        this.port = Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
    }

    /** Where it is. */
    public int port() {
        return port;
    }

    /** The next request; fails when none comes within 20 seconds. */
    public Request receive() {
        Request request = receiveWithin(Duration.ofSeconds(20));
        if (request == null) {
            throw new AssertionError("No request came");
        }
        return request;
    }

    /** The next request; null when none comes in time. */
    public @Nullable Request receiveWithin(Duration timeout) {
        socket.setReceiveTimeOut((int) timeout.toMillis());
        ZMsg frames = ZMsg.recvMsg(socket);
        if (frames == null) {
            return null;
        }
        List<byte[]> all = frames.stream().map(ZFrame::getData).toList();
        if (all.size() < 3 || all.get(all.size() - 2).length != 0) {
            throw new AssertionError(
                    "Not an envelope, an empty frame and a body: " + Arrays.deepToString(all.toArray()));
        }
        return new Request(all.subList(0, all.size() - 1), new String(all.getLast(), UTF_8));
    }

    /** Replies to a request. */
    public void reply(Request request, String reply) {
        request.envelope().forEach(frame -> socket.send(frame, ZMQ.SNDMORE));
        socket.send(reply.getBytes(UTF_8));
    }

    @Override
    public void close() {
        context.close();
    }
}
