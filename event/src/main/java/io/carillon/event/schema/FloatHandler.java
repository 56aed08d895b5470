package io.carillon.event.schema;

import java.util.List;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import io.carillon.event.python.PythonNumber;
import io.carillon.event.python.PythonText;
import org.jspecify.annotations.Nullable;

/**
 * A floating-point number, as the shortest text that reads back the same or in a format.
 *
 * @param format how it is written, or null for the shortest text
 */
record FloatHandler(boolean required, @Nullable ValueFormat format) implements ValueHandler {

    static FloatHandler of(Descriptor descriptor) {
        descriptor.expect(List.of(), List.of(Descriptor.CANONIC));
        return new FloatHandler(descriptor.required(),
                descriptor.get(Descriptor.CANONIC) == null ? null : ValueFormat.of(descriptor));
    }

    @Override
    public String canonicalForm(String key, Object value) {
        double number = number(key, value);
        return format == null ? PythonText.str(number) : format.format(number);
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
