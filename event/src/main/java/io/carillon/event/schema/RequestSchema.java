package io.carillon.event.schema;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import io.carillon.event.python.PythonText;
import org.jspecify.annotations.Nullable;

/**
 * The {@code request} of an event type: which fields there are and what may stand in each (aviso-v1 3.4). Compiled
 * once; immutable.
 */
final class RequestSchema {

    private final Map<String, Field> fields;

    private RequestSchema(Map<String, Field> fields) {
        this.fields = fields;
    }

    /**
     * Compiles the fields. What is wrong in the description of one is reported when a value for it is checked.
     *
     * @param where  where they stand in the schema
     * @param fields for each field its type descriptors, as the schema gives them
     */
    static RequestSchema of(SchemaPath where, Map<?, ?> fields) {
        Map<String, Field> compiled = new HashMap<>();
        fields.forEach((name, descriptors) -> {
            String key = PythonText.str(name);
            compiled.put(key, new Field(key, where.member(key), descriptors));
        });
        return new RequestSchema(compiled);
    }

    /**
     * Brings the values of a notification or a request to canonical form. The elements of a list are taken one by one;
     * one descriptor must accept them all.
     *
     * @param values the values by field
     * @return the canonical values in the order of those given; unmodifiable
     * @throws EventException of kind {@link Kind#NOT_ALLOWED} for a field that is not described, of kind
     *                        {@link Kind#INVALID_VALUE} for a value that no descriptor accepts, of kind
     *                        {@link Kind#MISSING} for a null that is not allowed, of any kind for a descriptor that
     *                        cannot be worked with
     */
    Map<String, @Nullable Object> canonical(Map<?, ?> values) {
        Map<String, @Nullable Object> canonical = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            String key = PythonText.str(name);
            Field field = fields.get(key);
            if (field == null) {
                throw new EventException(Kind.NOT_ALLOWED, "Key " + key + " is not allowed");
            }
            canonical.put(key, field.canonical(value));
        });
        return Collections.unmodifiableMap(canonical);
    }
}
