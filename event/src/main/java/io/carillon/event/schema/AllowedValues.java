package io.carillon.event.schema;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import io.carillon.event.python.PythonNumber;
import io.carillon.event.python.PythonText;
import io.carillon.event.python.PythonValue;
import org.jspecify.annotations.Nullable;

/**
 * The {@code values} of a descriptor. A value is taken for the type of the first of them and must then be one of them.
 */
final class AllowedValues {

    private static final String NAME = "values";

    private final SchemaPath where;
    private final List<?> values;
    /** The values for a quick look when all of them are text, otherwise null. */
    private final @Nullable Set<Object> texts;

    private AllowedValues(SchemaPath where, List<?> values) {
        this.where = where;
        this.values = values;
        this.texts = values.stream().allMatch(String.class::isInstance) ? new HashSet<>(values) : null;
    }

    /** Compiles the values of a descriptor; they are reported as wrong when they are no list or an empty one. */
    static Compiled<AllowedValues> compiled(Descriptor descriptor) {
        SchemaPath where = descriptor.where().member(NAME);
        return Compiled.of(where, () -> of(where, descriptor.get(NAME)));
    }

    private static AllowedValues of(SchemaPath where, @Nullable Object values) {
        if (!(values instanceof List<?> list)) {
            throw new EventException(Kind.WRONG_SCHEMA,
                    "'" + PythonValue.typeName(values) + "' object is not subscriptable");
        }
        if (list.isEmpty()) {
            throw new EventException(Kind.WRONG_SCHEMA, "list index out of range");
        }
        return new AllowedValues(where, list);
    }

    /**
     * Checks a value.
     *
     * @throws EventException of kind {@link Kind#INVALID_VALUE} when it is not among them
     */
    void check(String key, Object value) {
        Object converted = converted(key, value);
        boolean allowed = texts != null ? texts.contains(converted) : PythonValue.contains(values, converted);
        if (!allowed) {
            throw new EventException(Kind.INVALID_VALUE, "Key " + key + " accepts only the following values: "
                    + values.stream().map(PythonText::str).collect(Collectors.joining(",")));
        }
    }

    private Object converted(String key, Object value) {
        Object first = values.getFirst();
        try {
            return switch (first) {
                case String _ -> PythonText.str(value);
                case Boolean _ -> PythonValue.isTrue(value);
                case Number number when PythonValue.isInteger(number) -> PythonNumber.toInteger(value);
                case Number _ -> PythonNumber.toFloat(value);
                case null, default -> sameType(first, value);
            };
        } catch (EventException e) {
            throw e.kind() == Kind.INVALID_VALUE
                    ? new EventException(Kind.INVALID_VALUE, "Key " + key + " is not of a valid type")
                    : e;
        }
    }

    private Object sameType(@Nullable Object first, Object value) {
        String type = PythonValue.typeName(first);
        if (!type.equals(PythonValue.typeName(value))) {
            throw where.locate(new EventException(Kind.WRONG_SCHEMA,
                    first == null
                            ? "NoneType takes no arguments"
                            : "'" + PythonValue.typeName(value) + "' object is not a " + type));
        }
        return value;
    }
}
