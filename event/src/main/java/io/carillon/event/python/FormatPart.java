package io.carillon.event.python;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a format string: text, a replacement field, or the point from which on it cannot be read.
 */
sealed interface FormatPart {

    /** What the fields of a format string are replaced with. */
    interface Arguments {
        /** The argument that stands at a position. */
        @Nullable
        Object at(int index);

        /** The argument that has a name. */
        @Nullable
        Object named(String name);
    }

    /** Appends this piece to a text. */
    void append(StringBuilder out, Arguments arguments);

    /** Text that stands for itself. */
    record Literal(String text) implements FormatPart {
        @Override
        public void append(StringBuilder out, Arguments arguments) {
            out.append(text);
        }
    }

    /**
     * An error in the string, reported after what stands before it, as Python reads from left to right.
     */
    record Malformed(EventException error) implements FormatPart {
        @Override
        public void append(StringBuilder out, Arguments arguments) {
            throw error;
        }
    }

    /**
     * A replacement field.
     *
     * @param name       the name of its argument, or null for one by position
     * @param index      the position when there is no name
     * @param access     what of the argument is asked for, such as {@code .real} or {@code [0]}; empty for all of it
     * @param conversion {@code s}, {@code r}, {@code a}, or 0 for none
     * @param spec       the format specification, or null when it holds fields itself
     * @param nestedSpec the parts of a specification that holds fields
     */
    record Field(@Nullable String name, int index, String access, int conversion, @Nullable FormatSpec spec,
            List<FormatPart> nestedSpec) implements FormatPart {

        @Override
        public void append(StringBuilder out, Arguments arguments) {
            Object argument = name == null ? arguments.at(index) : arguments.named(name);
            if (!access.isEmpty()) {
                throw noAccess(argument);
            }
            Object converted = converted(argument);
            if (spec != null) {
                out.append(spec.format(converted));
            } else {
                out.append(FormatSpec.of(render(nestedSpec, arguments)).format(converted));
            }
        }

        /** The name, where nothing else can stand. */
        String nameOrThrow() {
            if (name == null) {
                throw outOfRange(index);
            }
            if (!access.isEmpty()) {
                throw noAccess("");
            }
            return name;
        }

        private @Nullable Object converted(@Nullable Object argument) {
            return switch (conversion) {
                case 0 -> argument;
                case 's' -> PythonText.str(argument);
                case 'r' -> PythonText.repr(argument);
                case 'a' -> PythonText.ascii(argument);
                default -> throw invalid("Unknown conversion specifier " + (conversion > ' ' && conversion < 0x7f
                        ? Character.toString(conversion)
                        : "\\x" + Integer.toHexString(conversion)));
            };
        }

        /**
         * A schema may come from outside, so that no field reaches into a value; values have nothing to reach for.
         */
        private EventException noAccess(@Nullable Object argument) {
            String type = "'" + PythonValue.typeName(argument) + "' object ";
            if (access.startsWith(".")) {
                String attribute = access.substring(1).split("[.\\[]", -1)[0];
                return attribute.isEmpty()
                        ? invalid("Empty attribute in format string")
                        : new EventException(Kind.WRONG_SCHEMA, type + "has no attribute '" + attribute + "'");
            }
            int close = access.indexOf(']');
            if (close < 0) {
                return invalid("Missing ']' in format string");
            }
            return close == 1
                    ? invalid("Empty attribute in format string")
                    : new EventException(Kind.WRONG_SCHEMA, type + "is not subscriptable");
        }
    }

    /** The text of several pieces. */
    static String render(List<FormatPart> parts, Arguments arguments) {
        StringBuilder out = new StringBuilder();
        for (FormatPart part : parts) {
            part.append(out, arguments);
        }
        return out.toString();
    }

    /** {@code format(value)}. */
    record OneArgument(@Nullable Object value) implements Arguments {
        @Override
        public @Nullable Object at(int index) {
            if (index > 0) {
                throw outOfRange(index);
            }
            return value;
        }

        @Override
        public @Nullable Object named(String name) {
            throw new EventException(Kind.MISSING, PythonText.repr(name));
        }
    }

    /** {@code format(**values)}. */
    record NamedArguments(Map<String, ? extends @Nullable Object> values,
            Function<String, EventException> missing) implements Arguments {
        @Override
        public @Nullable Object at(int index) {
            throw outOfRange(index);
        }

        @Override
        public @Nullable Object named(String name) {
            Object value = values.get(name);
            if (value == null && !values.containsKey(name)) {
                throw missing.apply(name);
            }
            return value;
        }
    }

    private static EventException invalid(String message) {
        return new EventException(Kind.INVALID_VALUE, message);
    }

    private static EventException outOfRange(int index) {
        return new EventException(Kind.WRONG_SCHEMA,
                "Replacement index " + index + " out of range for positional args tuple");
    }
}
