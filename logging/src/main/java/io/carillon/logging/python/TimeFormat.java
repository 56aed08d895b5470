package io.carillon.logging.python;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import io.carillon.event.python.DateFormat;
import org.jspecify.annotations.Nullable;

/**
 * How {@code asctime} is written: in the zone of this machine, as {@code 2026-11-21 04:52:56,565} unless there is a
 * pattern of {@code strftime}.
 *
 * @param pattern null for none
 */
record TimeFormat(@Nullable String pattern) {

    private static final DateTimeFormatter STANDARD = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss,SSS",
            Locale.ROOT);

    String format(Instant time) {
        ZonedDateTime local = time.atZone(ZoneId.systemDefault());
        return pattern == null ? STANDARD.format(local) : DateFormat.format(pattern, local);
    }
}
