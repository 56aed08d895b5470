package io.carillon.expression;

import java.util.Map;
import java.util.function.Predicate;

import io.carillon.event.Event;
import io.carillon.event.Payload;
import org.jspecify.annotations.Nullable;

/**
 * A condition on an event. It may refer to
 * <ul>
 * <li>{@code event}: the event type, a text;
 * <li>{@code request}: the fields that identify the event, in canonical form, all of them texts: {@code request.step ==
 * "12"}, {@code int(request.step) > 6}, {@code has(request.step)};
 * <li>{@code payload}: the payload, a text, or null when there is none;
 * <li>{@code data}: what the payload says, if it is JSON ({@code data.levels.exists(l, l > 500)}), else an empty map,
 * so that {@code has(data.levels)} is false;
 * <li>{@code key}: the key under which the event is kept;
 * <li>{@code revision}: the revision at which it is kept, a whole number;
 * <li>{@code time}: when it was published, or null when that is not known.
 * </ul>
 * The payload is read as JSON only for an expression that refers to {@code data}. Immutable and thread-safe.
 */
public final class EventExpression implements Predicate<Event> {

    private static final Map<String, VariableType> VARIABLES = Map.of("event", VariableType.STRING, "request",
            VariableType.STRINGS_BY_NAME, "payload", VariableType.STRING_OR_NULL, "data", VariableType.ANYTHING, "key",
            VariableType.STRING, "revision", VariableType.INTEGER, "time", VariableType.TIMESTAMP);

    private final Expression expression;

    private EventExpression(Expression expression) {
        this.expression = expression;
    }

    /**
     * Compiles a condition.
     *
     * @throws ExpressionSyntaxException when it is no expression, is neither true nor false, or refers to something
     *                                   that an event has not
     */
    public static EventExpression compile(String text) throws ExpressionSyntaxException {
        return new EventExpression(Expression.compileCondition(text, VARIABLES));
    }

    /** The condition as it was written. */
    public String text() {
        return expression.text();
    }

    /**
     * Whether it holds for an event.
     *
     * @throws ExpressionEvaluationException when it has no value for this event, for example because the event has no
     *                                       such field
     */
    @Override
    public boolean test(Event event) {
        return expression.test(name -> value(name, event));
    }

    private static @Nullable Object value(String name, Event event) {
        Payload payload = event.payload();
        return switch (name) {
            case "event" -> event.type();
            case "request" -> event.identifier().fields();
            case "payload" -> payload == null ? null : payload.text();
            case "data" -> payload == null ? Map.of() : PayloadData.of(payload.text());
            case "key" -> event.origin().key();
            case "revision" -> event.origin().revision();
            case "time" -> event.origin().time();
            default -> throw new IllegalArgumentException(name);
        };
    }

    @Override
    public String toString() {
        return expression.text();
    }
}
