package io.carillon.event.python;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import io.carillon.event.python.FormatPart.Field;
import io.carillon.event.python.FormatPart.Literal;
import io.carillon.event.python.FormatPart.Malformed;
import io.carillon.event.python.FormatPart.NamedArguments;
import io.carillon.event.python.FormatPart.OneArgument;
import org.jspecify.annotations.Nullable;

/**
 * A format string of {@code str.format}, compiled: the form of canonical values, {@code {0:0>4}}, and of key templates,
 * {@code /ec/diss/{destination}}.
 *
 * <p>
 * A string that is wrong can be compiled; its error is reported by each use, as by Python. Fields cannot reach into
 * their argument ({@code {a.b}}, {@code {a[0]}}).
 */
public final class PythonFormat {

    private final List<FormatPart> parts;

    private PythonFormat(List<FormatPart> parts) {
        this.parts = parts;
    }

    /** Compiles a format string. */
    public static PythonFormat of(String text) {
        return new PythonFormat(FormatParser.parse(text));
    }

    /**
     * {@code text.format(value)}.
     *
     * @throws EventException of kind {@link Kind#INVALID_VALUE} when the string is wrong or its specification not one
     *                        for this value, {@link Kind#MISSING} when it names a field, {@link Kind#WRONG_SCHEMA} when
     *                        it asks for a second value or the value takes no specification
     */
    public String format(@Nullable Object value) {
        return FormatPart.render(parts, new OneArgument(value));
    }

    /**
     * {@code text.format(**values)}.
     *
     * @param missing makes the error for a field that has no value, from its name
     * @throws EventException as {@link #format(Object)}, and what {@code missing} returns
     */
    public String format(Map<String, ? extends @Nullable Object> values, Function<String, EventException> missing) {
        return FormatPart.render(parts, new NamedArguments(values, missing));
    }

    /**
     * A piece of a template: its text, or the name of the field that stands there.
     */
    public record Piece(String text, boolean isField) {
    }

    /**
     * The pieces in order, fields by their names only.
     *
     * @throws EventException when the string is wrong or has a field without name
     */
    public List<Piece> pieces() {
        return parts.stream().map(PythonFormat::piece).toList();
    }

    private static Piece piece(FormatPart part) {
        if (part instanceof Literal literal) {
            return new Piece(literal.text(), false);
        }
        if (part instanceof Malformed malformed) {
            throw malformed.error();
        }
        return new Piece(((Field) part).nameOrThrow(), true);
    }
}
