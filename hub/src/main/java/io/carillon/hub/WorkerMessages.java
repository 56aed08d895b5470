package io.carillon.hub;

import java.time.Instant;
import java.util.Map;

import io.carillon.event.Origin;
import io.carillon.event.python.PythonJson;
import io.carillon.store.Bytes;
import io.carillon.store.Entry;
import org.jspecify.annotations.Nullable;

/** Messages between workers and their manager as events. */
final class WorkerMessages implements StoredEvents {

    private static final Bytes PREFIX = Bytes.of(HubKeys.WORKER_MESSAGES);

    @Override
    public @Nullable HubEvent read(Entry entry, Instant time) {
        if (!entry.key().startsWith(PREFIX)) {
            return null;
        }
        String key = entry.key().text();
        if (!(HubEventJson.parse(entry.value().text()) instanceof Map<?, ?> message)
                || !(message.get("source") instanceof String source) || !(message.get("type") instanceof String type)) {
            throw new HubException(key + " is no message of a worker: it must be a JSON object with source and type");
        }
        Object payload = message.get("payload");
        String body = payload == null ? "" : payload instanceof String text ? text : PythonJson.compact(payload);
        return HubEvent.of("worker_message", source + " " + type, body).id(key + "@" + entry.modRevision())
                .timestamp(time).sender(source).extra(HubEventJson.REQUEST, Map.of("source", source, "type", type))
                .extra("payload", payload).extra("key", key).extra("revision", entry.modRevision())
                .extra("time", time.toString()).origin(new Origin(key, entry.modRevision(), time)).build();
    }
}
