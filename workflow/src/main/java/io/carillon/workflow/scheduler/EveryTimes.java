package io.carillon.workflow.scheduler;

import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The original's grammar (nowcast 8): {@code every: day at: '15:43'}, {@code every: hour at: ':30'} or {@code '30:15'},
 * {@code every: minute at: ':05'}, {@code every: monday at: '06:00:30'}.
 */
final class EveryTimes {

    private static final Pattern DAILY = Pattern.compile("([01]\\d|2[0-3]):([0-5]\\d)(?::([0-5]\\d))?");
    private static final Pattern HOURLY = Pattern.compile("(?<minute>[0-5]\\d)?:(?<second>[0-5]\\d)");
    private static final Pattern EACH_MINUTE = Pattern.compile(":([0-5]\\d)");

    private EveryTimes() {
    }

    /** Whether times of a unit come many times a day. */
    static boolean isFrequent(String unit) {
        return unit.startsWith("hour") || unit.startsWith("minute");
    }

    /**
     * The times that an entry means.
     *
     * @param unit day, hour, minute or a weekday; days, hours, minutes are the same as without s
     * @throws IllegalArgumentException when it has no meaning; the message is for the user
     */
    static LocalTimes of(String unit, String at) {
        return switch (unit) {
            case "day", "days" -> daily(time(at, unit));
            case "hour", "hours" -> hourly(at, unit);
            case "minute", "minutes" -> {
                int second = Integer.parseInt(matched(EACH_MINUTE, at, unit, "':SS'").group(1));
                yield after -> following(after, after.truncatedTo(ChronoUnit.MINUTES).withSecond(second),
                        ChronoUnit.MINUTES);
            }
            case "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday" ->
                weekly(DayOfWeek.valueOf(unit.toUpperCase(Locale.ROOT)), time(at, unit));
            default -> throw new IllegalArgumentException(
                    "every: '" + unit + "' is not known; use day, hour, minute, or a weekday such as monday");
        };
    }

    private static LocalTimes hourly(String at, String unit) {
        Matcher parts = matched(HOURLY, at, unit, "':MM' or 'MM:SS'");
        // what stands alone behind the colon are minutes, not seconds
        String minutes = parts.group("minute") == null ? parts.group("second") : parts.group("minute");
        int minute = Integer.parseInt(minutes);
        int second = parts.group("minute") == null ? 0 : Integer.parseInt(parts.group("second"));
        return after -> following(after, after.truncatedTo(ChronoUnit.HOURS).withMinute(minute).withSecond(second),
                ChronoUnit.HOURS);
    }

    private static LocalTimes daily(LocalTime time) {
        return after -> following(after, after.toLocalDate().atTime(time), ChronoUnit.DAYS);
    }

    private static LocalTimes weekly(DayOfWeek day, LocalTime time) {
        return after -> following(after, after.toLocalDate().with(TemporalAdjusters.nextOrSame(day)).atTime(time),
                ChronoUnit.WEEKS);
    }

    private static LocalDateTime following(LocalDateTime after, LocalDateTime candidate, ChronoUnit period) {
        return candidate.isAfter(after) ? candidate : candidate.plus(1, period);
    }

    private static LocalTime time(String at, String unit) {
        Matcher parts = matched(DAILY, at, unit, "'HH:MM' or 'HH:MM:SS'");
        return LocalTime.of(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)),
                parts.group(3) == null ? 0 : Integer.parseInt(parts.group(3)));
    }

    private static Matcher matched(Pattern pattern, String at, String unit, String forms) {
        Matcher parts = pattern.matcher(at);
        if (!parts.matches()) {
            throw new IllegalArgumentException("at: '" + at + "' is not a time for every: " + unit + "; use " + forms);
        }
        return parts;
    }
}
