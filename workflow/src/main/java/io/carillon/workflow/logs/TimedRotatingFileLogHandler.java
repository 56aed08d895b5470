package io.carillon.workflow.logs;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * {@code logging.handlers.TimedRotatingFileHandler}: a new file begins at midnight, on a weekday, or every so many
 * seconds, minutes, hours or days; the older one gets the time at which it began behind its name. Where the original
 * loses messages when several processes share a file, here the first one that gets there renames it and the others go
 * on in the new one.
 */
final class TimedRotatingFileLogHandler extends FileLogHandler {

    private final Period period;
    private final ZoneId zone;
    private final int backups;
    private Instant next;

    /**
     * When files begin.
     *
     * @param every   how long one lasts, if it doesn't begin at a time of the day
     * @param at      the time of the day at which one begins, or null
     * @param weekday 1 for Monday to 7, when one begins on that day only; 0 for each day
     * @param suffix  how the time is written behind the name
     * @param shape   what such a suffix looks like
     */
    private record Period(Duration every, @Nullable LocalTime at, int weekday, DateTimeFormatter suffix,
            Pattern shape) {

        static Period of(String when, int interval, @Nullable LocalTime at, String where) {
            int count = Math.max(1, interval);
            LocalTime time = at == null ? LocalTime.MIDNIGHT : at;
            String key = when.toUpperCase(Locale.ROOT);
            return switch (key) {
                case "S" -> new Period(Duration.ofSeconds(count), null, 0, format("yyyy-MM-dd_HH-mm-ss"),
                        Pattern.compile("\\d{4}-\\d\\d-\\d\\d_\\d\\d-\\d\\d-\\d\\d"));
                case "M" -> new Period(Duration.ofMinutes(count), null, 0, format("yyyy-MM-dd_HH-mm"),
                        Pattern.compile("\\d{4}-\\d\\d-\\d\\d_\\d\\d-\\d\\d"));
                case "H" -> new Period(Duration.ofHours(count), null, 0, format("yyyy-MM-dd_HH"),
                        Pattern.compile("\\d{4}-\\d\\d-\\d\\d_\\d\\d"));
                case "D" -> daily(Duration.ofDays(count), null, 0);
                case "MIDNIGHT" -> daily(Duration.ofDays(count), time, 0);
                case "W0", "W1", "W2", "W3", "W4", "W5", "W6" ->
                    daily(Duration.ofDays(7L * count), time, key.charAt(1) - '0' + 1);
                default -> throw new LogConfigException(
                        where + ": when '" + when + "' is not known; use S, M, H, D, midnight or W0 to W6");
            };
        }

        private static Period daily(Duration every, @Nullable LocalTime at, int weekday) {
            return new Period(every, at, weekday, format("yyyy-MM-dd"), Pattern.compile("\\d{4}-\\d\\d-\\d\\d"));
        }

        private static DateTimeFormatter format(String pattern) {
            return DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
        }

        /** The end of a file that began at a time. */
        Instant after(Instant start, ZoneId zone) {
            if (at == null) {
                return start.plus(every);
            }
            ZonedDateTime begin = start.atZone(zone);
            ZonedDateTime end = begin.toLocalDate().atTime(at).atZone(zone);
            while (!end.isAfter(begin) || (weekday != 0 && end.getDayOfWeek().getValue() != weekday)) {
                end = end.plusDays(1);
            }
            return end.plusDays(every.toDays() - (weekday == 0 ? 1 : 7)).toInstant();
        }

        /** The beginning of the file that ends at a time. */
        Instant before(Instant end, ZoneId zone) {
            return at == null ? end.minus(every) : end.atZone(zone).minusDays(every.toDays()).toInstant();
        }
    }

    private TimedRotatingFileLogHandler(Path file, LogLayout format, Period period, ZoneId zone, int backups)
            throws IOException {
        Instant begun = Files.exists(file) ? Files.getLastModifiedTime(file).toInstant() : Instant.now();
        super(file, format);
        this.period = period;
        this.zone = zone;
        this.backups = backups;
        this.next = period.after(begun, zone);
    }

    /** Opens a file as the settings {@code when}, {@code interval}, {@code backupCount} and {@code utc} say. */
    static TimedRotatingFileLogHandler open(Path file, LoggingConfig.HandlerConfig config) throws IOException {
        String when = config.settings().get("when") instanceof String text ? text : "H";
        boolean utc = Boolean.TRUE.equals(config.settings().get("utc"));
        Period period = Period.of(when, config.number("interval", 1), null, config.where());
        return new TimedRotatingFileLogHandler(file, config.format(), period,
                utc ? ZoneOffset.UTC : ZoneId.systemDefault(), config.number("backupCount", 0));
    }

    @Override
    public void write(LogRecord log) throws IOException {
        if (!log.time().isBefore(next)) {
            rollOver();
            while (!next.isAfter(log.time())) {
                next = period.after(next, zone);
            }
        }
        super.write(log);
    }

    private void rollOver() throws IOException {
        if (!isSameFile()) {
            // another process has begun a new one
            return;
        }
        close();
        Path older = file().resolveSibling(
                file().getFileName() + "." + period.suffix.format(period.before(next, zone).atZone(zone)));
        try {
            // A link fails if the name is taken, where a rename would put away what another process has kept.
            Files.createLink(older, file());
            Files.deleteIfExists(file());
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            // another process was first
            current();
            return;
        }
        current();
        removeOldest();
    }

    private void removeOldest() throws IOException {
        if (backups == 0) {
            return;
        }
        String prefix = file().getFileName() + ".";
        Path folder = file().toAbsolutePath().getParent();
        if (folder == null) {
            return;
        }
        List<Path> older;
        try (Stream<Path> all = Files.list(folder)) {
            older = all.filter(each -> {
                String name = String.valueOf(each.getFileName());
                return name.startsWith(prefix) && period.shape.matcher(name.substring(prefix.length())).matches();
            }).sorted().toList();
        }
        for (Path each : older.subList(0, Math.max(0, older.size() - backups))) {
            Files.deleteIfExists(each);
        }
    }
}
