package io.carillon.event.schema;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import io.carillon.event.python.PythonFormat;
import io.carillon.event.python.PythonValue;
import org.jspecify.annotations.Nullable;

/**
 * The {@code canonic} of a descriptor where it is a format string such as {@code {0:0>4}}.
 *
 * @param where  where it stands in the schema
 * @param format the format; what is not text is reported when a value is to be formatted
 */
record ValueFormat(SchemaPath where, Compiled<PythonFormat> format) {

    /** Compiles the format of a descriptor. */
    static ValueFormat of(Descriptor descriptor) {
        SchemaPath where = descriptor.where().member(Descriptor.CANONIC);
        Object canonic = descriptor.get(Descriptor.CANONIC);
        return new ValueFormat(where, Compiled.of(where, () -> compile(canonic)));
    }

    private static PythonFormat compile(@Nullable Object canonic) {
        if (canonic instanceof String text) {
            return PythonFormat.of(text);
        }
        throw new EventException(Kind.WRONG_SCHEMA,
                "'" + PythonValue.typeName(canonic) + "' object has no attribute 'format'");
    }

    /**
     * A value in this format.
     *
     * @throws EventException when the format is wrong, or not one for such a value
     */
    String format(Object value) {
        try {
            return format.get().format(value);
        } catch (EventException e) {
            throw where.locate(e);
        }
    }
}
