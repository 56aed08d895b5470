package io.carillon.listen;

import java.util.HashMap;
import java.util.Map;

/** Measures how far one listener is. Thread-safe. */
final class ProgressMeter {

    private final Map<String, Stretch> stretches = new HashMap<>();
    private long events;

    /** The revisions of one base key from the first wanted to the last that is old, and the last that was passed. */
    private record Stretch(long first, long last, long passed) {

        long total() {
            return Math.max(0, last - first + 1);
        }

        long done() {
            return Math.clamp(passed - first + 1, 0, total());
        }
    }

    /** Revisions of a base key are about to come. */
    synchronized void begin(String baseKey, long first, long last) {
        stretches.put(baseKey, new Stretch(first, last, first - 1));
    }

    /** All of a base key up to a revision is behind. */
    synchronized void passed(String baseKey, long revision) {
        Stretch stretch = stretches.get(baseKey);
        if (stretch != null && stretch.passed < stretch.last) {
            stretches.put(baseKey, new Stretch(stretch.first, stretch.last, Math.max(stretch.passed, revision)));
        }
    }

    /** An event was given to triggers. */
    synchronized void event() {
        events++;
    }

    synchronized ListenProgress progress() {
        ListenProgress sum = new ListenProgress(events, 0, 0);
        for (Stretch stretch : stretches.values()) {
            sum = sum.plus(new ListenProgress(0, stretch.done(), stretch.total()));
        }
        return sum;
    }
}
