package io.carillon.event;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened. Immutable; identifier and payload are canonical.
 *
 * @param type       the event type
 * @param identifier which event of this type it is
 * @param payload    its message, or null when it has none
 * @param origin     where it stands in the store
 */
public record Event(String type, Identifier identifier, @Nullable Payload payload, Origin origin) {

    /**
     * The notification object that triggers receive (aviso-v1 4.3): {@code event}, {@code request}, and the payload
     * under its own name when there is one, in this order. The caller may change the returned map.
     */
    public Map<String, Object> notification() {
        Map<String, Object> notification = new LinkedHashMap<>();
        notification.put("event", type);
        notification.put("request", identifier.fields());
        if (payload != null) {
            notification.put(payload.name(), payload.text());
        }
        return notification;
    }

    /**
     * The same event, of which it is known when it was published.
     *
     * @param time when, or null when that is not known after all
     */
    public Event at(@Nullable Instant time) {
        return new Event(type, identifier, payload, new Origin(origin.key(), origin.revision(), time));
    }
}
