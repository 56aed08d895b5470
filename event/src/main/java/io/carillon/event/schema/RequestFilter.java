package io.carillon.event.schema;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import io.carillon.event.python.PythonNumber;
import io.carillon.event.python.PythonValue;
import org.jspecify.annotations.Nullable;

/**
 * The filter of a listener's request: every field must have one of the values given for it (aviso-v1 4.3). Values are
 * compared to the text in the key; when the first of a field is an integer, the text is read as one.
 */
final class RequestFilter {

    private sealed interface Condition {
        boolean test(KeyMatcher.Match match);
    }

    private final Condition[] conditions;

    private RequestFilter(Condition[] conditions) {
        this.conditions = conditions;
    }

    /** Compiles the values allowed for each field. */
    static RequestFilter of(Map<String, List<@Nullable Object>> values, KeyMatcher matcher) {
        return new RequestFilter(values.entrySet().stream()
                .map(entry -> condition(matcher.field(entry.getKey()), entry.getValue())).toArray(Condition[]::new));
    }

    private static Condition condition(int field, List<@Nullable Object> values) {
        if (field < 0) {
            return new NotInKey();
        }
        if (!values.isEmpty() && PythonValue.isInteger(values.getFirst())) {
            return new OneOfIntegers(field, values);
        }
        Set<String> texts = values.stream().filter(String.class::isInstance).map(String.class::cast)
                .collect(Collectors.toSet());
        return texts.size() == 1 ? new OneText(field, texts.iterator().next()) : new OneOfTexts(field, texts);
    }

    /**
     * Whether an event passes.
     *
     * @throws EventException of kind {@link Kind#NOT_ALLOWED} when a field of the filter is not in the key, of kind
     *                        {@link Kind#INVALID_VALUE} when one that must be an integer is not
     */
    boolean test(KeyMatcher.Match match) {
        for (Condition condition : conditions) {
            if (!condition.test(match)) {
                return false;
            }
        }
        return true;
    }

    private record NotInKey() implements Condition {
        @Override
        public boolean test(KeyMatcher.Match match) {
            throw new EventException(Kind.NOT_ALLOWED, "Filter attribute not present in the notification");
        }
    }

    private record OneText(int field, String text) implements Condition {
        @Override
        public boolean test(KeyMatcher.Match match) {
            return match.has(field, text);
        }
    }

    private record OneOfTexts(int field, Set<String> texts) implements Condition {
        @Override
        public boolean test(KeyMatcher.Match match) {
            return texts.contains(match.text(field));
        }
    }

    private record OneOfIntegers(int field, List<@Nullable Object> values) implements Condition {
        @Override
        public boolean test(KeyMatcher.Match match) {
            return PythonValue.contains(values, PythonNumber.parseInteger(match.text(field)));
        }
    }
}
