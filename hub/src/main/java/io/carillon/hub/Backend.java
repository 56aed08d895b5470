package io.carillon.hub;

/**
 * Carries texts over channels, to whoever subscribes to one (hub 7). {@link StoreBackend} keeps them in the store;
 * others reach other systems. Thread-safe.
 */
public interface Backend extends AutoCloseable {

    /**
     * Publishes a text. What that promises is the backend's own matter.
     *
     * @throws ConsumerException when it can't be done
     */
    void publish(String channel, String text) throws ConsumerException;

    /** Subscribes to a channel, for what is published from now on. To be closed by the caller. */
    Subscription subscribe(String channel);

    /**
     * Subscribes to a channel, for what was published after a message.
     *
     * @param id the message's {@link Message#id}
     * @throws HubException when this backend keeps nothing, or knows no such id
     */
    Subscription subscribe(String channel, String id);

    /** Lets go of connections; subscriptions end. */
    @Override
    void close();

    /**
     * What was published.
     *
     * @param channel where
     * @param id      names it in its channel; empty if this backend keeps nothing
     * @param text    what
     */
    record Message(String channel, String id, String text) {
    }
}
