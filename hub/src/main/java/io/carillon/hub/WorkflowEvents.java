package io.carillon.hub;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.carillon.event.Identifier;
import io.carillon.event.Origin;
import io.carillon.event.python.PythonJson;
import io.carillon.event.schema.EventSchema;
import io.carillon.event.schema.EventSchemas;
import io.carillon.store.Bytes;
import io.carillon.store.Entry;
import org.jspecify.annotations.Nullable;

/** What happens in workflows as events (docs/workflow-events.md). */
final class WorkflowEvents implements StoredEvents {

    private static final String ENGINE = "etcd_rest";
    private static final String WORKFLOW = "workflow";

    private record Kind(EventSchema schema, Bytes prefix) {
    }

    private final List<Kind> kinds;

    WorkflowEvents() {
        EventSchemas schemas = EventSchemas.workflow();
        kinds = schemas.types().stream().map(type -> schemas.get(type).orElseThrow())
                .map(schema -> new Kind(schema, Bytes.of(schema.keyPrefix(ENGINE)))).toList();
    }

    @Override
    public @Nullable HubEvent read(Entry entry, Instant time) {
        for (Kind kind : kinds) {
            // The prefix itself is where publishers note who was the last.
            if (entry.key().startsWith(kind.prefix) && !entry.key().equals(kind.prefix)) {
                String key = entry.key().text();
                Identifier identifier = kind.schema.identifier(ENGINE, key);
                if (identifier != null) {
                    return event(kind.schema.type(), identifier, key, entry, time);
                }
            }
        }
        return null;
    }

    private static HubEvent event(String type, Identifier identifier, String key, Entry entry, Instant time) {
        if (!(HubEventJson.parse(entry.value().text()) instanceof Map<?, ?> value)) {
            throw new HubException(key + " is no event of a workflow: it must be a JSON object");
        }
        List<String> title = new ArrayList<>();
        identifier.fields().forEach((field, text) -> {
            if (!field.equals(WORKFLOW)) {
                title.add(text);
            }
        });
        Object payload = value.get("payload");
        String body = payload == null
                ? value.get("what") instanceof String what ? what : ""
                : payload instanceof String text ? text : PythonJson.compact(payload);
        Object sender = value.get("source") instanceof String source ? source : value.get("worker");
        return HubEvent.of(type, String.join(" ", title), body).id(key + "@" + entry.modRevision()).timestamp(time)
                .sender(sender instanceof String text ? text : "").extra(HubEventJson.REQUEST, identifier.fields())
                .extra("payload", payload).extra("details", value).extra("key", key)
                .extra("revision", entry.modRevision()).extra("time", time.toString())
                .origin(new Origin(key, entry.modRevision(), time)).build();
    }
}
