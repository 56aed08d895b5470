package io.carillon.event.schema;

import java.math.BigInteger;
import java.util.List;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import io.carillon.event.python.PythonNumber;
import io.carillon.event.python.PythonText;
import io.carillon.event.python.PythonValue;
import org.jspecify.annotations.Nullable;

/**
 * An integer, as decimal digits or in a format.
 *
 * @param format how it is written, or null for its digits
 * @param range  the least and the greatest that is allowed, as the schema gives them, or null for all
 * @param where  where the description stands in the schema
 */
record IntHandler(boolean required, @Nullable ValueFormat format, @Nullable Object range,
        SchemaPath where) implements ValueHandler {

    private static final String RANGE = "range";

    static IntHandler of(Descriptor descriptor) {
        descriptor.expect(List.of(), List.of(Descriptor.CANONIC, RANGE));
        return new IntHandler(descriptor.required(),
                descriptor.get(Descriptor.CANONIC) == null ? null : ValueFormat.of(descriptor), descriptor.get(RANGE),
                descriptor.where());
    }

    @Override
    public String canonicalForm(String key, Object value) {
        BigInteger integer = integer(key, value);
        if (range != null) {
            checkRange(key, integer, range);
        }
        return format == null ? PythonText.str(integer) : format.format(integer);
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

    private void checkRange(String key, BigInteger integer, Object range) {
        if (isOutside(integer, range)) {
            throw new EventException(Kind.INVALID_VALUE,
                    "Value " + PythonText.str(integer) + " for key " + key + " is outside the range defined");
        }
    }

    private boolean isOutside(BigInteger integer, Object range) {
        try {
            List<?> bounds = bounds(range);
            return PythonValue.compare(integer, bounds.get(0), "<") < 0
                    || PythonValue.compare(integer, bounds.get(1), ">") > 0;
        } catch (EventException e) {
            throw where.member(RANGE).locate(e);
        }
    }

    private static List<?> bounds(Object range) {
        if (!(range instanceof List<?> bounds)) {
            throw new EventException(Kind.WRONG_SCHEMA,
                    "object of type '" + PythonValue.typeName(range) + "' has no len()");
        }
        if (bounds.size() != 2) {
            throw new EventException(Kind.NOT_ALLOWED, "Wrong schema structure, range can only have 2 elements");
        }
        return bounds;
    }
}
