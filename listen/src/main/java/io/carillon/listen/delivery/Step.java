package io.carillon.listen.delivery;

import java.time.Duration;

import io.carillon.listen.triggers.Trigger;
import org.jspecify.annotations.Nullable;

/**
 * A trigger in a listener's list, and how it is tried.
 *
 * @param trigger      what is done
 * @param type         its type, in lower case
 * @param description  the trigger as it is written in the listener, without secrets, for messages and dead letters
 * @param attempts     how often it is tried at most
 * @param firstPause   the pause after the first failure; each later one is about twice as long
 * @param longestPause no pause is longer, unless whoever refuses asks for it
 * @param concurrency  for how many keys it may run at once
 * @param inOrder      whether it is done at once for each event, in the order of all events; only heeded at the head of
 *                     the list
 * @param deadLetters  where an event is kept that it gave up; null to keep none
 */
public record Step(Trigger trigger, String type, String description, int attempts, Duration firstPause,
        Duration longestPause, int concurrency, boolean inOrder, @Nullable DeadLetters deadLetters) {
}
