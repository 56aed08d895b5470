package io.carillon.hub;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.carillon.event.EventException;
import io.carillon.event.Identifier;
import io.carillon.event.Origin;
import io.carillon.event.Payload;
import io.carillon.event.schema.EventSchema;
import io.carillon.event.schema.EventSchemas;
import io.carillon.store.Bytes;
import io.carillon.store.Entry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Aviso notifications as events. */
final class AvisoEvents implements StoredEvents {

    private static final Logger LOG = LoggerFactory.getLogger(AvisoEvents.class);
    private static final String ENGINE = "etcd_rest";

    private record Keys(EventSchema schema, Bytes prefix) {
    }

    private final List<Keys> types;

    private AvisoEvents(List<Keys> types) {
        this.types = types;
    }

    static AvisoEvents of(EventSchemas schemas) {
        List<Keys> types = new ArrayList<>();
        for (String type : schemas.types()) {
            EventSchema schema = schemas.get(type).orElseThrow();
            try {
                types.add(new Keys(schema, Bytes.of(schema.keyPrefix(ENGINE))));
            } catch (EventException e) {
                LOG.warn("hubs hear no events of type {}, whose schema has no keys: {}", type, e.getMessage());
            }
        }
        return new AvisoEvents(List.copyOf(types));
    }

    @Override
    public @Nullable HubEvent read(Entry entry, Instant time) {
        String key = null;
        for (Keys type : types) {
            if (entry.key().startsWith(type.prefix)) {
                key = key == null ? entry.key().text() : key;
                Identifier identifier = type.schema.identifier(ENGINE, key);
                if (identifier != null) {
                    return event(type.schema, identifier, key, entry, time);
                }
            }
        }
        return null;
    }

    private static HubEvent event(EventSchema schema, Identifier identifier, String key, Entry entry, Instant time) {
        Payload payload = Payload.ofStored(schema.payloadName(), entry.value().text());
        Map<String, String> fields = identifier.fields();
        String title = schema.type() + fields.entrySet().stream()
                .map(field -> " " + field.getKey() + "=" + field.getValue()).collect(Collectors.joining(","));
        return HubEvent.of(schema.type(), title, payload == null ? "" : payload.text())
                .id(key + "@" + entry.modRevision()).timestamp(time).extra(HubEventJson.REQUEST, fields)
                .extra("key", key).extra("revision", entry.modRevision()).extra("time", time.toString())
                .origin(new Origin(key, entry.modRevision(), time)).build();
    }
}
