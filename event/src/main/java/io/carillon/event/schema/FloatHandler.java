package io.carillon.event.schema;

import java.util.List;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import io.carillon.event.python.PythonFormat;
import io.carillon.event.python.PythonNumber;
import io.carillon.event.python.PythonText;
import org.jspecify.annotations.Nullable;

/**
 * A floating-point number, as the shortest text that reads back the same or in a format.
 *
 * @param format how it is written, or null for the shortest text
 */
record FloatHandler(boolean required, @Nullable Compiled<PythonFormat> format) implements ValueHandler {

    static FloatHandler of(Descriptor descriptor) {
        descriptor.expect(List.of(), List.of("canonic"));
        Object canonic = descriptor.get("canonic");
        return new FloatHandler(descriptor.required(), canonic == null ? null : ValueFormat.of(canonic));
    }

    @Override
    public String canonicalForm(String key, Object value) {
        double number = number(key, value);
        return format == null ? PythonText.str(number) : format.get().format(number);
    }

    private static double number(String key, Object value) {
        try {
            return PythonNumber.toFloat(value);
        } catch (EventException e) {
            throw e.kind() == Kind.INVALID_VALUE
                    ? new EventException(Kind.INVALID_VALUE, "Key " + key + " has to be a float")
                    : e;
        }
    }
}
