package io.carillon.workflow.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * How a broker and a manager of ours are asked how they are. A worker's connection carries the questions; no process of
 * NEMO Nowcast asks them, and its manager answers that it doesn't know the sender. The reply's payload is a mapping
 * whose {@code process} says who answered.
 */
public final class StatusRequest {

    /** In the payload of a reply: who gave it. */
    public static final String PROCESS = "process";

    /** The broker's name in its reply. */
    public static final String BROKER = "message_broker";

    private static final String SOURCE = "carillon status";
    private static final String TYPE = "status";
    private static final String ACK = "ack";
    private static final byte[] FOR_BROKER = new RequestId("status of the broker").frame();

    private StatusRequest() {
    }

    /** The frame in place of a request's identifier by which the broker knows that it is asked itself. */
    public static byte[] idForBroker() {
        return FOR_BROKER.clone();
    }

    /** What is asked. */
    public static byte[] body() {
        return MessageCodec.encode(new Message(SOURCE, TYPE));
    }

    /** Whether a message asks the manager. */
    public static boolean isForManager(Message message) {
        return message.source().equals(SOURCE) && message.type().equals(TYPE);
    }

    /** Whether what a worker sent asks the broker. */
    public static boolean isForBroker(Frames frames) {
        List<byte[]> envelope = frames.envelope();
        return envelope.size() == 2 && Arrays.equals(envelope.getLast(), FOR_BROKER);
    }

    /** The reply. */
    public static byte[] reply(Map<String, ?> status) {
        return MessageCodec.encode(new Message(Message.MANAGER, ACK, status));
    }

    /** What a connection sends, as text for logs and lists: the worker and the type, or that it can't be read. */
    public static String shown(byte[] body) {
        if (body.length > 1 << 16) {
            return "a message of " + body.length + " bytes";
        }
        try {
            Message message = MessageCodec.decode(body);
            return message.source() + ": " + message.type();
        } catch (MessageException e) {
            return "not a message: " + new String(body, 0, Math.min(body.length, 40), UTF_8);
        }
    }
}
