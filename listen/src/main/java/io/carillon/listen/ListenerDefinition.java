package io.carillon.listen;

import java.util.List;
import java.util.Map;

import io.carillon.event.schema.EventSchema;
import io.carillon.event.schema.ListenerRequest;
import org.jspecify.annotations.Nullable;

/**
 * A listener as its author wrote it, checked against the schema (aviso-v1 4.1).
 *
 * @param schema   the event type that it listens to
 * @param request  which of its events it wants
 * @param written  the request as it was written, canonical values or not; names the listener together with its type
 * @param triggers what is done for each such event, in this order; the parameters of each, {@code type} among them, are
 *                 looked at only when it is made
 * @param where    what it wants of an event beyond its request, or null
 */
public record ListenerDefinition(EventSchema schema, ListenerRequest request, Map<String, ?> written,
        List<Map<String, ?>> triggers, @Nullable EventCondition where) {

    public ListenerDefinition {
        triggers = List.copyOf(triggers);
    }

    /** A listener that wants all events that its request names. */
    public ListenerDefinition(EventSchema schema, ListenerRequest request, Map<String, ?> written,
            List<Map<String, ?>> triggers) {
        this(schema, request, written, triggers, null);
    }

    /** The same, for such events only for which a condition holds. */
    public ListenerDefinition withWhere(EventCondition condition) {
        return new ListenerDefinition(schema, request, written, triggers, condition);
    }

    /** The same with other {@link #triggers}. */
    public ListenerDefinition withTriggers(List<Map<String, ?>> newTriggers) {
        return new ListenerDefinition(schema, request, written, newTriggers, where);
    }
}
