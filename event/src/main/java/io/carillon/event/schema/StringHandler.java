package io.carillon.event.schema;

import java.util.List;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import io.carillon.event.python.PythonText;
import org.jspecify.annotations.Nullable;

/**
 * Any value, as its text, in lower or upper case if so described.
 *
 * @param letterCase {@code lower}, {@code upper}, or null for as it is; anything else is reported with the value
 * @param where      where the description stands in the schema
 */
record StringHandler(boolean required, @Nullable Object letterCase, SchemaPath where) implements ValueHandler {

    static StringHandler of(Descriptor descriptor) {
        descriptor.expect(List.of(), List.of(Descriptor.CANONIC));
        return new StringHandler(descriptor.required(), descriptor.get(Descriptor.CANONIC), descriptor.where());
    }

    @Override
    public String canonicalForm(String key, Object value) {
        String text = PythonText.str(value);
        // no switch over patterns: the first one of a process costs more than all the rest of a key
        if (letterCase == null) {
            return text;
        }
        if (letterCase.equals("lower")) {
            return PythonText.lower(text);
        }
        if (letterCase.equals("upper")) {
            return PythonText.upper(text);
        }
        throw where.member(Descriptor.CANONIC).locate(
                new EventException(Kind.WRONG_SCHEMA, "Case " + PythonText.str(letterCase) + " not recognised"));
    }
}
