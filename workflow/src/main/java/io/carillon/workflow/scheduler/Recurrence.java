package io.carillon.workflow.scheduler;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

import org.jspecify.annotations.Nullable;

/**
 * Times that recur in a time zone, whose clock may be put forward and back.
 *
 * <p>
 * Times that come once a day or less often come exactly once: one that the clock jumps over comes at the moment of the
 * jump, of one that it shows twice the first counts. Times that come many times a day go on as if there were no change:
 * every hour is every hour. That is how cron does it.
 *
 * @param times    the times on the wall
 * @param zone     where the wall is
 * @param frequent whether they are of the second kind
 */
record Recurrence(LocalTimes times, ZoneId zone, boolean frequent) {

    /** The first one after a moment; null when there is none. */
    @Nullable
    Instant next(Instant after) {
        return frequent ? nextFrequent(after) : nextRare(after);
    }

    private @Nullable Instant nextRare(Instant after) {
        LocalDateTime local = LocalDateTime.ofInstant(after, zone);
        while (true) {
            LocalDateTime next = times.next(local);
            if (next == null) {
                return null;
            }
            Instant instant = instantOf(next);
            if (instant.isAfter(after)) {
                return instant;
            }
            local = next;
        }
    }

    private Instant instantOf(LocalDateTime local) {
        ZoneOffsetTransition change = zone.getRules().getTransition(local);
        return change != null && change.isGap() ? change.getInstant() : local.atZone(zone).toInstant();
    }

    private @Nullable Instant nextFrequent(Instant after) {
        ZoneRules rules = zone.getRules();
        ZoneOffset offset = rules.getOffset(after);
        LocalDateTime local = LocalDateTime.ofInstant(after, offset);
        ZoneOffsetTransition change = rules.nextTransition(after);
        while (true) {
            LocalDateTime next = times.next(local);
            if (next == null) {
                return null;
            }
            Instant instant = next.toInstant(offset);
            if (change == null || instant.isBefore(change.getInstant())) {
                return instant;
            }
            offset = change.getOffsetAfter();
            local = change.getDateTimeAfter().minusNanos(1);
            change = rules.nextTransition(change.getInstant());
        }
    }
}
