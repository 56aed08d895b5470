package io.carillon.event.python;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.List;
import java.util.Locale;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A date pattern, compiled: {@code datetime.strptime} and {@code datetime.strftime} as they are on Linux with the C
 * locale (aviso-v1 3.5).
 */
public final class DateFormat {

    static final List<String> DAYS = List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
            "Sunday");
    static final List<String> MONTHS = List.of("January", "February", "March", "April", "May", "June", "July", "August",
            "September", "October", "November", "December");

    private final String pattern;
    private final DateParser parser;

    private DateFormat(String pattern) {
        this.pattern = pattern;
        this.parser = DateParser.of(pattern);
    }

    /**
     * Compiles a pattern.
     *
     * @throws EventException of kind {@link Kind#INVALID_VALUE} for a directive that does not exist, of kind
     *                        {@link Kind#WRONG_SCHEMA} for one that stands there twice
     */
    public static DateFormat of(String pattern) {
        return new DateFormat(pattern);
    }

    /**
     * A moment as a pattern gives it.
     *
     * @param local date and time of day
     * @param zone  how far it is from UTC, or null when the pattern does not tell
     */
    public record Moment(LocalDateTime local, @Nullable Zone zone) {
    }

    /**
     * A distance from UTC. {@link ZoneOffset} ends at 18 hours, Python just before 24.
     *
     * @param micros east of UTC, in microseconds
     * @param name   as it was given, or null
     */
    public record Zone(long micros, @Nullable String name) {
        static Zone of(ZoneOffset offset) {
            return new Zone(offset.getTotalSeconds() * 1_000_000L, null);
        }
    }

    /**
     * {@code strptime(text, pattern)}. What the pattern leaves open is taken from 1 January 1900, midnight.
     *
     * @throws EventException of kind {@link Kind#INVALID_VALUE} when the text does not match or is no date
     */
    public Moment parse(String text) {
        return parser.parse(text);
    }

    /** {@code moment.strftime(pattern)}. */
    public String format(Moment moment) {
        return format(pattern, moment.local, moment.zone);
    }

    /**
     * {@code strftime} with any pattern; a directive that is not known stands for itself.
     *
     * @param time with the zone that {@code %z} and {@code %Z} stand for
     */
    public static String format(String pattern, ZonedDateTime time) {
        String name = time.getZone() instanceof ZoneOffset
                ? null
                : DateTimeFormatter.ofPattern("zzz", Locale.ROOT).format(time);
        return format(pattern, time.toLocalDateTime(), new Zone(time.getOffset().getTotalSeconds() * 1_000_000L, name));
    }

    /**
     * {@code strftime} with any pattern; a directive that is not known stands for itself.
     */
    static String format(String pattern, LocalDateTime time, @Nullable Zone zone) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < pattern.length()) {
            char c = pattern.charAt(at++);
            if (c == '%' && at < pattern.length()) {
                appendDirective(out, pattern.charAt(at++), time, zone);
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static void appendDirective(StringBuilder out, char directive, LocalDateTime time, @Nullable Zone zone) {
        switch (directive) {
            case 'Y' -> out.append(time.getYear());
            case 'y' -> appendPadded(out, time.getYear() % 100, 2);
            case 'G' -> out.append(time.get(IsoFields.WEEK_BASED_YEAR));
            case 'm' -> appendPadded(out, time.getMonthValue(), 2);
            case 'd' -> appendPadded(out, time.getDayOfMonth(), 2);
            case 'j' -> appendPadded(out, time.getDayOfYear(), 3);
            case 'H' -> appendPadded(out, time.getHour(), 2);
            case 'I' -> appendPadded(out, time.get(ChronoField.CLOCK_HOUR_OF_AMPM), 2);
            case 'M' -> appendPadded(out, time.getMinute(), 2);
            case 'S' -> appendPadded(out, time.getSecond(), 2);
            case 'f' -> appendPadded(out, time.getNano() / 1000, 6);
            case 'p' -> out.append(time.getHour() < 12 ? "AM" : "PM");
            case 'A' -> out.append(DAYS.get(weekday(time)));
            case 'a' -> out.append(DAYS.get(weekday(time)), 0, 3);
            case 'B' -> out.append(MONTHS.get(time.getMonthValue() - 1));
            case 'b', 'h' -> out.append(MONTHS.get(time.getMonthValue() - 1), 0, 3);
            case 'u' -> out.append(weekday(time) + 1);
            case 'w' -> out.append((weekday(time) + 1) % 7);
            case 'U' -> appendPadded(out, (time.getDayOfYear() + 6 - (weekday(time) + 1) % 7) / 7, 2);
            case 'W' -> appendPadded(out, (time.getDayOfYear() + 6 - weekday(time)) / 7, 2);
            case 'V' -> appendPadded(out, time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2);
            case 'c' -> out.append(format("%a %b %e %H:%M:%S %Y", time, zone));
            case 'x', 'D' -> out.append(format("%m/%d/%y", time, zone));
            case 'X', 'T' -> out.append(format("%H:%M:%S", time, zone));
            case 'F' -> out.append(format("%Y-%m-%d", time, zone));
            case 'R' -> out.append(format("%H:%M", time, zone));
            case 'e' -> out.append(String.format(Locale.ROOT, "%2d", time.getDayOfMonth()));
            case 'z' -> out.append(zone == null ? "" : offset(zone));
            case 'Z' -> out.append(zone == null ? "" : zoneName(zone));
            case '%' -> out.append('%');
            default -> out.append('%').append(directive);
        }
    }

    private static int weekday(LocalDateTime time) {
        return time.getDayOfWeek().getValue() - 1;
    }

    private static void appendPadded(StringBuilder out, int number, int width) {
        String digits = Integer.toString(number);
        out.repeat("0", Math.max(0, width - digits.length())).append(digits);
    }

    private static String offset(Zone zone) {
        long micros = Math.abs(zone.micros);
        long seconds = micros / 1_000_000;
        StringBuilder out = new StringBuilder(zone.micros < 0 ? "-" : "+");
        out.append(String.format(Locale.ROOT, "%02d%02d", seconds / 3600, seconds / 60 % 60));
        if (seconds % 60 != 0 || micros % 1_000_000 != 0) {
            out.append(String.format(Locale.ROOT, "%02d", seconds % 60));
        }
        if (micros % 1_000_000 != 0) {
            out.append(String.format(Locale.ROOT, ".%06d", micros % 1_000_000));
        }
        return out.toString();
    }

    private static String zoneName(Zone zone) {
        if (zone.name != null) {
            return zone.name;
        }
        String offset = offset(zone);
        if (zone.micros == 0) {
            return "UTC";
        }
        String withColons = offset.substring(0, 3) + ":" + offset.substring(3, 5);
        return "UTC" + (offset.length() > 5 ? withColons + ":" + offset.substring(5) : withColons);
    }

    /** A date that Python has too, or the error it reports. */
    static LocalDate date(int year, int month, int day) {
        try {
            return inRange(LocalDate.of(year, month, day));
        } catch (DateTimeException e) {
            throw new EventException(Kind.INVALID_VALUE, "day is out of range for month");
        }
    }

    /** Python's years are 1 to 9999. */
    static LocalDate inRange(LocalDate date) {
        if (date.getYear() < 1 || date.getYear() > 9999) {
            throw new EventException(Kind.INVALID_VALUE, "year " + date.getYear() + " is out of range");
        }
        return date;
    }
}
