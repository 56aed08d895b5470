package io.carillon.listen;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.carillon.event.Event;
import org.jspecify.annotations.Nullable;

/**
 * A listener, written in Java: which events, and what is done for each of them. What it says is checked against the
 * schema by {@link NotificationManager#listen(Listener...)}. Immutable; each method makes a new one.
 *
 * @param event    the event type
 * @param request  which of its events: by field one value, or a list of values of which any will do
 * @param triggers what is done, in this order: each with its {@code type} and parameters, as in a listener file
 * @param where    what it wants of an event beyond the request, or null
 */
public record Listener(String event, Map<String, ?> request, List<Map<String, ?>> triggers,
        @Nullable EventCondition where) {

    private static final String TYPE = "type";

    public Listener {
        request = Map.copyOf(request);
        triggers = List.copyOf(triggers);
    }

    /** A listener to all events of a type, that does nothing yet. */
    public static Listener to(String event) {
        return new Listener(event, Map.of(), List.of(), null);
    }

    /**
     * The same, for events only that have one of some values in a field.
     *
     * @param field  its name in the schema
     * @param values one or more, canonical or not
     */
    public Listener with(String field, Object... values) {
        Map<String, Object> more = new LinkedHashMap<>(request);
        more.put(field, values.length == 1 ? values[0] : List.of(values));
        return new Listener(event, more, triggers, where);
    }

    /** The same, for such events only for which a condition holds. */
    public Listener where(EventCondition condition) {
        return new Listener(event, request, triggers, condition);
    }

    /**
     * The same, that calls a function as well. It is called for one event at a time; when it throws it is called again
     * some times, and in the end the event becomes a dead letter.
     */
    public Listener call(Consumer<Event> function) {
        return trigger("function", Map.of("function", function));
    }

    /**
     * The same with one trigger more.
     *
     * @param type       such as {@code echo}, {@code log}, {@code command}, {@code post}
     * @param parameters those of a listener file
     */
    public Listener trigger(String type, Map<String, ?> parameters) {
        Map<String, Object> trigger = new LinkedHashMap<>();
        trigger.put(TYPE, type);
        trigger.putAll(parameters);
        List<Map<String, ?>> more = new ArrayList<>(triggers);
        more.add(trigger);
        return new Listener(event, request, more, where);
    }

    /** What would stand in a listener file. */
    Map<String, ?> document() {
        return Map.of("listeners", List.of(Map.of("event", event, "request", request, "triggers", triggers)));
    }
}
