package io.carillon.event.python;

import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Locale;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind the colon of a replacement field, compiled:
 * {@code [[fill]align][sign][z][#][0][width][grouping][.precision][type]}.
 *
 * <p>
 * A text that is no such specification is kept with its error: a date takes it as a pattern, and other values than text
 * and numbers complain about themselves first.
 */
final class FormatSpec {

    /**
     * Wider than any key; a schema that asks for more would only exhaust the memory.
     */
    private static final int MAX_NUMBER = 100_000;

    private final String text;
    private final String fill;
    private final char align;
    private final char sign;
    private final boolean noNegativeZero;
    private final boolean alternate;
    private final boolean zeroFill;
    private final int width;
    private final char grouping;
    private final int precision;
    private final int type;
    private final @Nullable String error;
    private final boolean complete;
    private final boolean tooLarge;

    private FormatSpec(String text) {
        Scanner in = new Scanner(text);
        this.text = text;
        String explicitFill = in.fill();
        align = in.oneOf("<>=^");
        sign = in.oneOf("+- ");
        noNegativeZero = in.oneOf("z") != 0;
        alternate = in.oneOf("#") != 0;
        zeroFill = explicitFill.isEmpty() && in.oneOf("0") != 0;
        fill = zeroFill ? "0" : explicitFill.isEmpty() ? " " : explicitFill;
        width = in.number();
        grouping = in.grouping();
        precision = in.precision();
        type = in.type();
        error = in.error;
        complete = in.atEnd();
        tooLarge = in.tooLarge;
    }

    static FormatSpec of(String text) {
        return new FormatSpec(text);
    }

    /** Goes through the text once; the first error stays. */
    private static final class Scanner {
        private final String text;
        private int at;
        private boolean tooLarge;
        private @Nullable String error;

        Scanner(String text) {
            this.text = text;
        }

        /** A character before an alignment, or nothing. */
        String fill() {
            int end = text.isEmpty() ? 0 : text.offsetByCodePoints(0, 1);
            if (end < text.length() && "<>=^".indexOf(text.charAt(end)) >= 0) {
                at = end;
            }
            return text.substring(0, at);
        }

        /** The next character when it is one of those given, otherwise 0. */
        char oneOf(String characters) {
            return at < text.length() && characters.indexOf(text.charAt(at)) >= 0 ? text.charAt(at++) : 0;
        }

        int number() {
            int number = -1;
            while (at < text.length()) {
                int c = text.codePointAt(at);
                int digit = PythonCharacter.decimal(c);
                if (digit < 0) {
                    break;
                }
                number = Math.max(number, 0) * 10 + digit;
                if (number > MAX_NUMBER) {
                    tooLarge = true;
                    number = MAX_NUMBER;
                }
                at += Character.charCount(c);
            }
            return number;
        }

        char grouping() {
            char first = oneOf(",_");
            char other = first == ',' ? '_' : ',';
            if (first != 0 && at < text.length() && text.charAt(at) == other) {
                fail("Cannot specify both ',' and '_'.");
            }
            return first;
        }

        int precision() {
            if (oneOf(".") == 0) {
                return -1;
            }
            int number = number();
            if (number < 0) {
                fail("Format specifier missing precision");
            }
            return number;
        }

        int type() {
            if (at == text.length()) {
                return 0;
            }
            int type = text.codePointAt(at);
            at += Character.charCount(type);
            return type;
        }

        boolean atEnd() {
            return at == text.length();
        }

        private void fail(String message) {
            if (error == null) {
                error = message;
            }
        }
    }

    /**
     * {@code format(value, spec)}.
     *
     * @throws EventException of kind {@link Kind#INVALID_VALUE} when the specification is wrong or not one for values
     *                        of this type, of kind {@link Kind#WRONG_SCHEMA} when values of this type take none
     */
    String format(@Nullable Object value) {
        if (text.isEmpty()) {
            return PythonText.str(value);
        }
        return switch (value) {
            case String string -> formatText(string);
            case Boolean bool -> formatInteger(PythonValue.integer(bool), "bool");
            case Number number when PythonValue.isInteger(number) -> formatInteger(PythonValue.integer(number), "int");
            case Number number -> formatFloat(number.doubleValue(), "float");
            case LocalDate date -> DateFormat.format(text, date.atStartOfDay(), null);
            case LocalDateTime time -> DateFormat.format(text, time, null);
            case OffsetDateTime time ->
                DateFormat.format(text, time.toLocalDateTime(), DateFormat.Zone.of(time.getOffset()));
            case null, default -> throw new EventException(Kind.WRONG_SCHEMA,
                    "unsupported format string passed to " + PythonValue.typeName(value) + ".__format__");
        };
    }

    private String formatText(String value) {
        check("str", 's');
        if (type != 0 && type != 's') {
            throw unknownType("str");
        }
        if (sign != 0) {
            throw invalid((sign == ' ' ? "Space" : "Sign") + " not allowed in string format specifier");
        }
        if (noNegativeZero) {
            throw invalid("Negative zero coercion (z) not allowed in string format specifier");
        }
        if (alternate) {
            throw invalid("Alternate form (#) not allowed in string format specifier");
        }
        if (align == '=') {
            throw invalid("'=' alignment not allowed in string format specifier");
        }
        int length = value.codePointCount(0, value.length());
        String shown = precision < 0 || precision >= length
                ? value
                : value.substring(0, value.offsetByCodePoints(0, precision));
        return pad("", "", shown, align == 0 ? '<' : align);
    }

    private String formatInteger(BigInteger value, String typeName) {
        check(typeName, 'd');
        return switch (type) {
            case 0, 'd', 'n' -> formatDigits(value, 10, "");
            case 'b' -> formatDigits(value, 2, "0b");
            case 'o' -> formatDigits(value, 8, "0o");
            case 'x' -> formatDigits(value, 16, "0x");
            case 'X' -> formatDigits(value, 16, "0X");
            case 'c' -> formatCharacter(value);
            case 'e', 'E', 'f', 'F', 'g', 'G', '%' -> formatFloat(PythonNumber.toFloat(value), typeName);
            default -> throw unknownType(typeName);
        };
    }

    private void checkIntegerOptions() {
        if (precision >= 0) {
            throw invalid("Precision not allowed in integer format specifier");
        }
        if (noNegativeZero) {
            throw invalid("Negative zero coercion (z) not allowed in integer format specifier");
        }
    }

    private String formatDigits(BigInteger value, int radix, String prefix) {
        checkIntegerOptions();
        String digits = radix == 10 ? PythonText.integer(value.abs()) : value.abs().toString(radix);
        if (type == 'X') {
            digits = digits.toUpperCase(Locale.ROOT);
        }
        return formatNumber(value.signum() < 0, alternate ? prefix : "", digits, "", radix == 10 ? 3 : 4);
    }

    private String formatCharacter(BigInteger value) {
        checkIntegerOptions();
        if (sign != 0) {
            throw invalid("Sign not allowed with integer format specifier 'c'");
        }
        if (alternate) {
            throw invalid("Alternate form (#) not allowed with integer format specifier 'c'");
        }
        if (value.bitLength() > 63) {
            throw new EventException(Kind.WRONG_SCHEMA, "Python int too large to convert to C long");
        }
        if (value.signum() < 0 || value.compareTo(BigInteger.valueOf(Character.MAX_CODE_POINT)) > 0) {
            throw new EventException(Kind.WRONG_SCHEMA, '%' + "c arg not in range(0x110000)");
        }
        return formatNumber(false, "", "", Character.toString(value.intValue()), 3);
    }

    private String formatFloat(double value, String typeName) {
        check(typeName, '\0');
        String text = switch (type) {
            case 0 -> precision < 0
                    ? FloatText.format(value, 'r', 0, alternate, true, noNegativeZero)
                    : FloatText.format(value, 'g', precision, alternate, true, noNegativeZero);
            case 'n' -> floatText(value, 'g');
            case '%' -> floatText(value * 100, 'f') + "%";
            case 'e', 'E', 'f', 'F', 'g', 'G' -> floatText(value, (char) type);
            default -> throw unknownType(typeName);
        };
        boolean negative = text.startsWith("-");
        int start = negative ? 1 : 0;
        int end = start;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return formatNumber(negative, "", text.substring(start, end), text.substring(end), 3);
    }

    private String floatText(double value, char form) {
        return FloatText.format(value, form, precision < 0 ? 6 : precision, alternate, false, noNegativeZero);
    }

    /**
     * Puts a number together.
     *
     * @param digits    the part that grouping and zeros apply to
     * @param rest      what follows: a fraction, an exponent, or the whole of what is not digits
     * @param groupSize how many digits stand between two separators
     */
    private String formatNumber(boolean negative, String prefix, String digits, String rest, int groupSize) {
        String signText = negative ? "-" : sign == '+' || sign == ' ' ? String.valueOf(sign) : "";
        char alignment = align != 0 ? align : zeroFill ? '=' : '>';
        boolean zeros = fill.equals("0") && alignment == '=';
        int minDigits = zeros ? width - signText.length() - prefix.length() - codePoints(rest) : 0;
        String grouped = digits.isEmpty() ? "" : group(digits, minDigits, groupSize);
        return pad(signText, prefix, grouped + rest, alignment);
    }

    /**
     * Fills with zeros up to a width and sets separators; a separator never stands first, rather a further zero.
     */
    private String group(String digits, int minWidth, int groupSize) {
        if (grouping == 0) {
            return "0".repeat(Math.max(0, minWidth - digits.length())) + digits;
        }
        StringBuilder out = new StringBuilder();
        int left = digits.length();
        int widthLeft = minWidth;
        while (true) {
            int length = Math.min(groupSize, Math.max(1, Math.max(left, widthLeft)));
            int taken = Math.min(left, length);
            out.insert(0, digits, left - taken, left);
            out.insert(0, "0".repeat(length - taken));
            left -= taken;
            widthLeft -= length;
            if (left <= 0 && widthLeft <= 0) {
                return out.toString();
            }
            out.insert(0, grouping);
            widthLeft--;
        }
    }

    private String pad(String signText, String prefix, String body, char alignment) {
        int missing = width - signText.length() - prefix.length() - codePoints(body);
        if (missing <= 0) {
            return signText + prefix + body;
        }
        return switch (alignment) {
            case '<' -> signText + prefix + body + fill.repeat(missing);
            case '^' -> fill.repeat(missing / 2) + signText + prefix + body + fill.repeat(missing - missing / 2);
            case '=' -> signText + prefix + fill.repeat(missing) + body;
            default -> fill.repeat(missing) + signText + prefix + body;
        };
    }

    /**
     * Complains about the specification itself; what may be grouped depends on the type that stands for none.
     */
    private void check(String typeName, char defaultType) {
        if (error != null) {
            throw invalid(error);
        }
        if (!complete) {
            throw invalid("Invalid format specifier '" + text + "' for object of type '" + typeName + "'");
        }
        if (tooLarge) {
            throw invalid("Too many decimal digits in format string");
        }
        int effective = type == 0 ? defaultType : type;
        if (grouping != 0 && "\0defgEG%F".indexOf(effective) < 0
                && !(grouping == '_' && "boxX".indexOf(effective) >= 0)) {
            throw invalid("Cannot specify '" + grouping + "' with " + quoted(effective) + ".");
        }
    }

    private EventException unknownType(String typeName) {
        return invalid("Unknown format code " + quoted(type) + " for object of type '" + typeName + "'");
    }

    private static String quoted(int c) {
        return c > ' ' && c < 0x80 ? "'" + (char) c + "'" : "'\\x" + Integer.toHexString(c) + "'";
    }

    private static EventException invalid(String message) {
        return new EventException(Kind.INVALID_VALUE, message);
    }

    private static int codePoints(String text) {
        return text.codePointCount(0, text.length());
    }
}
