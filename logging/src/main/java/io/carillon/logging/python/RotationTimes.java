package io.carillon.logging.python;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;

import io.carillon.event.python.PythonText;
import org.jspecify.annotations.Nullable;

/**
 * When a file is moved away, as {@code when} and {@code interval} of Python's {@code TimedRotatingFileHandler} say it,
 * and what is appended to its name.
 *
 * @param interval the time between two moves, and how far back the name goes
 * @param midnight whether it is moved at the end of a day
 * @param day      the day at whose end it is moved, null for each
 * @param suffix   the form of the name's end
 * @param zone     whose midnight
 */
record RotationTimes(Duration interval, boolean midnight, @Nullable DayOfWeek day, DateTimeFormatter suffix,
        ZoneId zone) {

    private static final Duration DAY = Duration.ofDays(1);

    /**
     * Understands {@code when}, in any case.
     *
     * @throws LoggingConfigException when it is none of S, M, H, D, midnight, W0 to W6
     */
    static RotationTimes of(String when, int interval, ZoneId zone) throws LoggingConfigException {
        String upper = when.toUpperCase(Locale.ROOT);
        return switch (upper) {
            case "S" -> every(Duration.ofSeconds(1), interval, "yyyy-MM-dd_HH-mm-ss", zone);
            case "M" -> every(Duration.ofMinutes(1), interval, "yyyy-MM-dd_HH-mm", zone);
            case "H" -> every(Duration.ofHours(1), interval, "yyyy-MM-dd_HH", zone);
            case "D" -> every(DAY, interval, "yyyy-MM-dd", zone);
            case "MIDNIGHT" -> new RotationTimes(DAY.multipliedBy(interval), true, null, suffix("yyyy-MM-dd"), zone);
            case "W0", "W1", "W2", "W3", "W4", "W5", "W6" -> new RotationTimes(DAY.multipliedBy(7L * interval), true,
                    DayOfWeek.of(upper.charAt(1) - '0' + 1), suffix("yyyy-MM-dd"), zone);
            default -> throw new LoggingConfigException("Invalid rollover interval specified: " + PythonText.repr(when)
                    + "; there are S, M, H, D, midnight, and W0 (Monday) to W6");
        };
    }

    private static RotationTimes every(Duration unit, int count, String suffix, ZoneId zone) {
        return new RotationTimes(unit.multipliedBy(count), false, null, suffix(suffix), zone);
    }

    private static DateTimeFormatter suffix(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
    }

    /** The first move after a time. */
    Instant after(Instant time) {
        if (!midnight) {
            return time.plus(interval);
        }
        ZonedDateTime local = time.atZone(zone);
        LocalDate last = local.toLocalDate();
        while (day != null && last.getDayOfWeek() != day) {
            last = last.plusDays(1);
        }
        long further = interval.toDays() - (day == null ? 1 : 7);
        return last.plusDays(1 + further).atStartOfDay(zone).toInstant();
    }

    /** What a file that is moved at a time has at the end of its name: the time at which it began. */
    String suffixFor(Instant moved) {
        ZonedDateTime end = moved.atZone(zone);
        ZonedDateTime begin = midnight ? end.minusDays(interval.toDays()) : end.minus(interval);
        return suffix.format(begin);
    }

    /** Whether the end of a name is one that {@link #suffixFor} makes. */
    boolean isSuffix(String text) {
        try {
            suffix.parse(text);
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
