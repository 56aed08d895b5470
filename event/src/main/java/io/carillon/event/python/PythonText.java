package io.carillon.event.python;

import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import org.jspecify.annotations.Nullable;

/** The text forms of a value: {@code str(value)} and {@code repr(value)}. */
public final class PythonText {

    private static final char CAPITAL_SIGMA = '\u03a3';
    private static final char SMALL_SIGMA = '\u03c3';
    private static final char FINAL_SIGMA = '\u03c2';

    private PythonText() {
    }

    /**
     * {@code str(value)}: a string as it is, a date as ISO 8601, everything else as {@link #repr}.
     *
     * @throws EventException of kind {@link Kind#INVALID_VALUE} for an integer of more than 4300 digits, which Python
     *                        refuses to write
     */
    public static String str(@Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        return switch (value) {
            case LocalDate date -> date.toString();
            case LocalDateTime time -> isoText(time, null);
            case OffsetDateTime time -> isoText(time.toLocalDateTime(), time.getOffset());
            case null, default -> repr(value);
        };
    }

    /**
     * {@code repr(value)}: as it would stand in a program.
     *
     * @throws EventException as {@link #str}
     */
    public static String repr(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        appendRepr(out, value);
        return out.toString();
    }

    /** {@code text.lower()}. */
    public static String lower(String text) {
        if (text.indexOf(CAPITAL_SIGMA) < 0) {
            return text.toLowerCase(Locale.ROOT);
        }
        StringBuilder out = new StringBuilder(text);
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == CAPITAL_SIGMA) {
                out.setCharAt(i, endsWord(text, i) ? FINAL_SIGMA : SMALL_SIGMA);
            }
        }
        return out.toString().toLowerCase(Locale.ROOT);
    }

    /** {@code text.upper()}. */
    public static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    /**
     * Whether a letter stands before an index and none behind it, signs that belong to a word left aside.
     */
    private static boolean endsWord(String text, int index) {
        int before = text.substring(0, index).codePoints().filter(c -> !PythonCharacter.isCaseIgnorable(c)).reduce(0,
                (_, c) -> c);
        int after = text.substring(index + 1).codePoints().filter(c -> !PythonCharacter.isCaseIgnorable(c)).findFirst()
                .orElse(0);
        return PythonCharacter.isCased(before) && !PythonCharacter.isCased(after);
    }

    /** {@code ascii(value)}: {@link #repr} with everything but ASCII escaped. */
    static String ascii(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        repr(value).codePoints().forEach(c -> {
            if (c < 0x7f) {
                out.append((char) c);
            } else {
                appendEscape(out, c);
            }
        });
        return out.toString();
    }

    /** The text of an integer; {@link #str} says what it refuses. */
    static String integer(Object value) {
        BigInteger integer = PythonValue.integer(value);
        if (integer.bitLength() > PythonNumber.MAX_DIGITS * 3) {
            String digits = integer.abs().toString();
            if (digits.length() > PythonNumber.MAX_DIGITS) {
                throw new EventException(Kind.INVALID_VALUE, "Exceeds the limit (" + PythonNumber.MAX_DIGITS
                        + " digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit");
            }
        }
        return integer.toString();
    }

    private static void appendRepr(StringBuilder out, @Nullable Object value) {
        switch (value) {
            case null -> out.append("None");
            case String text -> appendQuoted(out, text);
            case Boolean bool -> out.append(bool ? "True" : "False");
            case Number number when PythonValue.isInteger(number) -> out.append(integer(number));
            case Number number when PythonValue.isFloat(number) -> out.append(FloatText.repr(number.doubleValue()));
            case List<?> list -> appendList(out, list);
            case Map<?, ?> map -> appendMap(out, map);
            case LocalDate date -> out.append("datetime.date(").append(date.getYear()).append(", ")
                    .append(date.getMonthValue()).append(", ").append(date.getDayOfMonth()).append(')');
            case LocalDateTime time -> appendTime(out, time, null);
            case OffsetDateTime time -> appendTime(out, time.toLocalDateTime(), time.getOffset());
            default -> throw new IllegalArgumentException("No text form of a " + PythonValue.typeName(value));
        }
    }

    private static void appendList(StringBuilder out, List<?> list) {
        String separator = "";
        out.append('[');
        for (Object element : list) {
            out.append(separator);
            appendRepr(out, element);
            separator = ", ";
        }
        out.append(']');
    }

    private static void appendMap(StringBuilder out, Map<?, ?> map) {
        String separator = "";
        out.append('{');
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(separator);
            appendRepr(out, entry.getKey());
            out.append(": ");
            appendRepr(out, entry.getValue());
            separator = ", ";
        }
        out.append('}');
    }

    private static void appendQuoted(StringBuilder out, String text) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        out.append(quote);
        text.codePoints().forEach(c -> appendEscaped(out, c, quote));
        out.append(quote);
    }

    private static void appendEscaped(StringBuilder out, int c, char quote) {
        if (c == quote || c == '\\') {
            out.append('\\').append((char) c);
        } else if (c == '\n') {
            out.append("\\n");
        } else if (c == '\r') {
            out.append("\\r");
        } else if (c == '\t') {
            out.append("\\t");
        } else if (isPrintable(c)) {
            out.appendCodePoint(c);
        } else {
            appendEscape(out, c);
        }
    }

    private static void appendEscape(StringBuilder out, int c) {
        out.append(String.format(c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c));
    }

    private static boolean isPrintable(int c) {
        if (c < 0x7f) {
            return c >= ' ';
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
                    Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SPACE_SEPARATOR ->
                false;
            default -> true;
        };
    }

    private static String isoText(LocalDateTime time, @Nullable ZoneOffset offset) {
        LocalTime clock = time.toLocalTime();
        String text = "%s %02d:%02d:%02d".formatted(time.toLocalDate(), clock.getHour(), clock.getMinute(),
                clock.getSecond());
        int micros = clock.getNano() / 1000;
        if (micros != 0) {
            text += ".%06d".formatted(micros);
        }
        if (offset != null) {
            text += offset.getTotalSeconds() == 0 ? "+00:00" : offset.getId();
        }
        return text;
    }

    private static void appendTime(StringBuilder out, LocalDateTime time, @Nullable ZoneOffset offset) {
        out.append("datetime.datetime(").append(time.getYear()).append(", ").append(time.getMonthValue()).append(", ")
                .append(time.getDayOfMonth()).append(", ").append(time.getHour()).append(", ").append(time.getMinute());
        int micros = time.getNano() / 1000;
        if (time.getSecond() != 0 || micros != 0) {
            out.append(", ").append(time.getSecond());
        }
        if (micros != 0) {
            out.append(", ").append(micros);
        }
        if (offset != null) {
            out.append(", tzinfo=").append(reprOfZone(offset.getTotalSeconds()));
        }
        out.append(')');
    }

    /** Python keeps a negative offset as a number of days and a positive rest. */
    private static String reprOfZone(int seconds) {
        if (seconds == 0) {
            return "datetime.timezone.utc";
        }
        String delta = seconds > 0 ? "seconds=" + seconds : "days=-1, seconds=" + (seconds + 86_400);
        return "datetime.timezone(datetime.timedelta(" + delta + "))";
    }
}
