package io.carillon.hub;

import java.time.Duration;

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
}
