package io.carillon.workflow.checklist;

import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * How a checklist changes with one message, in the order of these: emptied, a payload put in, sections changed by rules.
 * Small even where the checklist is large. Immutable.
 *
 * @param clear   whether it is emptied
 * @param key     the section that the payload is put into; null when there is no payload
 * @param payload the payload; null when there is none
 * @param changed sections that rules have changed
 * @param removed sections that rules have removed
 */
public record ChecklistEdit(boolean clear, @Nullable String key, @Nullable Object payload,
        Map<String, @Nullable Object> changed, Set<String> removed) {

    /** Empties it. */
    public static final ChecklistEdit CLEAR = new ChecklistEdit(true, null, null, Map.of(), Set.of());

    /** The checklist after it. */
    public Checklist of(Checklist checklist) throws ChecklistException {
        Checklist result = clear ? Checklist.EMPTY : checklist;
        if (key != null && payload != null) {
            result = result.updated(key, payload);
        }
        return changed.isEmpty() && removed.isEmpty() ? result : result.with(changed, removed);
    }
}
