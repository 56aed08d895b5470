package io.carillon.event.schema;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import io.carillon.event.python.PythonText;
import io.carillon.event.python.PythonValue;
import org.jspecify.annotations.Nullable;

/**
 * A field of a request and the descriptions of what may stand in it, of which the first that accepts a value counts.
 */
final class Field {

    private final String key;
    private final Compiled<List<Compiled<ValueHandler>>> handlers;

    /**
     * Compiles a field.
     *
     * @param key         its name
     * @param where       where it stands in the schema
     * @param descriptors its type descriptors, as the schema gives them
     */
    Field(String key, SchemaPath where, @Nullable Object descriptors) {
        this.key = key;
        this.handlers = Compiled.of(where, () -> handlers(key, where, descriptors));
    }

    private static List<Compiled<ValueHandler>> handlers(String key, SchemaPath where, @Nullable Object descriptors) {
        List<?> each;
        if (descriptors instanceof List<?> list) {
            each = list;
        } else if (descriptors instanceof Map<?, ?> map) {
            each = List.copyOf(map.keySet());
        } else if (descriptors instanceof String text) {
            each = text.chars().mapToObj(Character::toString).toList();
        } else {
            throw new EventException(Kind.WRONG_SCHEMA,
                    "'" + PythonValue.typeName(descriptors) + "' object is not iterable");
        }
        List<Compiled<ValueHandler>> handlers = new ArrayList<>(each.size());
        for (Object descriptor : each) {
            SchemaPath place = where.element(handlers.size());
            handlers.add(Compiled.of(place, () -> ValueHandler.of(key, place, descriptor)));
        }
        return handlers;
    }

    /**
     * The canonical form of a value, or of the elements of a list; {@link RequestSchema#canonical} says the errors.
     */
    @Nullable
    Object canonical(@Nullable Object value) {
        Object shown = value;
        EventException mistake = null;
        for (Compiled<ValueHandler> compiled : handlers.get()) {
            ValueHandler handler = compiled.get();
            List<@Nullable Object> accepted = new ArrayList<>();
            try {
                if (!(value instanceof List<?> elements)) {
                    return handler.canonical(key, value);
                }
                for (Object element : elements) {
                    accepted.add(handler.canonical(key, element));
                }
                return Collections.unmodifiableList(accepted);
            } catch (EventException e) {
                if (e.kind() != Kind.INVALID_VALUE) {
                    throw e;
                }
                // v1 shows what was accepted of a list, not the list
                shown = value instanceof List<?> ? accepted : value;
                mistake = mistake == null && e.where() != null ? e : mistake;
            }
        }
        String message = "Value " + PythonText.str(shown) + " is not valid for key " + key;
        throw mistake == null ? new EventException(Kind.INVALID_VALUE, message) : mistake.asReasonOf(message);
    }
}
