package io.carillon.event.python;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * How Python writes a floating-point number: the shortest text that reads back the same, or rounded as asked.
 */
final class FloatText {

    private FloatText() {
    }

    /** {@code repr(number)}. */
    static String repr(double number) {
        return format(number, 'r', 0, false, true, false);
    }

    /**
     * Writes a number; rounding is half to even on its exact binary value.
     *
     * @param type           {@code e}, {@code f}, {@code g}, their capitals, or {@code r} for the shortest form
     * @param precision      digits after the point, with {@code g} significant digits, with {@code r} of no meaning
     * @param alternate      keep the point, and with {@code g} the trailing zeros
     * @param pointZero      add {@code .0} to what would look like an integer
     * @param noNegativeZero write a zero without sign
     */
    static String format(double number, char type, int precision, boolean alternate, boolean pointZero,
            boolean noNegativeZero) {
        String text = text(number, Character.toLowerCase(type), precision, alternate, pointZero, noNegativeZero);
        return Character.isUpperCase(type) ? text.toUpperCase(Locale.ROOT) : text;
    }

    private static String text(double number, char type, int precision, boolean alternate, boolean pointZero,
            boolean noNegativeZero) {
        if (Double.isNaN(number)) {
            return "nan";
        }
        boolean negative = Double.doubleToRawLongBits(number) < 0;
        if (Double.isInfinite(number)) {
            return negative ? "-inf" : "inf";
        }
        Digits digits = digits(Math.abs(number), type, precision);
        String sign = negative && !(noNegativeZero && digits.isZero()) ? "-" : "";
        return sign + switch (type) {
            case 'e' -> exponential(digits, precision + 1, alternate);
            case 'f' -> fixed(digits, precision, alternate);
            case 'g' -> general(digits, Math.max(1, precision), alternate, pointZero);
            default -> digits.point <= -4 || digits.point > 16
                    ? exponential(digits, 1, alternate)
                    : fixed(digits, pointZero ? 1 : 0, alternate);
        };
    }

    /**
     * {@code 0.DIGITS * 10^point}, without trailing zeros; zero is {@code 0} with the point behind it.
     */
    private record Digits(String digits, int point) {

        static Digits of(BigDecimal number) {
            if (number.signum() == 0) {
                return new Digits("0", 1);
            }
            BigDecimal stripped = number.stripTrailingZeros();
            String digits = stripped.unscaledValue().toString();
            return new Digits(digits, digits.length() - stripped.scale());
        }

        boolean isZero() {
            return digits.equals("0");
        }
    }

    private static Digits digits(double number, char type, int precision) {
        return Digits.of(switch (type) {
            case 'f' -> new BigDecimal(number).setScale(precision, RoundingMode.HALF_EVEN);
            case 'e' -> rounded(number, precision + 1);
            case 'g' -> rounded(number, Math.max(1, precision));
            default -> shortest(number);
        });
    }

    private static BigDecimal rounded(double number, int digits) {
        return new BigDecimal(number).round(new MathContext(digits, RoundingMode.HALF_EVEN));
    }

    /**
     * {@link Double#toString(double)} is the shortest, except that it prefers two digits to one.
     */
    private static BigDecimal shortest(double number) {
        BigDecimal decimal = new BigDecimal(Double.toString(number));
        BigDecimal oneDigit = decimal.round(new MathContext(1, RoundingMode.HALF_EVEN));
        return oneDigit.doubleValue() == number ? oneDigit : decimal;
    }

    private static String general(Digits digits, int precision, boolean alternate, boolean pointZero) {
        if (digits.point <= -4 || digits.point > precision - (pointZero ? 1 : 0)) {
            return exponential(digits, alternate ? precision : 1, alternate);
        }
        int decimals = alternate ? precision - digits.point : 0;
        return fixed(digits, Math.max(decimals, pointZero ? 1 : 0), alternate);
    }

    private static String fixed(Digits digits, int minDecimals, boolean keepPoint) {
        StringBuilder out = new StringBuilder();
        String all = digits.digits;
        int whole = Math.min(Math.max(digits.point, 0), all.length());
        out.append(digits.point <= 0 ? "0" : all.substring(0, whole));
        out.repeat("0", Math.max(0, digits.point - all.length()));
        int pointAt = out.length();
        out.repeat("0", Math.max(0, -digits.point));
        out.append(all, whole, all.length());
        out.repeat("0", Math.max(0, minDecimals - (out.length() - pointAt)));
        if (out.length() > pointAt || keepPoint) {
            out.insert(pointAt, '.');
        }
        return out.toString();
    }

    private static String exponential(Digits digits, int minDigits, boolean keepPoint) {
        StringBuilder out = new StringBuilder(digits.digits);
        out.repeat("0", Math.max(0, minDigits - out.length()));
        if (out.length() > 1 || keepPoint) {
            out.insert(1, '.');
        }
        int exponent = digits.point - 1;
        out.append('e').append(exponent < 0 ? '-' : '+');
        if (Math.abs(exponent) < 10) {
            out.append('0');
        }
        return out.append(Math.abs(exponent)).toString();
    }
}
