package io.carillon.event.schema;

import java.util.List;

import io.carillon.event.python.PythonFormat;

/**
 * One of a number of values, in a format: the hours of a day.
 *
 * @param values the values that are allowed
 * @param format how the value, as it was given, is written
 */
record TimeHandler(boolean required, Compiled<AllowedValues> values,
        Compiled<PythonFormat> format) implements ValueHandler {

    static TimeHandler of(Descriptor descriptor) {
        descriptor.expect(List.of("values", "canonic"), List.of());
        Object values = descriptor.get("values");
        return new TimeHandler(descriptor.required(), Compiled.of(() -> AllowedValues.of(values)),
                ValueFormat.of(descriptor.get("canonic")));
    }

    @Override
    public String canonicalForm(String key, Object value) {
        values.get().check(key, value);
        return format.get().format(value);
    }
}
