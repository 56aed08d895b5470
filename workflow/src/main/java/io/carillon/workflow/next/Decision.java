package io.carillon.workflow.next;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What rules decided for a message. Immutable.
 *
 * @param next    what is launched next
 * @param changed sections of the checklist that the rules have changed, which Python's may
 * @param removed sections of the checklist that they have removed
 */
public record Decision(NextWorkers next, Map<String, @Nullable Object> changed, Set<String> removed) {

    /** Keeps the order of the sections. */
    public Decision {
        changed = Collections.unmodifiableMap(new LinkedHashMap<>(changed));
        removed = Set.copyOf(removed);
    }

    /** One that leaves the checklist as it is. */
    public static Decision of(NextWorkers next) {
        return new Decision(next, Map.of(), Set.of());
    }
}
