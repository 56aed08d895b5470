package io.carillon.event.schema;

import java.util.List;

/**
 * One of a number of values, in a format: the hours of a day.
 *
 * @param values the values that are allowed
 * @param format how the value, as it was given, is written
 */
record TimeHandler(boolean required, Compiled<AllowedValues> values, ValueFormat format) implements ValueHandler {

    static TimeHandler of(Descriptor descriptor) {
        descriptor.expect(List.of("values", Descriptor.CANONIC), List.of());
        return new TimeHandler(descriptor.required(), AllowedValues.compiled(descriptor), ValueFormat.of(descriptor));
    }

    @Override
    public String canonicalForm(String key, Object value) {
        values.get().check(key, value);
        return format.format(value);
    }
}
