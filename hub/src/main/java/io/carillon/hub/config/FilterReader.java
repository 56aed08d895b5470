package io.carillon.hub.config;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.carillon.hub.EventFilter;
import io.carillon.hub.EventFilters;
import io.carillon.hub.HubException;
import io.carillon.hub.consumers.ConsumerSettings;
import org.jspecify.annotations.Nullable;

/**
 * A filter as the configuration has it: a text is a condition in CEL; a mapping names fields, all of which must fit; a
 * list holds filters of which one must.
 */
final class FilterReader {

    private FilterReader() {
    }

    /**
     * @param where the filter's place, with which messages begin
     * @throws HubException when it is none
     */
    static EventFilter read(@Nullable Object written, String where) {
        return switch (written) {
            case null -> EventFilters.always();
            case String condition -> matching(condition, where);
            case Map<?, ?> map -> fields(new ConsumerSettings(ConsumerSettings.byName(map)), where);
            case List<?> list when !list.isEmpty() -> {
                EventFilter any = null;
                int place = 0;
                for (Object each : list) {
                    EventFilter next = read(each, where + "[" + ++place + "]");
                    any = any == null ? next : any.or(next);
                }
                yield any == null ? EventFilters.always() : any;
            }
            default -> throw new HubException(where + " must be a condition in CEL, a mapping of fields, or a list of"
                    + " such, not " + ConsumerSettings.shown(written));
        };
    }

    private static EventFilter matching(String condition, String where) {
        try {
            return EventFilters.matching(condition);
        } catch (HubException e) {
            throw new HubException(where + ": " + e.getMessage(), e);
        }
    }

    private static EventFilter fields(ConsumerSettings settings, String where) {
        List<EventFilter> filters = new ArrayList<>();
        try {
            texts(settings, "event", filters, EventFilters::withEventType);
            texts(settings, "event_type", filters, EventFilters::withEventType);
            texts(settings, "event_id", filters, EventFilters::withId);
            texts(settings, "sender", filters, EventFilters::withSender);
            texts(settings, "recipients", filters, EventFilters::withRecipients);
            texts(settings, "recipients_including", filters, EventFilters::withRecipientsIncluding);
            texts(settings, "recipients_among", filters, EventFilters::withRecipientsAmong);
            texts(settings, "any_recipient", filters, EventFilters::withAnyRecipient);
            texts(settings, "tags", filters, EventFilters::withTags);
            texts(settings, "any_tag", filters, EventFilters::withAnyTag);
            texts(settings, "title_contains", filters, texts -> anyOf(texts, EventFilters::withTitleContaining));
            texts(settings, "body_contains", filters, texts -> anyOf(texts, EventFilters::withBodyContaining));
            Instant before = time(settings, "before");
            if (before != null) {
                filters.add(EventFilters.before(before));
            }
            Instant after = time(settings, "after");
            if (after != null) {
                filters.add(EventFilters.after(after));
            }
            request(settings, filters);
            extras(settings, filters);
        } catch (HubException e) {
            throw new HubException(where + "." + e.getMessage(), e);
        }
        String condition = settings.text("where", null);
        if (condition != null) {
            filters.add(matching(condition, where + ".where"));
        }
        Object not = settings.value("not");
        if (not != null) {
            filters.add(read(not, where + ".not").not());
        }
        Object any = settings.value("any");
        if (any != null) {
            filters.add(read(any, where + ".any"));
        }
        for (String name : settings.unknown()) {
            throw new HubException(where + "." + name + " is not known; known are "
                    + String.join(", ", settings.known().stream().sorted().toList()));
        }
        EventFilter all = EventFilters.always();
        for (int i = 0; i < filters.size(); i++) {
            all = i == 0 ? filters.get(i) : all.and(filters.get(i));
        }
        return all;
    }

    private interface OfTexts {
        EventFilter of(String... texts);
    }

    private interface OfText {
        EventFilter of(String text);
    }

    private static void texts(ConsumerSettings settings, String name, List<EventFilter> filters, OfTexts filter) {
        if (settings.value(name) != null) {
            filters.add(filter.of(settings.texts(name).toArray(String[]::new)));
        }
    }

    private static EventFilter anyOf(String[] texts, OfText filter) {
        EventFilter any = EventFilters.always().not();
        for (int i = 0; i < texts.length; i++) {
            any = i == 0 ? filter.of(texts[i]) : any.or(filter.of(texts[i]));
        }
        return any;
    }

    /** Fields of an Aviso request are texts, whatever YAML takes them for. */
    private static void request(ConsumerSettings settings, List<EventFilter> filters) {
        ConsumerSettings request = settings.within("request");
        if (request != null) {
            for (String name : request.all().keySet()) {
                filters.add(EventFilters.withField("request." + name, request.texts(name).toArray()));
            }
        }
    }

    private static void extras(ConsumerSettings settings, List<EventFilter> filters) {
        ConsumerSettings fields = settings.within("fields");
        if (fields != null) {
            fields.all().forEach((name, value) -> {
                List<?> values = value instanceof List<?> list ? list : value == null ? List.of() : List.of(value);
                if (values.isEmpty() || values.stream().anyMatch(each -> each == null || !isScalar(each))) {
                    throw fields.mistake(name, "must be a text, number or boolean, or a list of such, not "
                            + ConsumerSettings.shown(value));
                }
                filters.add(EventFilters.withField(name, values.toArray()));
            });
        }
    }

    private static boolean isScalar(Object value) {
        return value instanceof String || value instanceof Number || value instanceof Boolean;
    }

    private static @Nullable Instant time(ConsumerSettings settings, String name) {
        Object value = settings.value(name);
        try {
            return switch (value) {
                case null -> null;
                case OffsetDateTime time -> time.toInstant();
                case LocalDateTime time -> time.toInstant(ZoneOffset.UTC);
                case LocalDate day -> day.atStartOfDay().toInstant(ZoneOffset.UTC);
                case String text -> OffsetDateTime.parse(text).toInstant();
                default -> throw new DateTimeException("no time");
            };
        } catch (DateTimeException e) {
            throw settings.mistake(name,
                    "must be a time such as 2026-11-21T10:00:00Z, not " + ConsumerSettings.shown(value));
        }
    }
}
