package io.carillon.event.schema;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.carillon.event.python.PythonText;
import io.carillon.event.python.PythonValue;
import org.jspecify.annotations.Nullable;

/** A schema document: the event types there are (aviso-v1 3.2). Immutable. */
public final class EventSchemas {

    private static final String DEFAULT_PAYLOAD_NAME = "payload";

    private final String payloadName;
    private final Map<String, EventSchema> schemas;

    private EventSchemas(String payloadName, Map<String, EventSchema> schemas) {
        this.payloadName = payloadName;
        this.schemas = schemas;
    }

    /**
     * Compiles a schema document. What is wrong in it is reported by what uses that part.
     *
     * @param document the document as a tree; each member that is an object describes an event type
     */
    public static EventSchemas of(Map<?, ?> document) {
        return of(document, null);
    }

    /**
     * As {@link #of(Map)}.
     *
     * @param source what the document was read from, as messages are to name it; null for nothing
     */
    public static EventSchemas of(Map<?, ?> document, @Nullable String source) {
        SchemaPath root = SchemaPath.root(source);
        Object payload = document.get("payload");
        String payloadName = PythonValue.isTrue(payload) ? PythonText.str(payload) : DEFAULT_PAYLOAD_NAME;
        Map<String, EventSchema> schemas = new LinkedHashMap<>();
        document.forEach((name, value) -> {
            if (value instanceof Map<?, ?> schema) {
                String type = PythonText.str(name);
                schemas.put(type, new EventSchema(type, payloadName, root.member(type), schema));
            }
        });
        return new EventSchemas(payloadName, Collections.unmodifiableMap(schemas));
    }

    /** The schema that serves when none is configured: flights. */
    public static EventSchemas flight() {
        Map<String, ?> endpoint = Map.of("engine", List.of("etcd_rest", "etcd_grpc", "file_based"), "base",
                "/tmp/aviso/flight/", "stem", "{date}/{country}/{airport}/{number}");
        Map<String, ?> request = Map.of("date", List.of(Map.of("type", "DateHandler", "canonic", "%Y%m%d")), "country",
                List.of(Map.of("type", "StringHandler", "canonic", "lower")), "airport",
                List.of(Map.of("type", "StringHandler", "canonic", "upper")), "number",
                List.of(Map.of("type", "StringHandler")));
        return of(Map.of("flight", Map.of("endpoint", List.of(endpoint), "request", request)));
    }

    /**
     * The same document with the event types of workflows, which need not be configured: what happens in a workflow
     * (docs/workflow-events.md). Where the document has a type of one of these names, its own counts.
     */
    public EventSchemas withWorkflow() {
        Map<String, EventSchema> all = new LinkedHashMap<>(schemas);
        workflowDocument().forEach((type, schema) -> all.putIfAbsent(type,
                new EventSchema(type, payloadName, SchemaPath.root(null).member(type), schema)));
        return new EventSchemas(payloadName, Collections.unmodifiableMap(all));
    }

    /** The event types of workflows alone: {@code nowcast.message}, {@code launch}, {@code exit}, {@code checklist}. */
    public static EventSchemas workflow() {
        return of(Map.of()).withWorkflow();
    }

    /** The document, as it would stand in a file for a client that doesn't know these types. */
    static Map<String, Map<String, Object>> workflowDocument() {
        Map<String, Map<String, Object>> document = new LinkedHashMap<>();
        document.put("nowcast.message", workflowType("messages", "workflow", "source", "type"));
        document.put("nowcast.launch", workflowType("launches", "workflow", "worker"));
        document.put("nowcast.exit", workflowType("exits", "workflow", "worker", "state"));
        document.put("nowcast.checklist", workflowType("checklist", "workflow", "section"));
        return document;
    }

    /** No field in the base key, so that a listener need not give any. */
    private static Map<String, Object> workflowType(String folder, String... fields) {
        Map<String, Object> request = new LinkedHashMap<>();
        for (String field : fields) {
            request.put(field,
                    List.of(field.equals("state")
                            ? Map.of("type", "EnumHandler", "values",
                                    List.of("success", "failure", "crash", "timeout", "ended"))
                            : Map.of("type", "StringHandler")));
        }
        String stem = Stream.of(fields).map(field -> "{" + field + "}").collect(Collectors.joining("/"));
        return Map.of("endpoint", List.of(Map.of("engine", List.of("etcd_rest", "etcd_grpc", "file_based"), "base",
                "/carillon/workflow/" + folder + "/", "stem", stem)), "request", request);
    }

    /** The schema of an event type, if there is one. */
    public Optional<EventSchema> get(@Nullable String type) {
        return Optional.ofNullable(type == null ? null : schemas.get(type));
    }

    /** The event types in the order of the document. */
    public Set<String> types() {
        return schemas.keySet();
    }

    /** What the payload is called in notifications of all event types. */
    public String payloadName() {
        return payloadName;
    }
}
