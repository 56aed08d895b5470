package io.carillon.event.schema;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One of a number of values, kept as it was given.
 *
 * @param values     the values that are allowed
 * @param emptyMeans what an empty text stands for, or null for itself
 */
record EnumHandler(boolean required, Compiled<AllowedValues> values,
        @Nullable Object emptyMeans) implements ValueHandler {

    static EnumHandler of(Descriptor descriptor) {
        descriptor.expect(List.of("values"), List.of("default"));
        return new EnumHandler(descriptor.required(), AllowedValues.compiled(descriptor), descriptor.get("default"));
    }

    @Override
    public Object canonicalForm(String key, Object value) {
        Object meant = emptyMeans != null && value.equals("") ? emptyMeans : value;
        values.get().check(key, meant);
        return meant;
    }
}
