package io.carillon.workflow.history;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.carillon.workflow.history.WorkflowEvent.ChecklistChanged;
import io.carillon.workflow.history.WorkflowEvent.MessageReceived;
import io.carillon.workflow.history.WorkflowEvent.State;
import io.carillon.workflow.history.WorkflowEvent.WorkerExited;
import io.carillon.workflow.history.WorkflowEvent.WorkerLaunched;
import io.carillon.workflow.next.NextWorker;
import io.carillon.yaml.DocumentException;
import io.carillon.yaml.JsonReader;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Events as JSON objects in one line each, with the event type under {@code event}. What JSON has no word for becomes a
 * text: dates as in ISO 8601, bytes in base64; a set becomes a list.
 */
final class EventJson {

    private static final JsonFactory FACTORY = new JsonFactory();

    /** A payload that is larger in JSON is left out; stores refuse values of a megabyte. */
    private static final int MOST_PAYLOAD = 256 << 10;

    /** Deeper nesting is cut off. */
    private static final int DEEPEST = 100;

    private EventJson() {
    }

    /** Writes an event and a line break. */
    static void write(WorkflowEvent event, OutputStream out) {
        try (JsonGenerator json = generator(out)) {
            json.writeStartObject();
            json.writeStringProperty("event", event.type());
            json.writeStringProperty("id", event.id());
            json.writeStringProperty("time", event.time().toString());
            switch (event) {
                case MessageReceived message -> write(json, message);
                case WorkerLaunched launch -> write(json, launch);
                case WorkerExited exit -> write(json, exit);
                case ChecklistChanged change -> write(json, change);
            }
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    private static JsonGenerator generator(OutputStream out) {
        return FACTORY.createGenerator(ObjectWriteContext.empty(), out, JsonEncoding.UTF8);
    }

    private static void write(JsonGenerator json, MessageReceived message) {
        json.writeStringProperty("source", message.source());
        json.writeStringProperty("type", message.what());
        writeBounded(json, "payload", message.payload());
        json.writeStringProperty("reply", message.reply());
        write(json, "run", message.run());
        write(json, "launches", message.launches());
    }

    private static void write(JsonGenerator json, WorkerLaunched launch) {
        write(json, launch.worker());
        json.writeNumberProperty("attempt", launch.attempt());
        json.writeNumberProperty("pid", launch.pid());
        write(json, "cause", launch.cause());
    }

    private static void write(JsonGenerator json, WorkerExited exit) {
        write(json, exit.worker());
        json.writeStringProperty("state", exit.state().text());
        json.writeStringProperty("what", exit.what());
        Instant launched = exit.launched();
        write(json, "launched", launched == null ? null : launched.toString());
        json.writeBooleanProperty("seen", exit.seen());
        write(json, "launches", exit.launches());
    }

    private static void write(JsonGenerator json, ChecklistChanged change) {
        json.writeStringProperty("section", change.section());
        json.writeBooleanProperty("removed", change.removed());
        writeBounded(json, "change", change.change());
        json.writeStringProperty("cause", change.cause());
    }

    private static void write(JsonGenerator json, NextWorker worker) {
        json.writeStringProperty("worker", worker.name());
        json.writeStringProperty("module", worker.module());
        write(json, "args", worker.args());
        json.writeStringProperty("host", worker.host());
    }

    private static void write(JsonGenerator json, String name, @Nullable Object value) {
        json.writeName(name);
        writeValue(json, value, 0);
    }

    private static void writeBounded(JsonGenerator json, String name, @Nullable Object value) {
        if (!(value instanceof Collection || value instanceof Map || value instanceof String
                || value instanceof byte[])) {
            write(json, name, value);
            return;
        }
        Bounded bytes = new Bounded();
        try (JsonGenerator part = generator(bytes)) {
            writeValue(part, value, 0);
        }
        if (bytes.full) {
            write(json, name, null);
            json.writeBooleanProperty(name + " left out", true);
        } else {
            json.writeName(name);
            json.writeRawValue(bytes.toString(java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    /** Takes so much and no more. */
    private static final class Bounded extends ByteArrayOutputStream {

        private boolean full;

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            full |= size() + length > MOST_PAYLOAD;
            if (!full) {
                super.write(bytes, offset, length);
            }
        }
    }

    private static void writeValue(JsonGenerator json, @Nullable Object value, int depth) {
        switch (value) {
            case null -> json.writeNull();
            case String text -> json.writeString(text);
            case Boolean flag -> json.writeBoolean(flag);
            case Integer number -> json.writeNumber(number);
            case Long number -> json.writeNumber(number);
            case Double number when Double.isFinite(number) -> json.writeNumber(number);
            case java.math.BigInteger number -> json.writeNumber(number);
            case byte[] bytes -> json.writeString(Base64.getEncoder().encodeToString(bytes));
            case Map<?, ?> map when depth < DEEPEST -> {
                json.writeStartObject();
                map.forEach((key, element) -> {
                    json.writeName(String.valueOf(key));
                    writeValue(json, element, depth + 1);
                });
                json.writeEndObject();
            }
            case Collection<?> elements when depth < DEEPEST -> {
                json.writeStartArray();
                elements.forEach(element -> writeValue(json, element, depth + 1));
                json.writeEndArray();
            }
            case Map<?, ?> _,Collection<?> _ -> json.writeString("…");
            default -> json.writeString(value.toString());
        }
    }

    /**
     * The event that a line is; null for one of another kind.
     *
     * @throws DocumentException when it is none
     */
    static @Nullable WorkflowEvent read(String line) {
        if (!(JsonReader.read(line) instanceof Map<?, ?> map)) {
            throw new DocumentException("it is no JSON object");
        }
        try {
            String id = text(map, "id");
            Instant time = Instant.parse(text(map, "time"));
            return switch (text(map, "event")) {
                case MessageReceived.TYPE -> new MessageReceived(id, time, text(map, "source"), text(map, "type"),
                        map.get("payload"), text(map, "reply"), optional(map, "run"), texts(map, "launches"));
                case WorkerLaunched.TYPE -> new WorkerLaunched(id, time, worker(map), (int) number(map, "attempt"),
                        number(map, "pid"), optional(map, "cause"));
                case WorkerExited.TYPE -> {
                    String launched = optional(map, "launched");
                    yield new WorkerExited(id, time, worker(map),
                            State.valueOf(text(map, "state").toUpperCase(Locale.ROOT)), text(map, "what"),
                            launched == null ? null : Instant.parse(launched), Boolean.TRUE.equals(map.get("seen")),
                            texts(map, "launches"));
                }
                case ChecklistChanged.TYPE -> new ChecklistChanged(id, time, text(map, "section"),
                        Boolean.TRUE.equals(map.get("removed")), map.get("change"), text(map, "cause"));
                default -> null;
            };
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new DocumentException(String.valueOf(e.getMessage()), e);
        }
    }

    private static NextWorker worker(Map<?, ?> map) {
        return new NextWorker(text(map, "module"), texts(map, "args"), text(map, "host"));
    }

    private static String text(Map<?, ?> map, String name) {
        String text = optional(map, name);
        if (text == null) {
            throw new DocumentException("it has no " + name);
        }
        return text;
    }

    private static @Nullable String optional(Map<?, ?> map, String name) {
        return map.get(name) instanceof String text ? text : null;
    }

    private static long number(Map<?, ?> map, String name) {
        return map.get(name) instanceof Number number ? number.longValue() : 0;
    }

    private static List<String> texts(Map<?, ?> map, String name) {
        List<String> texts = new ArrayList<>();
        if (map.get(name) instanceof List<?> list) {
            list.forEach(each -> texts.add(String.valueOf(each)));
        }
        return texts;
    }
}
