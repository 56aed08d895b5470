package io.carillon.event.schema;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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
     * @param descriptors its type descriptors, as the schema gives them
     */
    Field(String key, @Nullable Object descriptors) {
        this.key = key;
        this.handlers = Compiled.of(() -> handlers(key, descriptors));
    }

    private static List<Compiled<ValueHandler>> handlers(String key, @Nullable Object descriptors) {
        Stream<?> each;
        if (descriptors instanceof List<?> list) {
            each = list.stream();
        } else if (descriptors instanceof Map<?, ?> map) {
            each = map.keySet().stream();
        } else if (descriptors instanceof String text) {
            each = text.chars().mapToObj(Character::toString);
        } else {
            throw new EventException(Kind.WRONG_SCHEMA,
                    "'" + PythonValue.typeName(descriptors) + "' object is not iterable");
        }
        return each.map(descriptor -> Compiled.of(() -> ValueHandler.of(key, descriptor))).toList();
    }

    /**
     * The canonical form of a value, or of the elements of a list; {@link RequestSchema#canonical} says the errors.
     */
    @Nullable
    Object canonical(@Nullable Object value) {
        Object shown = value;
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
            }
        }
        throw new EventException(Kind.INVALID_VALUE, "Value " + PythonText.str(shown) + " is not valid for key " + key);
    }
}
