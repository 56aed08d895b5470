package io.carillon.listen;

import java.util.function.Predicate;

import io.carillon.event.Event;

/**
 * What a listener wants of an event beyond its request.
 *
 * @param text      the condition as its author wrote it; listeners with different conditions are different listeners,
 *                  each with a checkpoint of its own
 * @param predicate whether it holds for an event; is called by any thread, and must not throw
 */
public record EventCondition(String text, Predicate<? super Event> predicate) {
}
