package io.carillon.listen.triggers;

import java.util.Map;

import io.carillon.event.Event;
import org.jspecify.annotations.Nullable;

/**
 * What a trigger tells whom it triggers: an event by its values alone, so that triggers serve whoever has something to
 * tell.
 *
 * @param told     all of it, as JSON has it: what <code>${json}</code> is, and what is sent if nothing else is said
 * @param others   values that templates may name beside those
 * @param key      where it is kept
 * @param revision at which revision
 */
public record Notice(Map<String, ? extends @Nullable Object> told, Map<String, ? extends @Nullable Object> others,
        String key, long revision) {

    /** The notification of an event (aviso-v1 4.3). */
    public static Notice of(Event event) {
        return new Notice(event.notification(), Map.of(), event.origin().key(), event.origin().revision());
    }

    /** The value of a name; null if there is none. */
    public @Nullable Object value(String name) {
        return told.containsKey(name) ? told.get(name) : others.get(name);
    }
}
