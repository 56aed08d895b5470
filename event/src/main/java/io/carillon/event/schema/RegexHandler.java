package io.carillon.event.schema;

import java.util.List;
import java.util.Map;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import io.carillon.event.python.PythonRegex;
import io.carillon.event.python.PythonValue;
import org.jspecify.annotations.Nullable;

/**
 * A text whose beginning a regular expression matches, unchanged.
 *
 * @param regex the expression
 */
record RegexHandler(boolean required, Compiled<PythonRegex> regex) implements ValueHandler {

    static RegexHandler of(Descriptor descriptor) {
        descriptor.expect(List.of("regex"), List.of());
        Object regex = descriptor.get("regex");
        return new RegexHandler(descriptor.required(),
                Compiled.of(descriptor.where().member("regex"), () -> compile(regex)));
    }

    private static PythonRegex compile(@Nullable Object regex) {
        if (regex instanceof String text) {
            return PythonRegex.of(text);
        }
        throw new EventException(Kind.WRONG_SCHEMA,
                regex instanceof List<?> || regex instanceof Map<?, ?>
                        ? "unhashable type: '" + PythonValue.typeName(regex) + "'"
                        : "first argument must be string or compiled pattern");
    }

    @Override
    public String canonicalForm(String key, Object value) {
        PythonRegex compiled = regex.get();
        if (!(value instanceof String text)) {
            throw new EventException(Kind.WRONG_SCHEMA,
                    "expected string or bytes-like object, got '" + PythonValue.typeName(value) + "'");
        }
        if (!compiled.matchesStart(text)) {
            throw new EventException(Kind.INVALID_VALUE, "Value " + text + " is not valid for key " + key);
        }
        return text;
    }
}
