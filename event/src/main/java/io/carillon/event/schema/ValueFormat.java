package io.carillon.event.schema;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import io.carillon.event.python.PythonFormat;
import io.carillon.event.python.PythonValue;
import org.jspecify.annotations.Nullable;

/**
 * The {@code canonic} of a descriptor where it is a format string such as {@code {0:0>4}}.
 */
final class ValueFormat {

    private ValueFormat() {
    }

    /**
     * Compiles the format; what is not text is reported when a value is to be formatted.
     */
    static Compiled<PythonFormat> of(@Nullable Object canonic) {
        return Compiled.of(() -> {
            if (canonic instanceof String text) {
                return PythonFormat.of(text);
            }
            throw new EventException(Kind.WRONG_SCHEMA,
                    "'" + PythonValue.typeName(canonic) + "' object has no attribute 'format'");
        });
    }
}
