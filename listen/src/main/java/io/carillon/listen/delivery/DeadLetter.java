package io.carillon.listen.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

import io.carillon.event.Event;
import io.carillon.event.Identifier;
import io.carillon.event.Origin;
import io.carillon.event.Payload;
import io.carillon.event.python.PythonJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * An event that a trigger gave up.
 *
 * @param id       names it among all
 * @param time     when it was given up the first time, in UTC
 * @param listener whose trigger it was
 * @param place    which one in the listener's list, the first is 1
 * @param type     the trigger's type
 * @param trigger  the trigger as it was written in the listener, without secrets
 * @param attempts how often it was tried
 * @param error    what went wrong the last time
 * @param event    the event
 */
public record DeadLetter(String id, String time, ListenerName listener, int place, String type, String trigger,
        int attempts, String error, Event event) {

    private static final JsonFactory JSON = JsonFactory.builder().build();
    private static final int ID_BYTES = 6;

    /** A letter that is new. */
    static DeadLetter of(ListenerName listener, int place, Step step, int attempts, String error, Event event) {
        String time = Instant.now().toString();
        String id = hash(listener.id() + "\n" + place + "\n" + event.origin() + "\n" + time);
        return new DeadLetter(id, time, listener, place, step.type(), step.description(), attempts, error, event);
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same after it was tried once more, in vain. */
    public DeadLetter failedAgain(String newError) {
        return new DeadLetter(id, time, listener, place, type, trigger, attempts + 1, newError, event);
    }

    /**
     * What the file keeps of it, in this order: {@code id}, {@code time}, {@code listener}, {@code definition},
     * {@code place}, {@code type}, {@code trigger}, {@code key}, {@code revision}, {@code attempts}, {@code error},
     * {@code notification}.
     */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", id);
        fields.put("time", time);
        fields.put("listener", listener.id());
        fields.put("definition", listener.definition());
        fields.put("place", place);
        fields.put("type", type);
        fields.put("trigger", trigger);
        fields.put("key", event.origin().key());
        fields.put("revision", event.origin().revision());
        fields.put("attempts", attempts);
        fields.put("error", error);
        fields.put("notification", event.notification());
        return fields;
    }

    /** One line of the file, without its end. */
    String line() {
        return PythonJson.compact(fields());
    }

    /** A line of the file; null if it is none. */
    static @Nullable DeadLetter parse(String line) {
        Map<String, String> texts = new LinkedHashMap<>();
        Map<String, String> request = new LinkedHashMap<>();
        String eventType = null;
        Payload payload = null;
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), line)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String name = in.currentName();
                JsonToken value = in.nextToken();
                if (name.equals("notification") && value == JsonToken.START_OBJECT) {
                    while (in.nextToken() != JsonToken.END_OBJECT) {
                        String part = in.currentName();
                        in.nextToken();
                        switch (part) {
                            case "event" -> eventType = in.getString();
                            case "request" -> request.putAll(members(in));
                            default -> payload = new Payload(part, in.getString());
                        }
                    }
                } else if (value.isScalarValue()) {
                    texts.put(name, in.getString());
                } else {
                    in.skipChildren();
                }
            }
            return eventType == null
                    ? null
                    : of(texts, new Event(eventType, new Identifier(request), payload,
                            new Origin(text(texts, "key"), Long.parseLong(text(texts, "revision")), null)));
        } catch (JacksonException | IllegalArgumentException e) {
            return null;
        }
    }

    private static Map<String, String> members(JsonParser in) {
        Map<String, String> members = new LinkedHashMap<>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            in.nextToken();
            members.put(name, in.getString());
        }
        return members;
    }

    private static DeadLetter of(Map<String, String> texts, Event event) {
        return new DeadLetter(text(texts, "id"), text(texts, "time"),
                new ListenerName(text(texts, "listener"), text(texts, "definition")),
                Integer.parseInt(text(texts, "place")), text(texts, "type"), text(texts, "trigger"),
                Integer.parseInt(text(texts, "attempts")), text(texts, "error"), event);
    }

    private static String text(Map<String, String> texts, String name) {
        String text = texts.get(name);
        if (text == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return text;
    }
}
