package io.carillon.listen.delivery;

import java.time.Duration;

import io.carillon.listen.triggers.Trigger;

/**
 * A trigger in a listener's list, and how it is tried.
 *
 * @param trigger      what is done
 * @param description  the trigger as it is written in the listener, for messages and dead letters
 * @param attempts     how often it is tried at most
 * @param firstPause   the pause after the first failure; each later one is about twice as long
 * @param longestPause no pause is longer
 */
public record Step(Trigger trigger, String description, int attempts, Duration firstPause, Duration longestPause) {
}
