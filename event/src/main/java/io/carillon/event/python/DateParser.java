package io.carillon.event.python;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import io.carillon.event.python.DateFormat.Moment;
import io.carillon.event.python.DateFormat.Zone;
import org.jspecify.annotations.Nullable;

/**
 * The reading half of a date pattern: one regular expression with a group for each directive, then the date that the
 * groups tell together.
 *
 * <p>
 * The expression must match from the start, as far as it likes to; what is left over then is an error. That is why
 * {@code 2021111} is 1 November: the month takes two digits when it can.
 */
final class DateParser {

    private static final String WEEK = "5[0-3]|[0-4]\\p{Nd}|\\p{Nd}";

    private static final Map<Character, String> DIRECTIVES = Map.ofEntries(Map.entry('Y', "\\p{Nd}{4}"),
            Map.entry('G', "\\p{Nd}{4}"), Map.entry('y', "\\p{Nd}{2}"), Map.entry('m', "1[0-2]|0[1-9]|[1-9]"),
            Map.entry('d', "3[01]|[12]\\p{Nd}|0[1-9]|[1-9]| [1-9]"),
            Map.entry('j', "36[0-6]|3[0-5]\\p{Nd}|[12]\\p{Nd}\\p{Nd}|0[1-9]\\p{Nd}|00[1-9]|[1-9]\\p{Nd}|0[1-9]|[1-9]"),
            Map.entry('H', "2[0-3]|[01]\\p{Nd}|\\p{Nd}"), Map.entry('I', "1[0-2]|0[1-9]|[1-9]"),
            Map.entry('M', "[0-5]\\p{Nd}|\\p{Nd}"), Map.entry('S', "6[01]|[0-5]\\p{Nd}|\\p{Nd}"),
            Map.entry('f', "[0-9]{1,6}"), Map.entry('p', "am|pm"), Map.entry('U', WEEK), Map.entry('W', WEEK),
            Map.entry('V', "5[0-3]|0[1-9]|[1-4]\\p{Nd}|\\p{Nd}"), Map.entry('w', "[0-6]"), Map.entry('u', "[1-7]"),
            Map.entry('A', names(DateFormat.DAYS, 99)), Map.entry('a', names(DateFormat.DAYS, 3)),
            Map.entry('B', names(DateFormat.MONTHS, 99)), Map.entry('b', names(DateFormat.MONTHS, 3)),
            Map.entry('z', "[+-]\\p{Nd}{2}:?[0-5]\\p{Nd}(?::?[0-5]\\p{Nd}(?:\\.\\p{Nd}{1,6})?)?|(?-i:Z)"),
            Map.entry('Z', "utc|gmt"));

    /** Directives that stand for several. */
    private static final Map<Character, String> COMBINED = Map.of('c', "%a %b %d %H:%M:%S %Y", 'x', "%m/%d/%y", 'X',
            "%H:%M:%S");

    private final String pattern;
    private final Pattern regex;
    private final List<Character> directives;

    private DateParser(String pattern, Pattern regex, List<Character> directives) {
        this.pattern = pattern;
        this.regex = regex;
        this.directives = List.copyOf(directives);
    }

    static DateParser of(String pattern) {
        StringBuilder regex = new StringBuilder();
        List<Character> directives = new ArrayList<>();
        appendRegex(regex, pattern, pattern, directives);
        return new DateParser(pattern,
                Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE), directives);
    }

    private static void appendRegex(StringBuilder regex, String part, String pattern, List<Character> directives) {
        int at = 0;
        while (at < part.length()) {
            int c = part.codePointAt(at);
            at += Character.charCount(c);
            if (c == '%') {
                if (at == part.length()) {
                    throw new EventException(Kind.INVALID_VALUE, "stray % in format '" + pattern + "'");
                }
                appendDirective(regex, part.charAt(at++), pattern, directives);
            } else if (PythonCharacter.isSpace(c)) {
                while (at < part.length() && PythonCharacter.isSpace(part.charAt(at))) {
                    at++;
                }
                regex.append('[').append(PythonCharacter.SPACE).append("]+");
            } else {
                regex.append(Pattern.quote(Character.toString(c)));
            }
        }
    }

    private static void appendDirective(StringBuilder regex, char directive, String pattern,
            List<Character> directives) {
        String combined = COMBINED.get(directive);
        String alternatives = DIRECTIVES.get(directive);
        if (combined != null) {
            appendRegex(regex, combined, pattern, directives);
        } else if (alternatives != null) {
            if (directives.contains(directive)) {
                throw new EventException(Kind.WRONG_SCHEMA,
                        "directive %" + directive + " stands more than once in format '" + pattern + "'");
            }
            directives.add(directive);
            regex.append("(?<").append(directive).append('>').append(alternatives).append(')');
        } else if (directive == '%') {
            regex.append('%');
        } else {
            throw new EventException(Kind.INVALID_VALUE,
                    "'" + directive + "' is a bad directive in format '" + pattern + "'");
        }
    }

    Moment parse(String text) {
        Matcher matcher = regex.matcher(text);
        if (!matcher.lookingAt()) {
            throw new EventException(Kind.INVALID_VALUE,
                    "time data " + PythonText.repr(text) + " does not match format " + PythonText.repr(pattern));
        }
        if (matcher.end() != text.length()) {
            throw new EventException(Kind.INVALID_VALUE, "unconverted data remains: " + text.substring(matcher.end()));
        }
        Fields fields = new Fields();
        for (char directive : directives) {
            fields.set(directive, matcher.group(String.valueOf(directive)));
        }
        return fields.moment();
    }

    /**
     * What the directives have told so far; of two that tell the same, the one that stands later in the pattern wins.
     */
    private static final class Fields {
        private @Nullable Integer year;
        private @Nullable Integer isoYear;
        private @Nullable Integer isoWeek;
        private @Nullable Integer week;
        private boolean weekStartsMonday;
        private @Nullable Integer weekday;
        private @Nullable Integer dayOfYear;
        private int month = 1;
        private int day = 1;
        private int hour;
        private boolean twelveHours;
        private boolean afternoon;
        private int minute;
        private int second;
        private int micros;
        private @Nullable Long offsetMicros;
        private @Nullable String zoneName;

        void set(char directive, String text) {
            switch (directive) {
                case 'Y' -> year = integer(text);
                case 'y' -> year = integer(text) <= 68 ? 2000 + integer(text) : 1900 + integer(text);
                case 'G' -> isoYear = integer(text);
                case 'm' -> month = integer(text);
                case 'B', 'b' -> month = index(DateFormat.MONTHS, text) + 1;
                case 'd' -> day = integer(text);
                case 'j' -> dayOfYear = integer(text);
                case 'H', 'I' -> {
                    hour = integer(text);
                    twelveHours = directive == 'I';
                }
                case 'p' -> afternoon = text.equalsIgnoreCase("pm");
                case 'M' -> minute = integer(text);
                case 'S' -> second = integer(text);
                case 'f' -> micros = micros(text);
                case 'A', 'a' -> weekday = index(DateFormat.DAYS, text);
                case 'u' -> weekday = integer(text) - 1;
                case 'w' -> weekday = (integer(text) + 6) % 7;
                case 'U', 'W' -> {
                    week = integer(text);
                    weekStartsMonday = directive == 'W';
                }
                case 'V' -> isoWeek = integer(text);
                case 'z' -> offsetMicros = offsetMicros(text);
                case 'Z' -> zoneName = text;
                default -> throw new IllegalArgumentException("Not a directive: " + directive);
            }
        }

        Moment moment() {
            LocalDate date = date();
            if (second > 59) {
                throw invalid("second must be in 0..59");
            }
            int hourOfDay = twelveHours ? hour % 12 + (afternoon ? 12 : 0) : hour;
            LocalTime time = LocalTime.of(hourOfDay, minute, second, micros * 1000);
            Zone zone = offsetMicros == null ? null : new Zone(offsetMicros, zoneName);
            return new Moment(LocalDateTime.of(date, time), zone);
        }

        private LocalDate date() {
            checkIsoWeek();
            boolean leapDayWithoutYear = year == null && month == 2 && day == 29;
            int known = year != null ? year : leapDayWithoutYear ? 1904 : 1900;
            LocalDate date = dateInYear(known);
            return leapDayWithoutYear ? DateFormat.date(1900, date.getMonthValue(), date.getDayOfMonth()) : date;
        }

        /**
         * A day of the year says more than a month; a week does so only with a day of the week.
         */
        private LocalDate dateInYear(int known) {
            if (dayOfYear != null) {
                return DateFormat.inRange(DateFormat.date(known, 1, 1).plusDays(dayOfYear - 1L));
            }
            if (weekday != null && week != null) {
                return DateFormat.inRange(dateOfWeek(DateFormat.date(known, 1, 1), week, weekday));
            }
            if (weekday != null && isoYear != null && isoWeek != null) {
                LocalDate firstMonday = monday(DateFormat.date(isoYear, 1, 4));
                return DateFormat.inRange(firstMonday.plusDays((isoWeek - 1) * 7L + weekday));
            }
            return DateFormat.date(known, month, day);
        }

        private LocalDate dateOfWeek(LocalDate newYear, int weekOfYear, int dayFromMonday) {
            int shift = weekStartsMonday ? 0 : 1;
            int newYearDay = (newYear.getDayOfWeek().getValue() - 1 + shift) % 7;
            int wantedDay = (dayFromMonday + shift) % 7;
            if (weekOfYear == 0) {
                return newYear.plusDays(wantedDay - newYearDay);
            }
            int weekZero = (7 - newYearDay) % 7;
            return newYear.plusDays(weekZero + 7L * (weekOfYear - 1) + wantedDay);
        }

        private static LocalDate monday(LocalDate date) {
            return date.minus(date.getDayOfWeek().getValue() - 1L, ChronoUnit.DAYS);
        }

        private void checkIsoWeek() {
            if (year == null && isoYear != null) {
                if (isoWeek == null || weekday == null) {
                    throw invalid("ISO year directive '%G' must be used with the ISO week directive '%V' and a weekday "
                            + "directive ('%A', '%a', '%w', or '%u').");
                }
                if (dayOfYear != null) {
                    throw invalid("Day of the year directive '%j' is not compatible with ISO year directive '%G'. "
                            + "Use '%Y' instead.");
                }
            } else if (week == null && isoWeek != null) {
                throw invalid(weekday == null
                        ? "ISO week directive '%V' must be used with the ISO year directive '%G' and a weekday "
                                + "directive ('%A', '%a', '%w', or '%u')."
                        : "ISO week directive '%V' is incompatible with the year directive '%Y'. Use the ISO year '%G' "
                                + "instead.");
            }
        }

        private static long offsetMicros(String text) {
            if (text.equals("Z")) {
                return 0;
            }
            String digits = text.substring(1);
            boolean colons = digits.charAt(2) == ':';
            boolean consistent = colons ? digits.length() <= 5 || digits.charAt(5) == ':' : digits.indexOf(':') < 0;
            if (!consistent) {
                throw invalid("Inconsistent use of : in " + text);
            }
            int point = digits.indexOf('.');
            String clock = (point < 0 ? digits : digits.substring(0, point)).replace(":", "");
            long seconds = integer(clock.substring(0, 2)) * 3600L + integer(clock.substring(2, 4)) * 60L
                    + (clock.length() > 4 ? integer(clock.substring(4)) : 0);
            if (seconds >= 86_400) {
                throw invalid("offset must be a timedelta strictly between -timedelta(hours=24) and "
                        + "timedelta(hours=24).");
            }
            long offset = seconds * 1_000_000 + (point < 0 ? 0 : micros(digits.substring(point + 1)));
            return text.charAt(0) == '-' ? -offset : offset;
        }

        private static int micros(String digits) {
            return integer(digits + "0".repeat(6 - digits.length()));
        }

        private static int integer(String digits) {
            return PythonNumber.parseInteger(digits).intValueExact();
        }

        private static int index(List<String> names, String text) {
            String wanted = text.toLowerCase(Locale.ROOT);
            for (int i = 0; i < names.size(); i++) {
                if (names.get(i).toLowerCase(Locale.ROOT).startsWith(wanted)) {
                    return i;
                }
            }
            throw invalid(PythonText.repr(wanted) + " is not in list");
        }

        private static EventException invalid(String message) {
            return new EventException(Kind.INVALID_VALUE, message);
        }
    }

    /** Alternatives in which none hides a longer one. */
    private static String names(List<String> names, int length) {
        return names.stream().map(name -> name.substring(0, Math.min(length, name.length())).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining("|"));
    }
}
