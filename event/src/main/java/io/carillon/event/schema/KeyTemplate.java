package io.carillon.event.schema;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import io.carillon.event.python.PythonFormat;
import io.carillon.event.python.PythonFormat.Piece;
import org.jspecify.annotations.Nullable;

/**
 * The template of a key.
 *
 * @param where  where it stands in the schema
 * @param format the template
 */
record KeyTemplate(SchemaPath where, PythonFormat format) {

    /**
     * The key of an event.
     *
     * @param values  the canonical values by field
     * @param missing makes the error for a field that has no value, from its name
     * @throws EventException when a field has no value, or the template is wrong
     */
    String key(Map<String, ? extends @Nullable Object> values, Function<String, EventException> missing) {
        try {
            return format.format(values, missing);
        } catch (EventException e) {
            throw e.kind() == Kind.MISSING ? e : where.locate(e);
        }
    }

    /** The pieces in order; as {@link PythonFormat#pieces}. */
    List<Piece> pieces() {
        try {
            return format.pieces();
        } catch (EventException e) {
            throw where.locate(e);
        }
    }
}
