package io.carillon.event.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import io.carillon.event.python.PythonText;
import io.carillon.event.python.PythonValue;
import org.jspecify.annotations.Nullable;

/**
 * The language of MARS requests, from which ECMWF's schemas take the values of their enumerations (aviso-v1 3.3): an
 * object {@code _field} with a member for each field, whose {@code values} are texts or lists of texts that mean the
 * same. All of them are allowed, and none is replaced by another. Immutable.
 */
public final class MarsLanguage {

    private static final String FIELDS = "_field";
    private static final String VALUES = "values";
    private static final String TYPE = "type";
    private static final String ENUMERATION = "EnumHandler";

    private final Map<?, ?> document;
    private final SchemaPath root;

    private MarsLanguage(Map<?, ?> document, SchemaPath root) {
        this.document = document;
        this.root = root;
    }

    /**
     * Takes a language.
     *
     * @param document the document as a tree
     * @param source   what it was read from, as messages are to name it
     */
    public static MarsLanguage of(Map<?, ?> document, String source) {
        return new MarsLanguage(document, SchemaPath.root(source));
    }

    /**
     * A schema document with the values of this language added to those of each {@code EnumHandler}.
     *
     * @param schema the schema document as a tree; it is left as it is
     * @param source what it was read from, as messages are to name it
     * @throws EventException of kind {@link Kind#MISSING} when the language has no values for a field, of another kind
     *                        when one of the documents can't be worked with
     */
    public Map<?, ?> complete(Map<?, ?> schema, String source) {
        Map<Object, @Nullable Object> completed = new LinkedHashMap<>(schema);
        SchemaPath place = SchemaPath.root(source);
        completed.replaceAll((name, value) -> value instanceof Map<?, ?> type && PythonValue.isTrue(type.get("request"))
                ? eventType(type, place.member(String.valueOf(name)).member("request"))
                : value);
        return completed;
    }

    private Map<?, ?> eventType(Map<?, ?> type, SchemaPath where) {
        if (!(type.get("request") instanceof Map<?, ?> request)) {
            throw where.locate(new EventException(Kind.WRONG_SCHEMA, "the request must be an object"));
        }
        Map<Object, @Nullable Object> fields = new LinkedHashMap<>(request);
        fields.replaceAll((name, value) -> {
            String field = String.valueOf(name);
            return descriptors(field, value, where.member(field));
        });
        Map<Object, @Nullable Object> completed = new LinkedHashMap<>(type);
        completed.put("request", fields);
        return completed;
    }

    private List<?> descriptors(String field, @Nullable Object descriptors, SchemaPath where) {
        if (!(descriptors instanceof List<?> list)) {
            throw where.locate(new EventException(Kind.WRONG_SCHEMA,
                    "a field must have a list of types, not " + shown(descriptors)));
        }
        List<@Nullable Object> completed = new ArrayList<>(list.size());
        for (Object descriptor : list) {
            completed.add(descriptor(field, descriptor, where.element(completed.size())));
        }
        return completed;
    }

    private Map<?, ?> descriptor(String field, @Nullable Object descriptor, SchemaPath where) {
        if (!(descriptor instanceof Map<?, ?> map)) {
            throw where.locate(
                    new EventException(Kind.WRONG_SCHEMA, "a type must be an object, not " + shown(descriptor)));
        }
        if (!map.containsKey(TYPE)) {
            throw missing(TYPE, where);
        }
        if (!ENUMERATION.equals(map.get(TYPE))) {
            return map;
        }
        Object given = map.containsKey(VALUES) ? map.get(VALUES) : List.of();
        if (!(given instanceof List<?> own)) {
            throw where.member(VALUES).locate(new EventException(Kind.WRONG_SCHEMA,
                    "'" + PythonValue.typeName(given) + "' object has no attribute 'append'"));
        }
        List<@Nullable Object> values = new ArrayList<>(own);
        addTo(values, field);
        Map<Object, @Nullable Object> completed = new LinkedHashMap<>(map);
        completed.put(VALUES, values);
        return completed;
    }

    private void addTo(List<@Nullable Object> values, String field) {
        Object fields = member(document, FIELDS, root);
        SchemaPath inFields = root.member(FIELDS);
        SchemaPath inField = inFields.member(field);
        if (!(member(member(fields, field, inFields), VALUES, inField) instanceof List<?> words)) {
            throw inField.member(VALUES)
                    .locate(new EventException(Kind.WRONG_SCHEMA, "the values of a field must be a list"));
        }
        for (Object word : words) {
            if (word instanceof List<?> aliases) {
                values.addAll(aliases);
            } else {
                values.add(word);
            }
        }
    }

    private static @Nullable Object member(@Nullable Object object, String name, SchemaPath where) {
        if (!(object instanceof Map<?, ?> map)) {
            throw where
                    .locate(new EventException(Kind.WRONG_SCHEMA, "an object is expected here, not " + shown(object)));
        }
        if (!map.containsKey(name)) {
            throw missing(name, where);
        }
        return map.get(name);
    }

    private static EventException missing(String name, SchemaPath where) {
        return where.locate(new EventException(Kind.MISSING, PythonText.repr(name)));
    }

    private static String shown(@Nullable Object value) {
        return PythonValue.typeName(value);
    }
}
