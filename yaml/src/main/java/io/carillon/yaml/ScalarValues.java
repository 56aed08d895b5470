package io.carillon.yaml;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.carillon.event.EventException;
import io.carillon.event.python.PythonNumber;
import io.carillon.event.python.PythonText;

/**
 * The values that a text in YAML stands for, as PyYAML makes them. Each method takes the text of a scalar, most often
 * one whose form {@link PlainScalars} recognised, but a tag can claim anything to be a number: then it throws a
 * {@link DocumentException} that doesn't say where it stands.
 */
final class ScalarValues {

    private static final Pattern TIMESTAMP = Pattern.compile("""
            (?<year>[0-9]{4})-(?<month>[0-9]{1,2})-(?<day>[0-9]{1,2})
            (?:(?:[Tt]|[\\ \\t]+)(?<hour>[0-9]{1,2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})
            (?:\\.(?<fraction>[0-9]*))?
            (?:[\\ \\t]*(?<zone>Z|(?<sign>[-+])(?<hours>[0-9]{1,2})(?::(?<minutes>[0-9]{2}))?))?)?""",
            Pattern.COMMENTS);

    private static final BigInteger SIXTY = BigInteger.valueOf(60);

    private ScalarValues() {
    }

    /** True for yes, true, on; false for no, false, off; in any case. */
    static boolean bool(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "yes", "true", "on" -> true;
            case "no", "false", "off" -> false;
            default -> throw not("a boolean", text);
        };
    }

    /** A decimal, binary, octal, hexadecimal or sexagesimal integer, as the smallest type that holds it. */
    static Number integer(String text) {
        if (isShortDecimal(text)) {
            return Integer.parseInt(text);
        }
        try {
            return smallest(signedInteger(text.replace("_", "")));
        } catch (EventException | NumberFormatException e) {
            throw not("an integer", text);
        }
    }

    /** Nine digits at most, of which the first is not 0. */
    private static boolean isShortDecimal(String text) {
        return !text.isEmpty() && text.length() <= 9 && text.charAt(0) != '0'
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static BigInteger signedInteger(String text) {
        BigInteger magnitude = magnitude(withoutSign(text));
        return text.startsWith("-") ? magnitude.negate() : magnitude;
    }

    private static BigInteger magnitude(String text) {
        if (text.startsWith("0b")) {
            return new BigInteger(text.substring(2), 2);
        }
        if (text.startsWith("0x")) {
            return new BigInteger(text.substring(2), 16);
        }
        if (text.startsWith("0")) {
            return new BigInteger(text, 8);
        }
        BigInteger value = BigInteger.ZERO;
        for (String digit : text.split(":", -1)) {
            value = value.multiply(SIXTY).add(PythonNumber.parseInteger(digit));
        }
        return value;
    }

    private static Number smallest(BigInteger integer) {
        if (integer.bitLength() < Integer.SIZE) {
            return integer.intValue();
        }
        return integer.bitLength() < Long.SIZE ? (Number) integer.longValue() : integer;
    }

    /** A floating-point number, also sexagesimal, infinite or none. */
    static double floating(String text) {
        String number = text.replace("_", "").toLowerCase(Locale.ROOT);
        try {
            double magnitude = magnitudeOfFloat(withoutSign(number));
            return number.startsWith("-") ? -magnitude : magnitude;
        } catch (EventException e) {
            throw not("a number", text);
        }
    }

    private static double magnitudeOfFloat(String text) {
        if (text.equals(".inf")) {
            return Double.POSITIVE_INFINITY;
        }
        if (text.equals(".nan")) {
            return Double.NaN;
        }
        String[] digits = text.split(":", -1);
        double value = 0;
        double base = 1;
        for (int i = digits.length - 1; i >= 0; i--) {
            value += PythonNumber.parseFloat(digits[i]) * base;
            base *= 60;
        }
        return value;
    }

    private static String withoutSign(String text) {
        return text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
    }

    /** A date, or a date with a time, with or without an offset. */
    static Object timestamp(String text) {
        Matcher parts = TIMESTAMP.matcher(text);
        if (!parts.matches()) {
            throw not("a date", text);
        }
        try {
            LocalDate date = LocalDate.of(number(parts, "year"), number(parts, "month"), number(parts, "day"));
            if (date.getYear() == 0) {
                throw not("a date", text);
            }
            if (parts.group("hour") == null) {
                return date;
            }
            LocalDateTime time = date.atTime(number(parts, "hour"), number(parts, "minute"), number(parts, "second"),
                    nanos(parts.group("fraction")));
            return parts.group("zone") == null ? time : time.atOffset(offset(parts));
        } catch (DateTimeException e) {
            throw not("a date", text);
        }
    }

    private static int number(Matcher parts, String name) {
        String digits = parts.group(name);
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    /** Python's clock has microseconds; further digits are dropped. */
    private static int nanos(String fraction) {
        if (fraction == null || fraction.isEmpty()) {
            return 0;
        }
        String micros = (fraction + "00000").substring(0, 6);
        return Integer.parseInt(micros) * 1000;
    }

    private static ZoneOffset offset(Matcher parts) {
        int sign = "-".equals(parts.group("sign")) ? -1 : 1;
        return ZoneOffset.ofTotalSeconds(sign * (number(parts, "hours") * 3600 + number(parts, "minutes") * 60));
    }

    private static DocumentException not(String what, String text) {
        return new DocumentException(
                PythonText.repr(text) + " can't be read as " + what + "; put it in quotes if it is meant as text");
    }
}
