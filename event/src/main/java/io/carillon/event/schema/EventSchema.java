package io.carillon.event.schema;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import io.carillon.event.Identifier;
import io.carillon.event.python.PythonFormat.Piece;
import io.carillon.event.python.PythonText;
import io.carillon.event.python.PythonValue;
import org.jspecify.annotations.Nullable;

/** The schema of one event type (aviso-v1 3). Compiled once; immutable. */
public final class EventSchema {

    /**
     * More keys than these are no request but a mistake, or an attempt to exhaust the memory.
     */
    private static final int MAX_BASE_KEYS = 100_000;

    private static final String REQUEST = "request";
    private static final String ENDPOINT = "endpoint";

    private final String type;
    private final String payloadName;
    private final SchemaPath where;
    private final Compiled<RequestSchema> fields;
    private final Compiled<List<Endpoint>> endpoints;

    /**
     * Compiles the schema of an event type.
     *
     * @param type        the event type
     * @param payloadName what the schema document calls the payload
     * @param where       where the type is described
     * @param schema      the object that describes the type
     */
    EventSchema(String type, String payloadName, SchemaPath where, Map<?, ?> schema) {
        this.type = type;
        this.payloadName = payloadName;
        this.where = where;
        this.fields = Compiled.of(where, () -> fields(where, schema));
        this.endpoints = Compiled.of(where, () -> endpoints(where, schema));
    }

    private static RequestSchema fields(SchemaPath where, Map<?, ?> schema) {
        if (!schema.containsKey(REQUEST)) {
            throw new EventException(Kind.NOT_ALLOWED, "Wrong schema structure, 'request' could not be located");
        }
        Object request = schema.get(REQUEST);
        if (request instanceof Map<?, ?> map) {
            return RequestSchema.of(where.member(REQUEST), map);
        }
        throw where.member(REQUEST).locate(new EventException(Kind.WRONG_SCHEMA,
                "'" + PythonValue.typeName(request) + "' object has no attribute 'keys'"));
    }

    private static List<Endpoint> endpoints(SchemaPath where, Map<?, ?> schema) {
        if (!schema.containsKey(ENDPOINT)) {
            throw new EventException(Kind.NOT_ALLOWED, "Wrong schema structure, 'endpoint' could not be located");
        }
        SchemaPath place = where.member(ENDPOINT);
        if (schema.get(ENDPOINT) instanceof List<?> list && !list.isEmpty()) {
            List<Endpoint> endpoints = new ArrayList<>(list.size());
            for (Object endpoint : list) {
                endpoints.add(Endpoint.of(place.element(endpoints.size()), endpoint));
            }
            return endpoints;
        }
        throw place.locate(
                new EventException(Kind.NOT_ALLOWED, "Wrong schema structure, 'endpoint' should be a non empty list"));
    }

    /** The event type. */
    public String type() {
        return type;
    }

    /**
     * What this schema calls the payload: {@code payload}, or a name of its own such as {@code location}.
     */
    public String payloadName() {
        return payloadName;
    }

    /**
     * Brings the parameters of an event to canonical form and makes its keys.
     *
     * @param engine     the engine in lower case: {@code etcd_rest}, {@code etcd_grpc} or {@code file_based}
     * @param parameters the values by field, without event type and payload
     * @throws EventException of kind {@link Kind#NOT_ALLOWED} for a parameter that is not in the schema, of kind
     *                        {@link Kind#INVALID_VALUE} for a value that is not allowed, of kind {@link Kind#MISSING}
     *                        when a key needs a parameter that is not given, of kind {@link Kind#WRONG_KEY} when the
     *                        schema has no keys for the engine, of any kind when the schema is wrong
     */
    public EventKeys keys(String engine, Map<?, ?> parameters) {
        Map<String, @Nullable Object> canonical = fields.get().canonical(parameters);
        Endpoint endpoint = endpoint(engine);
        String base = endpoint.base().key(canonical, EventSchema::missingParameter);
        String leaf = endpoint.leaf().key(canonical, EventSchema::missingParameter);
        String admin = endpoint.admin().map(template -> template.key(canonical, EventSchema::missingParameter))
                .orElse(null);
        return new EventKeys(identifier(endpoint.matcher().names(), canonical), leaf, base, admin);
    }

    /**
     * What all keys of events of this type begin with, as far as no field's value is in it.
     *
     * @param engine as for {@link #keys}
     * @throws EventException of kind {@link Kind#WRONG_KEY} when the schema has no keys for the engine, of any kind
     *                        when the schema is wrong
     */
    public String keyPrefix(String engine) {
        StringBuilder prefix = new StringBuilder();
        for (Piece piece : endpoint(engine).leaf().pieces()) {
            if (piece.isField()) {
                break;
            }
            prefix.append(piece.text());
        }
        return prefix.toString();
    }

    /**
     * The identifier that the key of an event tells.
     *
     * @param engine as for {@link #keys}
     * @param key    any key
     * @return null when the key is none of an event of this type
     * @throws EventException as {@link #keyPrefix}
     */
    public @Nullable Identifier identifier(String engine, String key) {
        KeyMatcher.Match match = endpoint(engine).matcher().match(key);
        return match == null ? null : match.identifier();
    }

    private static Identifier identifier(List<String> names, Map<String, @Nullable Object> canonical) {
        Map<String, String> fields = LinkedHashMap.newLinkedHashMap(names.size());
        for (String name : names) {
            fields.put(name, PythonText.str(canonical.get(name)));
        }
        return new Identifier(fields);
    }

    /**
     * Compiles a listener's request.
     *
     * @param engine  as for {@link #keys}
     * @param request the wanted values by field, each a value or a list of values
     * @throws EventException as {@link #keys}; only the fields of the base key must be given
     */
    public ListenerRequest request(String engine, Map<?, ?> request) {
        Endpoint endpoint = endpoint(engine);
        KeyTemplate base = endpoint.base();
        Set<String> baseFields = new LinkedHashSet<>();
        for (Piece piece : base.pieces()) {
            if (piece.isField()) {
                baseFields.add(piece.text());
            }
        }
        for (String field : baseFields) {
            if (!request.containsKey(field)) {
                throw missing("Wrong listener file: " + field + " required");
            }
        }
        Map<String, List<@Nullable Object>> filter = new LinkedHashMap<>();
        fields.get().canonical(request).forEach((field, value) -> filter.put(field, alternatives(value)));
        return new ListenerRequest(type, payloadName, baseKeys(base, baseFields, filter),
                Collections.unmodifiableMap(filter), endpoint);
    }

    private static List<@Nullable Object> alternatives(@Nullable Object value) {
        return value instanceof List<?> list
                ? Collections.unmodifiableList(new ArrayList<@Nullable Object>(list))
                : Collections.singletonList(value);
    }

    private static List<String> baseKeys(KeyTemplate base, Set<String> baseFields,
            Map<String, List<@Nullable Object>> filter) {
        List<Map<String, @Nullable Object>> combinations = List.of(Map.of());
        for (String field : baseFields) {
            List<@Nullable Object> values = filter.getOrDefault(field, List.of());
            if ((long) combinations.size() * values.size() > MAX_BASE_KEYS) {
                throw new EventException(Kind.NOT_ALLOWED, "The request asks for more than " + MAX_BASE_KEYS
                        + " keys to watch; give fewer values for " + String.join(", ", baseFields));
            }
            List<Map<String, @Nullable Object>> longer = new ArrayList<>(combinations.size() * values.size());
            for (Map<String, @Nullable Object> combination : combinations) {
                for (Object value : values) {
                    Map<String, @Nullable Object> extended = new HashMap<>(combination);
                    extended.put(field, value);
                    longer.add(extended);
                }
            }
            combinations = longer;
        }
        return combinations.stream().map(values -> base.key(values, EventSchema::missingParameter)).distinct().toList();
    }

    private Endpoint endpoint(String engine) {
        for (Endpoint endpoint : endpoints.get()) {
            if (endpoint.serves(engine)) {
                return endpoint;
            }
        }
        throw where.member(ENDPOINT)
                .locate(new EventException(Kind.WRONG_KEY, "Key base could bot be located in the schema"));
    }

    private static EventException missingParameter(String field) {
        return missing("Wrong parameters: " + field + " required");
    }

    private static EventException missing(String message) {
        return new EventException(Kind.MISSING, PythonText.repr(message));
    }
}
