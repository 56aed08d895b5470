package io.carillon.event.schema;

import java.util.List;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import io.carillon.event.python.DateFormat;
import io.carillon.event.python.PythonText;
import io.carillon.event.python.PythonValue;
import org.jspecify.annotations.Nullable;

/**
 * A date in the format of the schema. What is read leniently, such as a month of one digit, is written in full.
 *
 * @param format the format, for reading and writing
 */
record DateHandler(boolean required, Compiled<DateFormat> format) implements ValueHandler {

    static DateHandler of(Descriptor descriptor) {
        descriptor.expect(List.of(Descriptor.CANONIC), List.of());
        Object canonic = descriptor.get(Descriptor.CANONIC);
        return new DateHandler(descriptor.required(),
                Compiled.of(descriptor.where().member(Descriptor.CANONIC), () -> dateFormat(canonic)));
    }

    private static DateFormat dateFormat(@Nullable Object canonic) {
        if (canonic instanceof String pattern) {
            return DateFormat.of(pattern);
        }
        throw new EventException(Kind.WRONG_SCHEMA,
                "strptime() argument 2 must be str, not " + (canonic == null ? "None" : PythonValue.typeName(canonic)));
    }

    @Override
    public String canonicalForm(String key, Object value) {
        try {
            DateFormat dates = format.get();
            return dates.format(dates.parse(PythonText.str(value)));
        } catch (EventException e) {
            // what is wrong with the format itself tells more
            throw e.kind() == Kind.INVALID_VALUE && e.where() == null
                    ? new EventException(Kind.INVALID_VALUE, "Date attribute is not complying with the format defined")
                    : e;
        }
    }
}
