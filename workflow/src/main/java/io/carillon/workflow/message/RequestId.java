package io.carillon.workflow.message;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Names a request, so that one that is sent again (because the broker or the manager was restarted) is acted on once.
 *
 * <p>
 * It travels as one more frame of the ZeroMQ envelope, before the empty delimiter. Brokers and managers of NEMO Nowcast
 * copy the envelope back unread, so they need not know of it. A worker sends {@code [id, empty, body]} from a DEALER
 * socket (where an original worker's REQ socket sends {@code [empty, body]}), and gets {@code [id, empty, reply]}; it
 * may send the same frames again at any time until it has the reply. Our broker puts an identifier of its own before
 * that, in place of ZeroMQ's identity of the connection. The manager heeds the one nearest to the delimiter.
 *
 * @param text the identifier, ASCII
 */
public record RequestId(String text) {

    private static final byte[] MARK = "carillon/1 ".getBytes(US_ASCII);

    /** One that no other request has. */
    public static RequestId random() {
        return new RequestId(UUID.randomUUID().toString());
    }

    /** The frame that carries it. */
    public byte[] frame() {
        byte[] id = text.getBytes(US_ASCII);
        byte[] frame = Arrays.copyOf(MARK, MARK.length + id.length);
        System.arraycopy(id, 0, frame, MARK.length, id.length);
        return frame;
    }

    /** What a frame carries; null when it is something else, such as ZeroMQ's identity of a connection. */
    public static @Nullable RequestId ofFrame(byte[] frame) {
        if (frame.length <= MARK.length || !Arrays.equals(frame, 0, MARK.length, MARK, 0, MARK.length)) {
            return null;
        }
        return new RequestId(new String(frame, MARK.length, frame.length - MARK.length, US_ASCII));
    }
}
