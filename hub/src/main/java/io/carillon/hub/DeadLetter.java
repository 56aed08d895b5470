package io.carillon.hub;

import java.time.Instant;

/**
 * An event that a consumer could not take.
 *
 * @param hub      the hub's label
 * @param consumer the consumer's id
 * @param id       names it among those of the consumer
 * @param event    the event
 * @param reason   what went wrong the last time
 * @param attempts how often it was tried
 * @param time     when it was given up
 */
public record DeadLetter(String hub, String consumer, String id, HubEvent event, String reason, int attempts,
        Instant time) {
}
