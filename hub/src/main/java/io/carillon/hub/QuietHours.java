package io.carillon.hub;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/**
 * Hours of the day in which a consumer is given nothing; what comes then waits in the store.
 *
 * @param from their beginning
 * @param to   their end, of the next day if it is not after the beginning; the same as the beginning for all day
 * @param zone where the clock hangs that they are read from
 */
public record QuietHours(LocalTime from, LocalTime to, ZoneId zone) {

    /** How long they last from a moment on; zero if it lies not within them. */
    public Duration left(Instant now) {
        ZonedDateTime local = now.atZone(zone);
        LocalTime time = local.toLocalTime();
        boolean overnight = !to.isAfter(from);
        boolean within = overnight
                ? !time.isBefore(from) || time.isBefore(to)
                : !time.isBefore(from) && time.isBefore(to);
        if (!within) {
            return Duration.ZERO;
        }
        ZonedDateTime end = local.toLocalDate().plusDays(overnight && !time.isBefore(from) ? 1 : 0).atTime(to)
                .atZone(zone);
        Duration left = Duration.between(now, end.toInstant());
        // In the hour that a clock is put back, its end may have been already.
        return left.isNegative() ? Duration.ZERO : left;
    }
}
