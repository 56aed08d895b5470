package io.carillon.hub;

import java.time.Duration;
import java.util.List;

/**
 * That an event is left out which is like one that came shortly before. What came is remembered in memory, of the
 * newest {@value #MOST} events, and forgotten when the process ends.
 *
 * @param by     the fields in which events must agree to be alike, as in {@link HubEvent#field}
 * @param window how long after an event those like it are left out
 */
public record Deduplication(List<String> by, Duration window) {

    static final int MOST = 10_000;

    /** Refuses one without fields. */
    public Deduplication {
        by = List.copyOf(by);
        if (by.isEmpty() || !window.isPositive()) {
            throw new HubException("a deduplication needs a field to compare and a window above 0");
        }
    }
}
