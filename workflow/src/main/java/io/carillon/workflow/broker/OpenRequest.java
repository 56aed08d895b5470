package io.carillon.workflow.broker;

import java.util.ArrayList;
import java.util.List;

import io.carillon.workflow.message.Frames;
import io.carillon.workflow.message.RequestId;
import org.jspecify.annotations.Nullable;

/** A request that hasn't been answered. Belongs to the broker's thread. */
final class OpenRequest {

    private final RequestId id;
    private final Frames frames;
    private byte[] connection;
    private @Nullable Object taker;

    /**
     * @param id     names it to the manager
     * @param frames as they came from the worker, whose connection is the first
     */
    OpenRequest(RequestId id, Frames frames) {
        this.id = id;
        this.frames = frames;
        connection = frames.envelope().getFirst();
    }

    RequestId id() {
        return id;
    }

    /** The identifier that the worker gave; null when it gave none. */
    @Nullable
    RequestId workersId() {
        return frames.envelope().size() > 1 ? frames.requestId() : null;
    }

    /** The worker asked again, by another connection perhaps. */
    void askedAgainBy(byte[] newConnection) {
        connection = newConnection;
    }

    /** What the manager is sent: the broker's identifier in place of the connection. */
    Frames toManager() {
        return new Frames(envelope(id.frame()), frames.body());
    }

    /** What the worker is sent. */
    Frames toWorker(List<byte[]> reply) {
        return new Frames(envelope(connection), reply);
    }

    private List<byte[]> envelope(byte[] first) {
        List<byte[]> envelope = new ArrayList<>(frames.envelope());
        envelope.set(0, first);
        return envelope;
    }

    /** What the worker sent, as far as it can be a message. */
    byte[] body() {
        return frames.body().isEmpty() ? new byte[0] : frames.body().getFirst();
    }

    int size() {
        return frames.size();
    }

    boolean isDelivered() {
        return taker != null;
    }

    /** The manager's connection that took it; null while none has. */
    @Nullable
    Object taker() {
        return taker;
    }

    void takenBy(@Nullable Object newTaker) {
        taker = newTaker;
    }
}
