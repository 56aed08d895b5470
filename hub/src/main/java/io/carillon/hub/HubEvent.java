package io.carillon.hub;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.carillon.event.Origin;
import org.jspecify.annotations.Nullable;

/**
 * What hubs tell of: the nine fields of the original's event and anything else (hub 3). Immutable; equal if its fields
 * and extras are.
 *
 * @param id         names it; a random UUID if nobody gives one
 * @param type       what kind of event it is, such as {@code user} or {@code flight}
 * @param title      in a few words
 * @param body       in full
 * @param timestamp  when it happened, in microseconds
 * @param sender     who says so; empty for nobody
 * @param recipients whom it is for; empty for everybody
 * @param tags       words to find it by
 * @param expiration when it is of no more interest to anyone; null for never
 * @param extras     further fields by name, with values as JSON has them: null, {@link String}, {@link Boolean},
 *                   {@link Number}, {@link List} and {@link Map}
 * @param origin     where it stands in the store; null when it does not stand there yet
 */
public record HubEvent(String id, String type, String title, String body, Instant timestamp, String sender,
        List<String> recipients, List<String> tags, @Nullable Instant expiration, Map<String, @Nullable Object> extras,
        @Nullable Origin origin) {

    /** Copies lists and extras. */
    public HubEvent {
        timestamp = timestamp.truncatedTo(ChronoUnit.MICROS);
        recipients = List.copyOf(recipients);
        tags = List.copyOf(tags);
        for (String name : extras.keySet()) {
            if (HubEventJson.FIELDS.contains(name)) {
                throw new HubException(name + " is a field of every event and can't be an extra; set the field itself");
            }
        }
        extras = copy(extras);
    }

    /**
     * Begins an event.
     *
     * @param type  what kind of event it is
     * @param title in a few words
     * @param body  in full
     */
    public static Builder of(String type, String title, String body) {
        return new Builder(type, title, body);
    }

    /**
     * Reads an event from JSON (hub 3), tolerantly: only {@code event_type}, {@code title} and {@code body} must be
     * there; times may be HTTP dates, ISO-8601 with an offset, or seconds since 1970; a text stands for a list of one.
     *
     * @throws HubException when it is none; the message names the field
     */
    public static HubEvent fromJson(String json) {
        return HubEventJson.read(json);
    }

    /**
     * As {@link #fromJson} for an object that is parsed already.
     *
     * @param fields the members of the object
     * @throws HubException as {@link #fromJson}
     */
    public static HubEvent fromFields(Map<String, ? extends @Nullable Object> fields) {
        return HubEventJson.of(fields);
    }

    /** The event as JSON: one flat object in one line of ASCII (hub 3). */
    public String toJson() {
        return HubEventJson.write(this);
    }

    /** The members of its JSON object, in their order; the caller may change the map. */
    public Map<String, @Nullable Object> fields() {
        return HubEventJson.fields(this);
    }

    /**
     * The value of a field: one of the nine by its name in JSON, an extra, or a member within an extra with dots
     * between. A name that is none of these is looked for among the fields of the notification's request.
     *
     * @return null when there is no such field, or it is null
     */
    public @Nullable Object field(String name) {
        return switch (name) {
            case HubEventJson.EVENT_ID -> id;
            case HubEventJson.EVENT_TYPE -> type;
            case HubEventJson.TITLE -> title;
            case HubEventJson.BODY -> body;
            case HubEventJson.TIMESTAMP -> timestamp;
            case HubEventJson.SENDER -> sender;
            case HubEventJson.RECIPIENTS -> recipients;
            case HubEventJson.TAGS -> tags;
            case HubEventJson.EXPIRATION -> expiration;
            default -> extra(name);
        };
    }

    private @Nullable Object extra(String name) {
        if (extras.containsKey(name)) {
            return extras.get(name);
        }
        int dot = name.indexOf('.');
        if (dot >= 0) {
            Object value = extras;
            for (String part : name.split("\\.", -1)) {
                value = value instanceof Map<?, ?> map ? map.get(part) : null;
            }
            return value;
        }
        return extras.get(HubEventJson.REQUEST) instanceof Map<?, ?> request ? request.get(name) : null;
    }

    /** Whether it is of no more interest at a time. */
    public boolean isExpired(Instant now) {
        return expiration != null && !expiration.isAfter(now);
    }

    /** The same event, of which it is known where it stands in the store. */
    public HubEvent at(Origin place) {
        return new HubEvent(id, type, title, body, timestamp, sender, recipients, tags, expiration, extras, place);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HubEvent that && fields().equals(that.fields());
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /** Its JSON. */
    @Override
    public String toString() {
        return toJson();
    }

    private static Map<String, @Nullable Object> copy(Map<String, @Nullable Object> map) {
        Map<String, @Nullable Object> copy = LinkedHashMap.newLinkedHashMap(map.size());
        map.forEach((name, value) -> copy.put(name, value(name, value)));
        return Collections.unmodifiableMap(copy);
    }

    private static @Nullable Object value(String name, @Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String text -> text;
            case Boolean bool -> bool;
            case Number number -> number;
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> members = LinkedHashMap.newLinkedHashMap(map.size());
                map.forEach((member, each) -> members.put(String.valueOf(member), value(name, each)));
                yield Collections.unmodifiableMap(members);
            }
            case Iterable<?> list -> {
                List<@Nullable Object> elements = new ArrayList<>();
                list.forEach(each -> elements.add(value(name, each)));
                yield Collections.unmodifiableList(elements);
            }
            default -> throw new HubException(name + " is " + value.getClass().getName()
                    + ", which JSON has not; give a text, number, boolean, list or map");
        };
    }

    /** Makes an event. Used by one thread. */
    public static final class Builder {

        private final String type;
        private final String title;
        private final String body;
        private @Nullable String id;
        private @Nullable Instant timestamp;
        private String sender = "";
        private List<String> recipients = List.of();
        private List<String> tags = List.of();
        private @Nullable Instant expiration;
        private final Map<String, @Nullable Object> extras = new LinkedHashMap<>();
        private @Nullable Origin origin;

        private Builder(String type, String title, String body) {
            this.type = type;
            this.title = title;
            this.body = body;
        }

        /** Names it; null or empty for a random UUID. */
        public Builder id(@Nullable String value) {
            id = value;
            return this;
        }

        /** When it happened; null for now. */
        public Builder timestamp(@Nullable Instant value) {
            timestamp = value;
            return this;
        }

        /** Who says so. */
        public Builder sender(String value) {
            sender = value;
            return this;
        }

        /** Whom it is for. */
        public Builder recipients(String... values) {
            return recipients(List.of(values));
        }

        /** Whom it is for. */
        public Builder recipients(List<String> values) {
            recipients = values;
            return this;
        }

        /** Words to find it by. */
        public Builder tags(String... values) {
            return tags(List.of(values));
        }

        /** Words to find it by. */
        public Builder tags(List<String> values) {
            tags = values;
            return this;
        }

        /** When it is of no more interest; null for never. */
        public Builder expiration(@Nullable Instant value) {
            expiration = value;
            return this;
        }

        /** How long from now it is of interest. */
        public Builder expiresIn(Duration duration) {
            return expiration(Instant.now().plus(duration));
        }

        /** A further field, with a value as JSON has them. */
        public Builder extra(String name, @Nullable Object value) {
            extras.put(name, value);
            return this;
        }

        /** Further fields. */
        public Builder extras(Map<String, ? extends @Nullable Object> values) {
            extras.putAll(values);
            return this;
        }

        /** Where it stands in the store. */
        public Builder origin(@Nullable Origin value) {
            origin = value;
            return this;
        }

        /**
         * The event.
         *
         * @throws HubException when its type is empty, or an extra has a value that JSON has not or the name of a field
         */
        public HubEvent build() {
            if (type.isEmpty()) {
                throw new HubException("event_type is empty; it must say what kind of event it is, such as user");
            }
            return new HubEvent(id == null || id.isEmpty() ? UUID.randomUUID().toString() : id, type, title, body,
                    timestamp == null ? Instant.now() : timestamp, sender, recipients, tags, expiration, extras,
                    origin);
        }
    }
}
