package io.carillon.hub;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.carillon.event.python.PythonJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.json.JsonMapper;

/** Events as JSON, both ways (hub 3). */
final class HubEventJson {

    static final String EVENT_ID = "event_id";
    static final String EVENT_TYPE = "event_type";
    static final String TITLE = "title";
    static final String BODY = "body";
    static final String TIMESTAMP = "timestamp";
    static final String SENDER = "sender";
    static final String RECIPIENTS = "recipients";
    static final String TAGS = "tags";
    static final String EXPIRATION = "expiration_datetime";
    static final Set<String> FIELDS = Set.of(EVENT_ID, EVENT_TYPE, TITLE, BODY, TIMESTAMP, SENDER, RECIPIENTS, TAGS,
            EXPIRATION);

    /** The extra in which an Aviso notification has the fields of its request. */
    static final String REQUEST = "request";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The one form of RFC 9110, 5.6.7 that is to be written. */
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter
            .ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private static final int MICROS = 6;
    private static final int SHOWN = 60;

    private HubEventJson() {
    }

    /** The value that a text is in JSON. */
    static @Nullable Object parse(String json) {
        try {
            return JSON.readValue(json, Object.class);
        } catch (JacksonException e) {
            // What is only too deep or too long has no place.
            TokenStreamLocation location = e.getLocation();
            throw new HubException("an event must be a JSON object; this is no JSON: " + oneLine(e.getOriginalMessage())
                    + (location == null ? "" : ", line " + location.getLineNr() + ", column " + location.getColumnNr()),
                    e);
        }
    }

    static HubEvent read(String json) {
        if (parse(json) instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            map.forEach((name, value) -> fields.put(String.valueOf(name), value));
            return of(fields);
        }
        throw new HubException("an event must be a JSON object such as {\"event_type\": ...}, not " + shown(json));
    }

    static HubEvent of(Map<String, ? extends @Nullable Object> fields) {
        HubEvent.Builder event = HubEvent.of(text(fields, EVENT_TYPE, null), text(fields, TITLE, null),
                text(fields, BODY, null));
        event.id(text(fields, EVENT_ID, ""));
        event.timestamp(time(fields, TIMESTAMP));
        event.sender(text(fields, SENDER, ""));
        event.recipients(texts(fields, RECIPIENTS));
        event.tags(texts(fields, TAGS));
        event.expiration(time(fields, EXPIRATION));
        fields.forEach((name, value) -> {
            if (!FIELDS.contains(name)) {
                event.extra(name, value);
            }
        });
        return event.build();
    }

    private static String text(Map<String, ? extends @Nullable Object> fields, String name,
            @Nullable String otherwise) {
        Object value = fields.get(name);
        if (value instanceof String text) {
            return text;
        }
        if (value == null && otherwise != null) {
            return otherwise;
        }
        throw new HubException(value == null
                ? name + " is missing; it must be a text"
                : name + " must be a text, not " + shown(value));
    }

    private static List<String> texts(Map<String, ? extends @Nullable Object> fields, String name) {
        Object value = fields.get(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof String text) {
            return List.of(text);
        }
        if (value instanceof Iterable<?> list) {
            List<String> texts = new ArrayList<>();
            for (Object each : list) {
                if (!(each instanceof String text)) {
                    throw new HubException(name + " must be a list of texts; " + shown(each) + " is none");
                }
                texts.add(text);
            }
            return texts;
        }
        throw new HubException(name + " must be a list of texts, not " + shown(value));
    }

    /** Seconds since 1970 as a number, an HTTP date, or ISO-8601. */
    private static @Nullable Instant time(Map<String, ? extends @Nullable Object> fields, String name) {
        Object value = fields.get(name);
        if (value == null) {
            return null;
        }
        try {
            if (value instanceof Number number) {
                return ofSeconds(number);
            }
            if (value instanceof String text) {
                return text.isEmpty() ? null : ofText(text.strip());
            }
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            throw new HubException(notATime(name, value), e);
        }
        throw new HubException(notATime(name, value));
    }

    private static String notATime(String name, Object value) {
        return name + " must be a time such as 2026-11-21T10:00:00Z, \"Sat, 21 Nov 2026 10:00:00 GMT\" or the seconds"
                + " since 1970, not " + shown(value);
    }

    private static Instant ofSeconds(Number number) {
        BigDecimal micros = new BigDecimal(number.toString()).movePointRight(MICROS).setScale(0,
                RoundingMode.HALF_EVEN);
        long whole = micros.longValueExact();
        return Instant.ofEpochSecond(Math.floorDiv(whole, 1_000_000L), Math.floorMod(whole, 1_000_000L) * 1000L);
    }

    private static Instant ofText(String text) {
        if (!text.isEmpty() && Character.isDigit(text.charAt(0))) {
            return switch (DateTimeFormatter.ISO_DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from)) {
                case OffsetDateTime time -> time.toInstant();
                // A time without offset is one in UTC, for the zone of this machine is nobody's meaning (hub 9).
                case TemporalAccessor time -> LocalDateTime.from(time).toInstant(ZoneOffset.UTC);
            };
        }
        return DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
    }

    static Map<String, @Nullable Object> fields(HubEvent event) {
        Map<String, @Nullable Object> fields = LinkedHashMap.newLinkedHashMap(FIELDS.size() + event.extras().size());
        fields.put(EVENT_ID, event.id());
        fields.put(EVENT_TYPE, event.type());
        fields.put(TITLE, event.title());
        fields.put(BODY, event.body());
        fields.put(TIMESTAMP, seconds(event.timestamp()));
        fields.put(SENDER, event.sender());
        fields.put(RECIPIENTS, event.recipients());
        fields.put(TAGS, event.tags());
        fields.put(EXPIRATION, event.expiration() == null ? null : dateText(event.expiration()));
        fields.putAll(event.extras());
        return fields;
    }

    static String write(HubEvent event) {
        return PythonJson.compact(fields(event));
    }

    private static double seconds(Instant time) {
        return BigDecimal.valueOf(ChronoUnit.MICROS.between(Instant.EPOCH, time), MICROS).doubleValue();
    }

    /** An HTTP date has no fraction of a second; a time that has one is written as ISO-8601. */
    private static String dateText(Instant time) {
        return time.equals(time.truncatedTo(ChronoUnit.SECONDS)) ? HTTP_DATE.format(time) : time.toString();
    }

    private static String shown(@Nullable Object value) {
        String text = oneLine(value instanceof String string ? "'" + string + "'" : String.valueOf(value));
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ").strip();
    }
}
