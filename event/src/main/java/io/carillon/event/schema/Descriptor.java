package io.carillon.event.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import io.carillon.event.python.PythonValue;
import org.jspecify.annotations.Nullable;

/**
 * One description of a field as it stands in a schema: the name of a type and the parameters for it. Aviso v1 passes
 * them to a constructor, so that a wrong parameter is reported as Python reports a wrong call.
 *
 * @param type       the name of the type
 * @param parameters the parameters without the type
 * @param where      where it stands in the schema
 */
record Descriptor(String type, Map<?, ?> parameters, SchemaPath where) {

    /** How the canonical form is made. */
    static final String CANONIC = "canonic";

    /** Every type takes it: whether null is refused. */
    private static final String REQUIRED = "required";

    boolean required() {
        return PythonValue.isTrue(parameters.get(REQUIRED));
    }

    /** The value of a parameter, or null. */
    @Nullable
    Object get(String name) {
        return parameters.get(name);
    }

    /**
     * Checks the names of the parameters.
     *
     * @param mandatory those that must be given, in the order in which v1 names them
     * @param optional  those that may be given, beside {@code required}
     * @throws EventException of kind {@link Kind#WRONG_SCHEMA} when one is unknown or missing
     */
    void expect(List<String> mandatory, List<String> optional) {
        for (Object name : parameters.keySet()) {
            if (!(name instanceof String)) {
                throw wrong("keywords must be strings");
            }
            if (name.equals("key")) {
                throw wrong(type + "() got multiple values for keyword argument 'key'");
            }
            if (!mandatory.contains(name) && !optional.contains(name) && !name.equals(REQUIRED)) {
                throw where.member(String.valueOf(name)).locate(new EventException(Kind.WRONG_SCHEMA,
                        type + ".__init__() got an unexpected keyword argument '" + name + "'"));
            }
        }
        List<String> missing = new ArrayList<>(mandatory);
        missing.removeAll(parameters.keySet());
        if (!missing.isEmpty()) {
            throw wrong(type + ".__init__() missing " + missing.size() + " required positional argument"
                    + (missing.size() == 1 ? "" : "s") + ": '" + String.join("' and '", missing) + "'");
        }
    }

    private EventException wrong(String message) {
        return where.locate(new EventException(Kind.WRONG_SCHEMA, message));
    }
}
