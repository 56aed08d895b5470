package io.carillon.hub;

/**
 * A consumer that is registered.
 *
 * @param hub the hub
 * @param id  the consumer's id
 */
public record Registration(Hub hub, String id) {

    /** As {@link Hub#deregister}. */
    public void deregister() {
        hub.deregister(id);
    }
}
