package io.carillon.hub;

import java.time.Duration;
import java.util.List;

/**
 * That many events come in one delivery. A consumer that takes several at once is given all of them; any other is given
 * one event of type {@code digest}, whose title says how many they are, whose body has a line for each, and whose extra
 * {@code events} has them all.
 *
 * @param every how long events are collected, from the first on
 * @param most  with so many the delivery comes at once
 */
public record Digest(Duration every, int most) {

    /** Many events are kept in memory only up to a bound. */
    static final int MOST = 10_000;

    /** Refuses a digest that collects nothing, or too much. */
    public Digest {
        if (!every.isPositive() || most < 1 || most > MOST) {
            throw new HubException("a digest must collect for a time above 0, and 1 to " + MOST + " events at most");
        }
    }

    /** Many events of a hub as one. */
    static HubEvent joined(String hub, List<HubEvent> events) {
        HubEvent last = events.getLast();
        StringBuilder lines = new StringBuilder();
        for (HubEvent event : events) {
            lines.append(event.timestamp()).append(' ').append(event.title())
                    .append(event.body().isEmpty() ? "" : ": " + event.body()).append('\n');
        }
        return HubEvent.of("digest", events.size() + " events of " + hub, lines.toString())
                .id("digest-" + events.getFirst().id() + "-" + events.size()).timestamp(last.timestamp())
                .extra("events", events.stream().map(HubEvent::fields).toList()).origin(last.origin()).build();
    }
}
