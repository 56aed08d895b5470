package io.carillon.hub.consumers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import io.carillon.event.python.PythonJson;
import io.carillon.hub.EventConsumer;
import io.carillon.hub.HubEvent;
import io.carillon.hub.HubException;
import io.carillon.hub.consumers.HttpConsumer.Message;
import io.carillon.listen.triggers.Notice;
import io.carillon.listen.triggers.TextTemplate;
import io.carillon.listen.triggers.TriggerException;
import org.jspecify.annotations.Nullable;

/**
 * {@code cloudevents}: each event as a CloudEvent 1.0 over HTTP, in structured, binary or batched mode (HTTP Protocol
 * Binding 1.0.2, 3). The data are the event's JSON; id and source together name an event for ever.
 */
final class CloudEventsForm implements HttpConsumer.Form {

    private static final int MOST_AT_ONCE = 100;

    /** How attributes and data are put into a request. */
    private enum Mode {
        STRUCTURED("application/cloudevents+json"), BINARY("application/json"), BATCHED(
                "application/cloudevents-batch+json");

        private final String contentType;

        Mode(String contentType) {
            this.contentType = contentType;
        }
    }

    private final Mode mode;
    private final TextTemplate type;
    private final String source;

    private CloudEventsForm(Mode mode, TextTemplate type, String source) {
        this.mode = mode;
        this.type = type;
        this.source = source;
    }

    @Override
    public int mostAtOnce() {
        return mode == Mode.BATCHED ? MOST_AT_ONCE : 1;
    }

    @Override
    public Message of(List<HubEvent> events) throws TriggerException {
        return switch (mode) {
            case STRUCTURED -> new Message(PythonJson.compact(structured(events.getFirst())));
            case BINARY -> binary(events.getFirst());
            case BATCHED -> {
                StringBuilder all = new StringBuilder();
                for (HubEvent event : events) {
                    all.append(all.isEmpty() ? '[' : ',').append(PythonJson.compact(structured(event)));
                }
                yield new Message(all.append(']').toString());
            }
        };
    }

    private Map<String, String> attributes(HubEvent event) throws TriggerException {
        Notice notice = TriggerConsumer.notice(event);
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("specversion", "1.0");
        attributes.put("id", UUID
                .nameUUIDFromBytes((source + " " + notice.key() + " " + notice.revision()).getBytes(UTF_8)).toString());
        attributes.put("source", source);
        attributes.put("type", type.fill(notice));
        attributes.put("subject", notice.key());
        attributes.put("time", event.timestamp().toString());
        return attributes;
    }

    private Map<String, @Nullable Object> structured(HubEvent event) throws TriggerException {
        Map<String, @Nullable Object> envelope = new LinkedHashMap<>(attributes(event));
        envelope.put("datacontenttype", "application/json");
        envelope.put("data", event.fields());
        return envelope;
    }

    private Message binary(HubEvent event) throws TriggerException {
        Map<String, String> headers = new LinkedHashMap<>();
        attributes(event).forEach((name, value) -> headers.put("ce-" + name, encoded(value)));
        return new Message(event.toJson(), headers);
    }

    /** A value for a header (HTTP Protocol Binding 1.0.2, 3.1.3.2). */
    private static String encoded(String value) {
        StringBuilder out = new StringBuilder();
        for (byte each : value.getBytes(UTF_8)) {
            if (each > ' ' && each < 0x7f && each != '"' && each != '%') {
                out.append((char) each);
            } else {
                out.append("%%%02X".formatted(each));
            }
        }
        return out.toString();
    }

    /** {@code mode}, {@code event_type} and {@code source}, besides what all have that send requests. */
    static final class Factory implements ConsumerFactory {

        @Override
        public String type() {
            return "cloudevents";
        }

        @Override
        public EventConsumer create(ConsumerSettings settings) {
            Mode mode = switch (String.valueOf(settings.text("mode", "structured"))) {
                case "structured" -> Mode.STRUCTURED;
                case "binary" -> Mode.BINARY;
                case "batched" -> Mode.BATCHED;
                case String other -> throw settings.mistake("mode",
                        "must be structured, binary or batched, not " + ConsumerSettings.shown(other));
            };
            String source = Objects.requireNonNull(settings.text("source", "urn:carillon"));
            if (source.isBlank()) {
                throw settings.mistake("source", "must say where events come from, such as urn:carillon");
            }
            try {
                TextTemplate type = TextTemplate.of(
                        Objects.requireNonNull(settings.text("event_type", "${event_type}")), TextTemplate.Form.PLAIN);
                return HttpConsumer.of(settings, mode.contentType, new CloudEventsForm(mode, type, source));
            } catch (TriggerException e) {
                throw new HubException("event_type: " + e.getMessage(), e);
            }
        }
    }
}
