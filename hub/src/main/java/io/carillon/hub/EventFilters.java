package io.carillon.hub;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import io.carillon.event.Origin;
import io.carillon.expression.Equality;
import io.carillon.expression.Expression;
import io.carillon.expression.ExpressionEvaluationException;
import io.carillon.expression.ExpressionSyntaxException;
import io.carillon.expression.VariableType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The filters that there are (hub 5, as section 12 settles it), to be combined by {@link EventFilter#and},
 * {@link EventFilter#or}, {@link EventFilter#xor} and {@link EventFilter#not}. An event that has not what a filter asks
 * about is not wanted by it.
 */
public final class EventFilters {

    private static final Logger LOG = LoggerFactory.getLogger(EventFilters.class);

    private EventFilters() {
    }

    /** Wants every event. */
    public static EventFilter always() {
        return new Always();
    }

    /** Wants events of one of these types. */
    public static EventFilter withEventType(String... types) {
        return new OneOf(List.of("event_type"), texts(types));
    }

    /** Wants events of one of these senders. */
    public static EventFilter withSender(String... senders) {
        return new OneOf(List.of("sender"), texts(senders));
    }

    /** Wants the event with one of these ids. */
    public static EventFilter withId(String... ids) {
        return new OneOf(List.of("event_id"), texts(ids));
    }

    /** Wants events for exactly these recipients, in any order; how often one is named does not matter. */
    public static EventFilter withRecipients(String... recipients) {
        return new Recipients(Set.copyOf(List.of(recipients)), true);
    }

    /** Wants events for all of these recipients, whoever else they may be for. */
    public static EventFilter withRecipientsIncluding(String... recipients) {
        return new HasAll(List.of("recipients"), texts(recipients));
    }

    /** Wants events for some of these recipients and for nobody else. */
    public static EventFilter withRecipientsAmong(String... recipients) {
        return new Recipients(texts(recipients), false);
    }

    /** Wants events for one of these recipients at least. */
    public static EventFilter withAnyRecipient(String... recipients) {
        return new HasAny(List.of("recipients"), texts(recipients));
    }

    /** Wants events with all of these tags. */
    public static EventFilter withTags(String... tags) {
        return new HasAll(List.of("tags"), texts(tags));
    }

    /** Wants events with one of these tags at least. */
    public static EventFilter withAnyTag(String... tags) {
        return new HasAny(List.of("tags"), texts(tags));
    }

    /** Wants events whose title has this text in it, whatever the letter case. */
    public static EventFilter withTitleContaining(String text) {
        return new Containing(false, text);
    }

    /** Wants events whose body has this text in it, whatever the letter case. */
    public static EventFilter withBodyContaining(String text) {
        return new Containing(true, text);
    }

    /**
     * Wants events in which a field has one of these values, or is a list that has one as element. Numbers are equal by
     * value, all else by its own equality.
     *
     * @param name   as in {@link HubEvent#field}
     * @param values texts, numbers or booleans
     */
    public static EventFilter withField(String name, Object... values) {
        if (values.length == 0) {
            throw new HubException("withField(" + name + ") needs a value");
        }
        return new Field(name, List.of(values));
    }

    /** Wants events that happened before a time. */
    public static EventFilter before(Instant time) {
        return new Before(time);
    }

    /** Wants events that happened after a time. */
    public static EventFilter after(Instant time) {
        return new After(time);
    }

    /** Wants events whose expiration has come; not those that have none. */
    public static EventFilter expired() {
        return expired(InstantSource.system());
    }

    /** As {@link #expired()} by another clock. */
    public static EventFilter expired(InstantSource clock) {
        return event -> event.isExpired(clock.instant());
    }

    /** Wants what another does not want. */
    public static EventFilter not(EventFilter filter) {
        return filter.not();
    }

    /**
     * Wants events for which a condition in CEL is true. It may refer to {@code event_id}, {@code event_type} (also
     * called {@code event}), {@code title}, {@code body}, {@code timestamp}, {@code sender}, {@code recipients},
     * {@code tags}, {@code expiration_datetime}, {@code extras}; to {@code request}, the fields of an Aviso
     * notification or what a worker's message is; to {@code payload}, the body or null, and {@code data}, what it says
     * if it is JSON (else an empty map); and to {@code key}, {@code revision} and {@code time}, when it was published.
     * An event for which it has no value, for example because a field is not there, is not wanted.
     *
     * @throws HubException when it is no condition; the message says where
     */
    public static EventFilter matching(String condition) {
        try {
            return new Matching(Expression.compileCondition(condition, Matching.VARIABLES));
        } catch (ExpressionSyntaxException e) {
            throw new HubException("the condition is wrong at " + e.getMessage(), e);
        }
    }

    private static Set<String> texts(String... texts) {
        if (texts.length == 0) {
            throw new HubException("the filter needs a text to compare with");
        }
        return Set.copyOf(new LinkedHashSet<>(List.of(texts)));
    }

    /** What an event must have to be wanted: from each of these sets one equality must hold. */
    static List<Set<Equality>> neededBy(EventFilter filter) {
        return switch (filter) {
            case And and -> {
                List<Set<Equality>> both = new ArrayList<>(neededBy(and.left));
                both.addAll(neededBy(and.right));
                yield both;
            }
            case Or or -> Equality.either(neededBy(or.left), neededBy(or.right));
            case OneOf oneOf -> List.of(equalities(oneOf.path, false, oneOf.texts));
            case HasAny any -> List.of(equalities(any.path, true, any.texts));
            case HasAll all -> all.texts.stream().map(text -> Set.of(new Equality(all.path, true, text))).toList();
            case Recipients recipients when !recipients.texts.isEmpty() ->
                List.of(equalities(List.of("recipients"), true, recipients.texts));
            case Field field when field.values.stream().allMatch(String.class::isInstance) ->
                List.of(equalities(List.of(FIELD, field.name), false,
                        field.values.stream().map(String.class::cast).collect(Collectors.toSet())));
            case Matching matching -> matching.expression.equalities().stream()
                    .filter(set -> set.stream().noneMatch(each -> each.path().getFirst().equals("data"))).toList();
            default -> List.of();
        };
    }

    private static Set<Equality> equalities(List<String> path, boolean element, Set<String> texts) {
        Set<Equality> equalities = new LinkedHashSet<>();
        texts.forEach(text -> equalities.add(new Equality(path, element, text)));
        return equalities;
    }

    /** The root of paths that {@link HubEvent#field} resolves; no variable of a condition has this name. */
    private static final String FIELD = "field()";

    /** The value that a path leads to, null if there is none. */
    static @Nullable Object value(HubEvent event, List<String> path) {
        if (path.getFirst().equals(FIELD)) {
            return event.field(path.get(1));
        }
        Object value = variable(path.getFirst(), event);
        for (int i = 1; i < path.size(); i++) {
            value = value instanceof Map<?, ?> map ? map.get(path.get(i)) : null;
        }
        return value;
    }

    /** The value of a variable of a condition. */
    private static @Nullable Object variable(String name, HubEvent event) {
        Origin origin = event.origin();
        return switch (name) {
            case "event_id" -> event.id();
            case "event_type", "event" -> event.type();
            case "title" -> event.title();
            case "body" -> event.body();
            case "timestamp" -> event.timestamp();
            case "sender" -> event.sender();
            case "recipients" -> event.recipients();
            case "tags" -> event.tags();
            case "expiration_datetime" -> event.expiration();
            case "extras" -> event.extras();
            case "request" ->
                event.extras().get(HubEventJson.REQUEST) instanceof Map<?, ?> request ? request : Map.of();
            case "payload" -> event.body().isEmpty() ? null : event.body();
            case "data" -> data(event.body());
            case "key" -> origin == null ? "" : origin.key();
            case "revision" -> origin == null ? 0L : origin.revision();
            case "time" -> origin == null ? null : origin.time();
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static @Nullable Object data(String body) {
        try {
            return body.isEmpty() ? Map.of() : HubEventJson.parse(body);
        } catch (HubException e) {
            LOG.trace("the body is no JSON", e);
            return Map.of();
        }
    }

    record Always() implements EventFilter {
        @Override
        public boolean test(HubEvent event) {
            return true;
        }
    }

    record OneOf(List<String> path, Set<String> texts) implements EventFilter {
        @Override
        public boolean test(HubEvent event) {
            return value(event, path) instanceof String text && texts.contains(text);
        }
    }

    record HasAny(List<String> path, Set<String> texts) implements EventFilter {
        @Override
        public boolean test(HubEvent event) {
            return value(event, path) instanceof List<?> list && list.stream().anyMatch(texts::contains);
        }
    }

    record HasAll(List<String> path, Set<String> texts) implements EventFilter {
        @Override
        public boolean test(HubEvent event) {
            return value(event, path) instanceof List<?> list && new HashSet<>(list).containsAll(texts);
        }
    }

    /** The recipients are these, or at least one and only of these. */
    record Recipients(Set<String> texts, boolean all) implements EventFilter {
        @Override
        public boolean test(HubEvent event) {
            return all
                    ? texts.equals(new HashSet<>(event.recipients()))
                    : !event.recipients().isEmpty() && texts.containsAll(event.recipients());
        }
    }

    record Containing(boolean body, String text) implements EventFilter {
        @Override
        public boolean test(HubEvent event) {
            String within = body ? event.body() : event.title();
            for (int at = 0; at <= within.length() - text.length(); at++) {
                if (within.regionMatches(true, at, text, 0, text.length())) {
                    return true;
                }
            }
            return false;
        }
    }

    record Field(String name, List<Object> values) implements EventFilter {
        @Override
        public boolean test(HubEvent event) {
            Object value = event.field(name);
            return isOneOf(value) || (value instanceof List<?> list && list.stream().anyMatch(this::isOneOf));
        }

        private boolean isOneOf(@Nullable Object value) {
            return value != null && values.stream().anyMatch(each -> equal(each, value));
        }

        private static boolean equal(Object wanted, Object value) {
            return (wanted instanceof Number left && value instanceof Number right)
                    ? new BigDecimal(left.toString()).compareTo(new BigDecimal(right.toString())) == 0
                    : Objects.equals(wanted, value);
        }
    }

    record Before(Instant time) implements EventFilter {
        @Override
        public boolean test(HubEvent event) {
            return event.timestamp().isBefore(time);
        }
    }

    record After(Instant time) implements EventFilter {
        @Override
        public boolean test(HubEvent event) {
            return event.timestamp().isAfter(time);
        }
    }

    record And(EventFilter left, EventFilter right) implements EventFilter {
        @Override
        public boolean test(HubEvent event) {
            return left.test(event) && right.test(event);
        }
    }

    record Or(EventFilter left, EventFilter right) implements EventFilter {
        @Override
        public boolean test(HubEvent event) {
            return left.test(event) || right.test(event);
        }
    }

    record Xor(EventFilter left, EventFilter right) implements EventFilter {
        @Override
        public boolean test(HubEvent event) {
            return left.test(event) ^ right.test(event);
        }
    }

    record Not(EventFilter filter) implements EventFilter {
        @Override
        public boolean test(HubEvent event) {
            return !filter.test(event);
        }
    }

    record Matching(Expression expression) implements EventFilter {

        private static final Map<String, VariableType> VARIABLES = Map.ofEntries(
                Map.entry("event_id", VariableType.STRING), Map.entry("event_type", VariableType.STRING),
                Map.entry("event", VariableType.STRING), Map.entry("title", VariableType.STRING),
                Map.entry("body", VariableType.STRING), Map.entry("timestamp", VariableType.TIMESTAMP),
                Map.entry("sender", VariableType.STRING), Map.entry("recipients", VariableType.LIST),
                Map.entry("tags", VariableType.LIST), Map.entry("expiration_datetime", VariableType.TIMESTAMP),
                Map.entry("extras", VariableType.ANYTHING), Map.entry("request", VariableType.STRINGS_BY_NAME),
                Map.entry("payload", VariableType.STRING_OR_NULL), Map.entry("data", VariableType.ANYTHING),
                Map.entry("key", VariableType.STRING), Map.entry("revision", VariableType.INTEGER),
                Map.entry("time", VariableType.TIMESTAMP));

        @Override
        public boolean test(HubEvent event) {
            try {
                return expression.test(name -> variable(name, event));
            } catch (ExpressionEvaluationException e) {
                LOG.debug("{} has no value for event {}: {}", expression, event.id(), e.getMessage());
                return false;
            }
        }
    }
}
