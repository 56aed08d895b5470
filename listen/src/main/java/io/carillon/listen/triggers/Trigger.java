package io.carillon.listen.triggers;

import io.carillon.event.Event;

/**
 * Does something for an event. Made once for a listener; used by several threads at a time, but never for two events of
 * one key at once.
 */
public interface Trigger extends AutoCloseable {

    /**
     * Does it, and returns when it is done.
     *
     * @throws TriggerException     when it could not be done
     * @throws InterruptedException when the listener ends; it counts as not done then
     */
    void fire(Event event) throws TriggerException, InterruptedException;

    /**
     * Whether it is so quick that it is done at once for each event in the order of their revisions, and nothing else
     * runs meanwhile. Other triggers keep the order of the events of each key.
     */
    default boolean inOrder() {
        return false;
    }

    @Override
    default void close() {
        // Most hold nothing.
    }
}
