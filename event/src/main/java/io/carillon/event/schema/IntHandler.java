package io.carillon.event.schema;

import java.math.BigInteger;
import java.util.List;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import io.carillon.event.python.PythonFormat;
import io.carillon.event.python.PythonNumber;
import io.carillon.event.python.PythonText;
import io.carillon.event.python.PythonValue;
import org.jspecify.annotations.Nullable;

/**
 * An integer, as decimal digits or in a format.
 *
 * @param format how it is written, or null for its digits
 * @param range  the least and the greatest that is allowed, as the schema gives them, or null for all
 */
record IntHandler(boolean required, @Nullable Compiled<PythonFormat> format,
        @Nullable Object range) implements ValueHandler {

    static IntHandler of(Descriptor descriptor) {
        descriptor.expect(List.of(), List.of("canonic", "range"));
        Object canonic = descriptor.get("canonic");
        return new IntHandler(descriptor.required(), canonic == null ? null : ValueFormat.of(canonic),
                descriptor.get("range"));
    }

    @Override
    public String canonicalForm(String key, Object value) {
        BigInteger integer = integer(key, value);
        if (range != null) {
            checkRange(key, integer, range);
        }
        return format == null ? PythonText.str(integer) : format.get().format(integer);
    }

    private static BigInteger integer(String key, Object value) {
        try {
            return PythonNumber.toInteger(value);
        } catch (EventException e) {
            throw e.kind() == Kind.INVALID_VALUE
                    ? new EventException(Kind.INVALID_VALUE, "Key " + key + " has to be an integer")
                    : e;
        }
    }

    private static void checkRange(String key, BigInteger integer, Object range) {
        if (!(range instanceof List<?> bounds)) {
            throw new EventException(Kind.WRONG_SCHEMA,
                    "object of type '" + PythonValue.typeName(range) + "' has no len()");
        }
        if (bounds.size() != 2) {
            throw new EventException(Kind.NOT_ALLOWED, "Wrong schema structure, range can only have 2 elements");
        }
        if (PythonValue.compare(integer, bounds.get(0), "<") < 0
                || PythonValue.compare(integer, bounds.get(1), ">") > 0) {
            throw new EventException(Kind.INVALID_VALUE,
                    "Value " + PythonText.str(integer) + " for key " + key + " is outside the range defined");
        }
    }
}
