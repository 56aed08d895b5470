package io.carillon.hub;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** Remembers events for a {@link Deduplication}. Used by one thread. */
final class Alike {

    private final Deduplication rule;
    private final Map<List<@Nullable Object>, Instant> seen = new LinkedHashMap<>();

    Alike(Deduplication rule) {
        this.rule = rule;
    }

    /** Whether one like it came within the window; otherwise this one is remembered. */
    boolean isRepeated(HubEvent event, Instant now) {
        Iterator<Instant> times = seen.values().iterator();
        while (times.hasNext() && !times.next().plus(rule.window()).isAfter(now)) {
            times.remove();
        }
        List<@Nullable Object> values = new ArrayList<>();
        rule.by().forEach(field -> values.add(event.field(field)));
        if (seen.containsKey(values)) {
            return true;
        }
        seen.put(values, now);
        if (seen.size() > Deduplication.MOST) {
            seen.remove(seen.keySet().iterator().next());
        }
        return false;
    }
}
