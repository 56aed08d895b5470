package io.carillon.listen.triggers;

import io.carillon.event.Event;

/** A trigger that needs of an event nothing but its values. */
public interface NoticeTrigger extends Trigger {

    /**
     * Does it, as {@link #fire(Event)}.
     *
     * @throws TriggerException     when it could not be done
     * @throws InterruptedException when whoever fires ends; it counts as not done then
     */
    void fire(Notice notice) throws TriggerException, InterruptedException;

    @Override
    default void fire(Event event) throws TriggerException, InterruptedException {
        fire(Notice.of(event));
    }
}
