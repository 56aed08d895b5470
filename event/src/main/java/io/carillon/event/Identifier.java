package io.carillon.event;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The fields that tell one event from another of its type, in the order in which the schema's key names them, each with
 * its canonical text. Immutable.
 *
 * @param fields the fields in order; copied
 */
public record Identifier(Map<String, String> fields) {

    /** Copies the fields and keeps their order. */
    public Identifier {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** The text of a field, or null when there is no such field. */
    public @Nullable String get(String name) {
        return fields.get(name);
    }

    @Override
    public String toString() {
        return fields.toString();
    }
}
