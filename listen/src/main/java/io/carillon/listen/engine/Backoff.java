package io.carillon.listen.engine;

import java.time.Duration;

import io.github.resilience4j.core.IntervalFunction;

/** Pauses between attempts: each about twice as long as the one before, up to a longest, with chance in them. */
public final class Backoff {

    private static final double FACTOR = 2.0;
    private static final double CHANCE = 0.3;

    private final IntervalFunction intervals;
    private int attempt;

    /**
     * @param first   the first pause
     * @param longest no pause is longer
     */
    public Backoff(Duration first, Duration longest) {
        long most = Math.max(1, longest.toMillis());
        this.intervals = IntervalFunction.ofExponentialRandomBackoff(Math.clamp(first.toMillis(), 1, most), FACTOR,
                CHANCE, most);
    }

    /** The next pause. */
    public Duration next() {
        attempt++;
        return Duration.ofMillis(intervals.apply(Math.min(attempt, 30)));
    }

    /** All is well again; the next pause is a first one. */
    public void reset() {
        attempt = 0;
    }
}
