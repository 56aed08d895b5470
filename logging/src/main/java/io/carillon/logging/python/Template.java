package io.carillon.logging.python;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.carillon.event.EventException;
import io.carillon.event.python.PythonFormat;
import io.carillon.event.python.PythonText;
import io.carillon.logging.LineBreaks;
import org.jspecify.annotations.Nullable;

/** A piece of a format string, of any of the styles that Python's formatters know. */
sealed interface Template {

    /** What stands there as it is. */
    record Literal(String text) implements Template {
    }

    /**
     * A field of the style {@code %}.
     *
     * @param attribute  what is shown
     * @param flags      those of C: {@code -}, {@code 0}, {@code +}, blank, {@code #}
     * @param width      the least number of characters, 0 for any
     * @param precision  the most characters of a text, the digits behind the point of a number; -1 for any
     * @param conversion one of s, r, a, d, i, u, f, F, e, E, g, G, x, X, o, c
     */
    record Field(String attribute, String flags, int width, int precision, char conversion) implements Template {

        private static final String OF_INTEGERS = "diu";
        private static final String OF_NUMBERS = "fFeEgG";

        /** The text for a value, or null when the conversion is not one for it. */
        @Nullable
        String text(@Nullable Object value, LineBreaks lineBreaks) {
            if (conversion == 's' || conversion == 'a' || conversion == 'r') {
                String text = conversion == 's' ? lineBreaks.apply(PythonText.str(value)) : PythonText.repr(value);
                return padded(precision >= 0 && precision < text.length() ? text.substring(0, precision) : text, ' ');
            }
            if (!(value instanceof Number number)) {
                return null;
            }
            String text = digits(number);
            return text == null ? null : padded(signed(text), flags.indexOf('0') >= 0 ? '0' : ' ');
        }

        private @Nullable String digits(Number number) {
            if (OF_INTEGERS.indexOf(conversion) >= 0) {
                return Long.toString(number.longValue());
            }
            if (OF_NUMBERS.indexOf(conversion) >= 0) {
                char java = conversion == 'F' ? 'f' : conversion;
                return String.format(Locale.ROOT, "%." + (precision < 0 ? 6 : precision) + java, number.doubleValue());
            }
            return switch (conversion) {
                case 'x' -> Long.toHexString(number.longValue());
                case 'X' -> Long.toHexString(number.longValue()).toUpperCase(Locale.ROOT);
                case 'o' -> Long.toOctalString(number.longValue());
                default -> null;
            };
        }

        private String signed(String digits) {
            boolean negative = digits.startsWith("-");
            return negative
                    ? digits
                    : flags.indexOf('+') >= 0 ? "+" + digits : flags.indexOf(' ') >= 0 ? " " + digits : digits;
        }

        private String padded(String text, char filler) {
            int missing = width - text.length();
            if (missing <= 0) {
                return text;
            }
            if (flags.indexOf('-') >= 0) {
                return text + " ".repeat(missing);
            }
            boolean sign = filler == '0' && !text.isEmpty() && "+- ".indexOf(text.charAt(0)) >= 0;
            return sign
                    ? text.charAt(0) + "0".repeat(missing) + text.substring(1)
                    : Character.toString(filler).repeat(missing) + text;
        }
    }

    /**
     * A field of the style <code>{</code>.
     *
     * @param attribute what is shown
     * @param format    the field alone
     */
    record Braces(String attribute, PythonFormat format) implements Template {
    }

    /** What {@code %} of Python takes for a field. */
    Pattern PERCENT = Pattern.compile(
            "%(?:\\((?<name>[^)]*)\\)(?<flags>[#0+ -]*)(?<width>[0-9]*)(?:\\.(?<precision>[0-9]*))?(?<conversion>[a-zA-Z])"
                    + "|(?<escape>%)|(?<wrong>.?))",
            Pattern.DOTALL);

    /** A field of {@code string.Template}. */
    Pattern DOLLAR = Pattern.compile(
            "\\$(?:\\{(?<braced>[_a-zA-Z][_a-zA-Z0-9]*)\\}|(?<name>[_a-zA-Z][_a-zA-Z0-9]*)|(?<escape>\\$)|(?<wrong>.?))",
            Pattern.DOTALL);

    /**
     * Compiles a format string.
     *
     * @param style {@code %}, <code>{</code> or {@code $}
     * @throws LoggingConfigException when it is wrong, or has no field at all
     */
    static List<Template> compile(String format, String style) throws LoggingConfigException {
        List<Template> pieces = switch (style) {
            case "%" -> percent(format);
            case "$" -> dollar(format);
            case "{" -> braces(format);
            default -> throw new LoggingConfigException("Style must be one of: %,{,$");
        };
        if (pieces.stream().allMatch(Literal.class::isInstance)) {
            throw new LoggingConfigException(
                    "Invalid format " + PythonText.repr(format) + " for " + PythonText.repr(style) + " style");
        }
        return List.copyOf(pieces);
    }

    private static List<Template> percent(String format) throws LoggingConfigException {
        List<Template> pieces = new ArrayList<>();
        Matcher matcher = PERCENT.matcher(format);
        int end = 0;
        while (matcher.find()) {
            addLiteral(pieces, format.substring(end, matcher.start()));
            end = matcher.end();
            if (matcher.group("escape") != null) {
                addLiteral(pieces, "%");
            } else if (matcher.group("wrong") != null) {
                throw wrong(format, "a % that begins no field such as %(message)s; write %% for the sign");
            } else {
                pieces.add(new Field(matcher.group("name"), matcher.group("flags"), number(matcher.group("width"), 0),
                        number(matcher.group("precision"), matcher.group("precision") == null ? -1 : 0),
                        matcher.group("conversion").charAt(0)));
            }
        }
        addLiteral(pieces, format.substring(end));
        return pieces;
    }

    private static int number(@Nullable String digits, int otherwise) {
        return digits == null || digits.isEmpty() ? otherwise : digits.length() > 4 ? 9999 : Integer.parseInt(digits);
    }

    private static List<Template> dollar(String format) throws LoggingConfigException {
        List<Template> pieces = new ArrayList<>();
        Matcher matcher = DOLLAR.matcher(format);
        int end = 0;
        while (matcher.find()) {
            addLiteral(pieces, format.substring(end, matcher.start()));
            end = matcher.end();
            String name = matcher.group("braced") == null ? matcher.group("name") : matcher.group("braced");
            if (matcher.group("escape") != null) {
                addLiteral(pieces, "$");
            } else if (name == null) {
                throw wrong(format, "a $ that begins no field such as ${message}; write $$ for the sign");
            } else {
                pieces.add(new Field(name, "", 0, -1, 's'));
            }
        }
        addLiteral(pieces, format.substring(end));
        return pieces;
    }

    /** The fields one by one, so that each value can be made harmless by itself. */
    private static List<Template> braces(String format) throws LoggingConfigException {
        List<Template> pieces = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int at = 0;
        while (at < format.length()) {
            char c = format.charAt(at);
            boolean doubled = at + 1 < format.length() && format.charAt(at + 1) == c;
            if ((c != '{' && c != '}') || doubled) {
                literal.append(c);
                at += c == '{' || c == '}' ? 2 : 1;
                continue;
            }
            int end = format.indexOf('}', at);
            if (c == '}' || end < 0) {
                throw wrong(format, "a brace without the other one; write {{ or }} for the sign");
            }
            addLiteral(pieces, literal.toString());
            literal.setLength(0);
            pieces.add(brace(format, format.substring(at, end + 1)));
            at = end + 1;
        }
        addLiteral(pieces, literal.toString());
        return pieces;
    }

    private static Braces brace(String format, String field) throws LoggingConfigException {
        try {
            PythonFormat compiled = PythonFormat.of(field);
            return new Braces(compiled.pieces().getFirst().text(), compiled);
        } catch (EventException e) {
            throw wrong(format, String.valueOf(e.getMessage()));
        }
    }

    private static void addLiteral(List<Template> pieces, String text) {
        if (!text.isEmpty()) {
            pieces.add(new Literal(text));
        }
    }

    private static LoggingConfigException wrong(String format, String why) {
        return new LoggingConfigException("Invalid format " + PythonText.repr(format) + ": " + why);
    }
}
