package io.carillon.workflow.message;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.zeromq.ZMQ;

/**
 * The frames of a request or a reply as it travels through DEALER and ROUTER sockets: an envelope that says whom it is
 * from, an empty frame, and the body (nowcast 1). The envelope is copied into the reply.
 *
 * @param envelope what is before the empty frame, the nearest hop first
 * @param body     what is behind it; one frame if it is a message
 */
public record Frames(List<byte[]> envelope, List<byte[]> body) {

    private static final byte[] DELIMITER = {};

    /** Copies both lists. */
    public Frames {
        envelope = List.copyOf(envelope);
        body = List.copyOf(body);
    }

    /** A body of one frame. */
    public Frames(List<byte[]> envelope, byte[] body) {
        this(envelope, List.of(body));
    }

    /**
     * Takes one message from a socket, if there is one.
     *
     * @return null when there is none
     * @throws MessageException when it has no empty frame, so that nobody could be answered
     */
    public static @Nullable Frames receive(ZMQ.Socket socket) {
        byte[] frame = socket.recv(ZMQ.DONTWAIT);
        if (frame == null) {
            return null;
        }
        List<byte[]> envelope = new ArrayList<>(2);
        List<byte[]> body = new ArrayList<>(1);
        boolean inBody = false;
        while (frame != null) {
            if (inBody) {
                body.add(frame);
            } else if (frame.length == 0) {
                inBody = true;
            } else {
                envelope.add(frame);
            }
            frame = socket.hasReceiveMore() ? socket.recv(ZMQ.DONTWAIT) : null;
        }
        if (!inBody) {
            throw new MessageException("there is no empty frame that ends the envelope");
        }
        return new Frames(envelope, body);
    }

    /**
     * Sends them without waiting.
     *
     * @return false when the socket can't take them now; nothing was sent then
     */
    public boolean send(ZMQ.Socket socket) {
        for (int i = 0; i < envelope.size(); i++) {
            if (!socket.send(envelope.get(i), ZMQ.SNDMORE | ZMQ.DONTWAIT) && i == 0) {
                return false;
            }
        }
        boolean sent = socket.send(DELIMITER, ZMQ.SNDMORE | ZMQ.DONTWAIT);
        for (int i = 0; i < body.size(); i++) {
            sent = socket.send(body.get(i), i + 1 < body.size() ? ZMQ.SNDMORE | ZMQ.DONTWAIT : ZMQ.DONTWAIT);
        }
        return sent;
    }

    /** The identifier that the sender gave to the request: the one nearest to the body; null when it gave none. */
    public @Nullable RequestId requestId() {
        return envelope.isEmpty() ? null : RequestId.ofFrame(envelope.getLast());
    }

    /** How many bytes there are. */
    public int size() {
        int size = 0;
        for (byte[] frame : envelope) {
            size += frame.length;
        }
        for (byte[] frame : body) {
            size += frame.length;
        }
        return size;
    }
}
