package io.carillon.listen;

import java.util.HashMap;
import java.util.Map;

/** Measures how far one listener is. Thread-safe. */
final class ProgressMeter {

    private final Map<String, Stretch> stretches = new HashMap<>();
    private long events;

    /** The old revisions of one base key, from the first wanted to the last, and how far the listener is with them. */
    private static final class Stretch {

        private final long first;
        private final long last;
        private long received;
        private long done;

        Stretch(long first, long last) {
            this.first = first;
            this.last = last;
            this.received = first - 1;
            this.done = first - 1;
        }

        ListenProgress progress() {
            long total = Math.max(0, last - first + 1);
            return new ListenProgress(0, Math.clamp(done - first + 1, 0, total), total, received > done);
        }
    }

    /** Revisions of a base key are about to come. */
    synchronized void begin(String baseKey, long first, long last) {
        stretches.put(baseKey, new Stretch(first, last));
    }

    /** All of a base key up to a revision has come. */
    synchronized void received(String baseKey, long revision) {
        Stretch stretch = stretches.get(baseKey);
        if (stretch != null) {
            stretch.received = Math.max(stretch.received, revision);
        }
    }

    /** All of a base key up to a revision is done. */
    synchronized void done(String baseKey, long revision) {
        Stretch stretch = stretches.get(baseKey);
        if (stretch != null) {
            stretch.done = Math.max(stretch.done, revision);
        }
    }

    /** An event was given to triggers. */
    synchronized void event() {
        events++;
    }

    synchronized ListenProgress progress() {
        ListenProgress sum = new ListenProgress(events, 0, 0, false);
        for (Stretch stretch : stretches.values()) {
            sum = sum.plus(stretch.progress());
        }
        return sum;
    }
}
