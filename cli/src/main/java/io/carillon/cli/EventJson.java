package io.carillon.cli;

import java.io.StringWriter;
import java.time.Instant;
import java.util.Map;

import io.carillon.event.Event;
import io.carillon.event.Payload;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * What the commands print with {@code --json}: one object on one line, in ASCII, so that neither the locale nor a
 * terminal's control characters matter (CWE-150).
 */
final class EventJson {

    private static final JsonFactory FACTORY = JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private EventJson() {
    }

    /** An event that was heard: event, request, payload, key, revision, time. What isn't there is null. */
    static String heard(Event event) {
        Payload payload = event.payload();
        Instant time = event.origin().time();
        StringWriter line = new StringWriter();
        try (JsonGenerator out = begin(line, event.type(), event.identifier().fields())) {
            text(out, "payload", payload == null ? null : payload.text());
            text(out, "key", event.origin().key());
            out.writeNumberProperty("revision", event.origin().revision());
            text(out, "time", time == null ? null : time.toString());
            out.writeEndObject();
        }
        return line.toString();
    }

    /** An event that was published: event, request, payload, key. */
    static String published(String type, Map<String, String> request, @Nullable String payload, String key) {
        StringWriter line = new StringWriter();
        try (JsonGenerator out = begin(line, type, request)) {
            text(out, "payload", payload);
            text(out, "key", key);
            out.writeEndObject();
        }
        return line.toString();
    }

    /** Where an event is kept: event, request, key, base_key. */
    static String place(String type, Map<String, String> request, String key, String baseKey) {
        StringWriter line = new StringWriter();
        try (JsonGenerator out = begin(line, type, request)) {
            text(out, "key", key);
            text(out, "base_key", baseKey);
            out.writeEndObject();
        }
        return line.toString();
    }

    private static JsonGenerator begin(StringWriter line, String type, Map<String, String> request) {
        JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), line);
        out.writeStartObject();
        text(out, "event", type);
        out.writeName("request");
        out.writeStartObject();
        request.forEach((name, value) -> text(out, name, value));
        out.writeEndObject();
        return out;
    }

    private static void text(JsonGenerator out, String name, @Nullable String value) {
        out.writeName(name);
        if (value == null) {
            out.writeNull();
        } else {
            out.writeString(value);
        }
    }
}
