package io.carillon.hub;

import java.time.Duration;

/**
 * How many deliveries a consumer is given in a span of time at most.
 *
 * @param deliveries how many
 * @param per        in which span of time, whenever it begins
 */
public record RateLimit(int deliveries, Duration per) {

    /** Refuses a limit that lets nothing through. */
    public RateLimit {
        if (deliveries < 1 || !per.isPositive()) {
            throw new HubException("a rate limit must be at least one delivery in a span of time above 0");
        }
    }
}
