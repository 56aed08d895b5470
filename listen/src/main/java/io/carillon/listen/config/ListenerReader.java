package io.carillon.listen.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import io.carillon.event.python.PythonText;
import io.carillon.event.python.PythonValue;
import io.carillon.event.schema.EventSchema;
import io.carillon.event.schema.EventSchemas;
import io.carillon.event.schema.ListenerRequest;
import io.carillon.listen.ListenerDefinition;
import io.carillon.listen.NotificationException;
import io.carillon.listen.triggers.TriggerException;
import io.carillon.listen.triggers.Triggers;
import io.carillon.yaml.DocumentException;
import io.carillon.yaml.YamlReader;
import org.jspecify.annotations.Nullable;

/**
 * Turns listener documents into listeners (aviso-v1 4.1), and says what is wrong with them in the words of v1.
 * Immutable and thread-safe.
 */
public final class ListenerReader {

    private final EventSchemas schemas;
    private final String engine;

    /**
     * @param schemas the event types there are
     * @param engine  the engine that will be listened to, as {@link EngineConfig#type()} has it
     */
    public ListenerReader(EventSchemas schemas, String engine) {
        this.schemas = schemas;
        this.engine = engine;
    }

    /**
     * The listener documents that a user asks for: those in files, or else the one in the configuration.
     *
     * @param files where listener files are, as the user wrote it
     * @return trees of values, null for an empty file
     * @throws NotificationException when a file can't be read
     */
    public static List<@Nullable Object> documents(List<String> files, UserConfig config) {
        if (files.isEmpty()) {
            return List.of(Collections.singletonMap("listeners", config.listeners()));
        }
        List<@Nullable Object> documents = new ArrayList<>(files.size());
        for (String file : files) {
            try {
                documents.add(YamlReader.ofTrees().parse(TextFile.read(file)));
            } catch (DocumentException e) {
                throw new NotificationException("Not able to load listener file " + file + "," + e.getMessage(), true,
                        e);
            }
        }
        return documents;
    }

    /**
     * The listeners of some documents, in order.
     *
     * @param documents each a mapping with {@code listeners}, as it stands in a file; a Java program can make them of
     *                  maps and lists
     * @throws NotificationException when one of them is not as the schema and aviso-v1 4.1 want it
     */
    public List<ListenerDefinition> listeners(List<? extends @Nullable Object> documents) {
        List<ListenerDefinition> listeners = new ArrayList<>();
        for (Object document : documents) {
            try {
                readDocument(document, listeners);
            } catch (EventException e) {
                throw new NotificationException(
                        "Not able to load listener dictionary " + PythonText.str(document) + ": " + e.getMessage(),
                        true, e);
            }
        }
        return listeners;
    }

    private void readDocument(@Nullable Object document, List<ListenerDefinition> listeners) {
        if (document == null) {
            throw wrong("Event listeners definition cannot be empty");
        }
        if (!(document instanceof Map<?, ?> map)) {
            throw hasNo("get", document);
        }
        Object list = map.get("listeners");
        if (list == null) {
            throw wrong("Event listeners definition must start with the keyword 'listeners'");
        }
        for (Object element : elements(list)) {
            if (!(element instanceof Map<?, ?> listener)) {
                throw wrong("Wrong file structure");
            }
            listeners.add(listener(listener));
        }
    }

    private ListenerDefinition listener(Map<?, ?> listener) {
        EventSchema schema = schema(listener);
        if (!listener.containsKey("request")) {
            throw wrong("Wrong file structure, 'request' could not be located");
        }
        List<Map<String, ?>> triggers = triggers(listener);
        Object written = listener.get("request");
        if (!PythonValue.isTrue(written)) {
            written = Map.of();
        }
        if (!(written instanceof Map<?, ?> request)) {
            throw wrong("str.format() argument after ** must be a mapping, not " + PythonValue.typeName(written));
        }
        ListenerRequest compiled = schema.request(engine, request);
        return new ListenerDefinition(schema, compiled, withTextKeys(request), triggers);
    }

    private EventSchema schema(Map<?, ?> listener) {
        if (!listener.containsKey("event")) {
            throw wrong("Wrong file structure, 'event' could not be located");
        }
        Object type = listener.get("event");
        if (type instanceof List || type instanceof Map) {
            throw wrong("unhashable type: '" + PythonValue.typeName(type) + "'");
        }
        Optional<EventSchema> schema = type instanceof String text ? schemas.get(text) : Optional.empty();
        return schema
                .orElseThrow(() -> wrong("Wrong schema structure, " + PythonText.str(type) + " could not be located"));
    }

    private static List<Map<String, ?>> triggers(Map<?, ?> listener) {
        if (!listener.containsKey("triggers")) {
            throw wrong("'triggers' is a mandatory field");
        }
        Object list = listener.get("triggers");
        if (list == null) {
            throw wrong("At least one trigger must be defined");
        }
        List<Map<String, ?>> triggers = new ArrayList<>();
        for (Object element : elements(list)) {
            if (!hasType(element)) {
                throw wrong("'type' is a mandatory field in trigger");
            }
            if (!(element instanceof Map<?, ?> trigger)) {
                throw hasNo("get", element);
            }
            checkType(trigger.get("type"));
            triggers.add(withTextKeys(trigger));
        }
        return triggers;
    }

    /** {@code 'type' in trigger} of Python, which also looks into texts and lists. */
    private static boolean hasType(@Nullable Object trigger) {
        return switch (trigger) {
            case Map<?, ?> map -> map.containsKey("type");
            case List<?> list -> list.contains("type");
            case String text -> text.contains("type");
            case null, default ->
                throw wrong("argument of type '" + PythonValue.typeName(trigger) + "' is not iterable");
        };
    }

    private static void checkType(@Nullable Object type) {
        if (!(type instanceof String text)) {
            throw hasNo("lower", type);
        }
        try {
            Triggers.factory(PythonText.lower(text));
        } catch (TriggerException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    /**
     * What a {@code for} of Python runs over: the elements of a list, the keys of a mapping, the characters of a text.
     */
    private static List<? extends @Nullable Object> elements(Object value) {
        return switch (value) {
            case List<?> list -> list;
            case Map<?, ?> map -> new ArrayList<>(map.keySet());
            case String text -> text.codePoints().mapToObj(Character::toString).toList();
            default -> throw wrong("'" + PythonValue.typeName(value) + "' object is not iterable");
        };
    }

    private static Map<String, @Nullable Object> withTextKeys(Map<?, ?> map) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> copy.put(PythonText.str(key), value));
        return Collections.unmodifiableMap(copy);
    }

    private static EventException hasNo(String attribute, @Nullable Object value) {
        return wrong("'" + PythonValue.typeName(value) + "' object has no attribute '" + attribute + "'");
    }

    private static EventException wrong(String message) {
        return new EventException(Kind.NOT_ALLOWED, message);
    }
}
