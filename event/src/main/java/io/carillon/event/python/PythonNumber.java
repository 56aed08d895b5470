package io.carillon.event.python;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import org.jspecify.annotations.Nullable;

/** {@code int(value)} and {@code float(value)}. */
public final class PythonNumber {

    /**
     * Python converts no more decimal digits than these between text and integer.
     */
    static final int MAX_DIGITS = 4300;

    /** Characters of a wrong text that a message shows. */
    private static final int MAX_SHOWN = 200;

    private PythonNumber() {
    }

    /**
     * {@code int(value)}: text as {@link #parseInteger}, a floating-point number without its fraction, true as 1.
     *
     * @throws EventException of kind {@link Kind#INVALID_VALUE} for a text that is no integer and for NaN, of kind
     *                        {@link Kind#WRONG_SCHEMA} for infinity and for what is neither text nor number
     */
    public static BigInteger toInteger(@Nullable Object value) {
        return switch (value) {
            case String text -> parseInteger(text);
            case Boolean bool -> PythonValue.integer(bool);
            case Number number when PythonValue.isFloat(number) -> truncate(number.doubleValue());
            case Number number -> PythonValue.integer(number);
            case null,
                    default ->
                throw new EventException(Kind.WRONG_SCHEMA,
                        "int() argument must be a string, a bytes-like object or a real number, not '"
                                + PythonValue.typeName(value) + "'");
        };
    }

    /**
     * {@code float(value)}: text as {@link #parseFloat}, true as 1.
     *
     * @throws EventException of kind {@link Kind#INVALID_VALUE} for a text that is no number, of kind
     *                        {@link Kind#WRONG_SCHEMA} for an integer beyond the range and for what is neither text nor
     *                        number
     */
    public static double toFloat(@Nullable Object value) {
        return switch (value) {
            case String text -> parseFloat(text);
            case Boolean bool -> bool ? 1 : 0;
            case Number number when PythonValue.isFloat(number) -> number.doubleValue();
            case Number number -> toFloat(PythonValue.integer(number));
            case null, default -> throw new EventException(Kind.WRONG_SCHEMA,
                    "float() argument must be a string or a real number, not '" + PythonValue.typeName(value) + "'");
        };
    }

    /**
     * {@code int(text)}: blanks around, a sign, decimal digits of any script with single underscores between them.
     *
     * @throws EventException of kind {@link Kind#INVALID_VALUE}, also for more than 4300 digits
     */
    public static BigInteger parseInteger(String text) {
        String ascii = toAscii(text);
        int start = !ascii.isEmpty() && isSign(ascii.charAt(0)) ? 1 : 0;
        StringBuilder digits = new StringBuilder(ascii.length());
        int end = digitsEnd(ascii, start, digits);
        if (digits.length() > MAX_DIGITS) {
            throw new EventException(Kind.INVALID_VALUE,
                    "Exceeds the limit (" + MAX_DIGITS + " digits) for integer string conversion: value has "
                            + digits.length() + " digits; use sys.set_int_max_str_digits() to increase the limit");
        }
        if (end != ascii.length() || digits.isEmpty()) {
            String shown = PythonText.repr(text);
            int length = Math.min(MAX_SHOWN, shown.codePointCount(0, shown.length()));
            throw new EventException(Kind.INVALID_VALUE, "invalid literal for int() with base 10: "
                    + shown.substring(0, shown.offsetByCodePoints(0, length)));
        }
        BigInteger magnitude = new BigInteger(digits.toString());
        return ascii.charAt(0) == '-' ? magnitude.negate() : magnitude;
    }

    /**
     * {@code float(text)}: as an integer, and also with a fraction, an exponent, or {@code inf}, {@code infinity} or
     * {@code nan} in any case.
     *
     * @throws EventException of kind {@link Kind#INVALID_VALUE}
     */
    public static double parseFloat(String text) {
        String ascii = toAscii(text).toLowerCase(Locale.ROOT);
        boolean negative = ascii.startsWith("-");
        int start = !ascii.isEmpty() && isSign(ascii.charAt(0)) ? 1 : 0;
        double magnitude = switch (ascii.substring(start)) {
            case "inf", "infinity" -> Double.POSITIVE_INFINITY;
            case "nan" -> Double.NaN;
            default -> parseDecimal(text, ascii, start);
        };
        return negative ? -magnitude : magnitude;
    }

    private static double parseDecimal(String text, String ascii, int start) {
        StringBuilder number = new StringBuilder(ascii.length());
        int at = digitsEnd(ascii, start, number);
        if (at < ascii.length() && ascii.charAt(at) == '.') {
            number.append('.');
            at = digitsEnd(ascii, at + 1, number);
        }
        boolean valid = number.length() > (number.indexOf(".") < 0 ? 0 : 1);
        if (valid && at < ascii.length() && ascii.charAt(at) == 'e') {
            number.append('e');
            at++;
            if (at < ascii.length() && isSign(ascii.charAt(at))) {
                number.append(ascii.charAt(at));
                at++;
            }
            int exponentAt = number.length();
            at = digitsEnd(ascii, at, number);
            valid = number.length() > exponentAt;
        }
        if (!valid || at != ascii.length()) {
            throw new EventException(Kind.INVALID_VALUE, "could not convert string to float: " + PythonText.repr(text));
        }
        return Double.parseDouble(number.toString());
    }

    /**
     * Appends the run of digits that starts at an index and returns its end; an underscore needs a digit on each side.
     */
    private static int digitsEnd(String ascii, int start, StringBuilder digits) {
        int at = start;
        while (at < ascii.length()) {
            char c = ascii.charAt(at);
            if (isDigit(c)) {
                digits.append(c);
            } else if (c != '_' || at == start || !isDigit(ascii.charAt(at - 1)) || at + 1 == ascii.length()
                    || !isDigit(ascii.charAt(at + 1))) {
                break;
            }
            at++;
        }
        return at;
    }

    /**
     * Turns digits of any script into ASCII and takes off the blanks around, also those of Unicode.
     */
    private static String toAscii(String text) {
        StringBuilder ascii = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c < 0x7f) {
                ascii.append((char) c);
            } else if (PythonCharacter.isSpace(c)) {
                ascii.append(' ');
            } else {
                int digit = PythonCharacter.decimal(c);
                ascii.append(digit < 0 ? '?' : (char) ('0' + digit));
            }
        });
        int start = 0;
        int end = ascii.length();
        while (start < end && isBlank(ascii.charAt(start))) {
            start++;
        }
        while (start < end && isBlank(ascii.charAt(end - 1))) {
            end--;
        }
        return ascii.substring(start, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isSign(char c) {
        return c == '-' || c == '+';
    }

    private static BigInteger truncate(double number) {
        if (Double.isNaN(number)) {
            throw new EventException(Kind.INVALID_VALUE, "cannot convert float NaN to integer");
        }
        if (Double.isInfinite(number)) {
            throw new EventException(Kind.WRONG_SCHEMA, "cannot convert float infinity to integer");
        }
        return new BigDecimal(number).toBigInteger();
    }

    private static double toFloat(BigInteger integer) {
        double number = integer.doubleValue();
        if (Double.isInfinite(number)) {
            throw new EventException(Kind.WRONG_SCHEMA, "int too large to convert to float");
        }
        return number;
    }
}
