package io.carillon.event.schema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import io.carillon.event.python.PythonText;
import io.carillon.event.python.PythonValue;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a value may stand in a field, and brings it to canonical form (aviso-v1 3.5). Compiled from a type
 * descriptor of a schema; immutable.
 */
sealed interface ValueHandler
        permits StringHandler, IntHandler, FloatHandler, DateHandler, EnumHandler, TimeHandler, RegexHandler {

    /**
     * Compiles a descriptor.
     *
     * @param key        the name of the field, for messages
     * @param where      where the descriptor stands in the schema
     * @param descriptor the type descriptor as it stands in the schema: an object with {@code type} and the parameters
     *                   of that type
     * @throws EventException of kind {@link Kind#NOT_ALLOWED} when it has no type, of kind {@link Kind#WRONG_SCHEMA}
     *                        when the type or a parameter is unknown or a parameter is missing
     */
    static ValueHandler of(String key, SchemaPath where, @Nullable Object descriptor) {
        if (!(descriptor instanceof Map<?, ?> map)) {
            throw descriptor instanceof String || descriptor instanceof List<?>
                    ? withoutType(key)
                    : new EventException(Kind.WRONG_SCHEMA,
                            "argument of type '" + PythonValue.typeName(descriptor) + "' is not iterable");
        }
        if (!map.containsKey("type")) {
            throw withoutType(key);
        }
        Map<Object, Object> parameters = new LinkedHashMap<>(map);
        String type = PythonText.str(parameters.remove("type"));
        return of(new Descriptor(type, parameters, where));
    }

    /** The types there are: a new one is a class and a line here. */
    private static ValueHandler of(Descriptor descriptor) {
        return switch (descriptor.type()) {
            case "StringHandler" -> StringHandler.of(descriptor);
            case "IntHandler" -> IntHandler.of(descriptor);
            case "FloatHandler" -> FloatHandler.of(descriptor);
            case "DateHandler" -> DateHandler.of(descriptor);
            case "EnumHandler" -> EnumHandler.of(descriptor);
            case "TimeHandler" -> TimeHandler.of(descriptor);
            case "RegexHandler" -> RegexHandler.of(descriptor);
            default -> throw descriptor.where().member("type")
                    .locate(new EventException(Kind.WRONG_SCHEMA, "name '" + descriptor.type() + "' is not defined"));
        };
    }

    private static EventException withoutType(String key) {
        return new EventException(Kind.NOT_ALLOWED, "Wrong schema structure, 'type' could not be located for " + key);
    }

    /** Whether null is refused. */
    boolean required();

    /**
     * The canonical form of a value. Null stays null unless the field is required. What stands in a key is its text,
     * {@link PythonText#str}.
     *
     * @param key the name of the field, for messages
     * @throws EventException of kind {@link Kind#INVALID_VALUE} when the value is not allowed, of kind
     *                        {@link Kind#MISSING} when null is not, of another kind when the value and the descriptor
     *                        cannot be brought together
     */
    default @Nullable Object canonical(String key, @Nullable Object value) {
        if (value != null) {
            return canonicalForm(key, value);
        }
        if (required()) {
            throw new EventException(Kind.MISSING, PythonText.repr(key + " is a mandatory key"));
        }
        return null;
    }

    /**
     * The canonical form of a value that is there.
     *
     * @param key the name of the field, for messages
     * @throws EventException as {@link #canonical}
     */
    Object canonicalForm(String key, Object value);
}
