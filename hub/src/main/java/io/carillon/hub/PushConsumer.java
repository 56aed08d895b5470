package io.carillon.hub;

/** Publishes each event's JSON on a channel of a {@link Backend} (hub 6). */
public final class PushConsumer implements EventConsumer {

    private final Backend backend;
    private final String channel;

    /**
     * @param backend stays the caller's
     * @param channel where to; in the original the id of a hub
     */
    public PushConsumer(Backend backend, String channel) {
        this.backend = backend;
        this.channel = channel;
    }

    @Override
    public void consume(HubEvent event) throws ConsumerException {
        backend.publish(channel, event.toJson());
    }
}
