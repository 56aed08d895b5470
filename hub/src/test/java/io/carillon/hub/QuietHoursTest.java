package io.carillon.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuietHoursTest {

    @ParameterizedTest
    @CsvSource({"22:00, 07:00, 2026-11-21T20:59:00Z, PT0S", "22:00, 07:00, 2026-11-21T21:00:00Z, PT9H",
            "22:00, 07:00, 2026-11-21T23:30:00Z, PT6H30M", "22:00, 07:00, 2026-11-22T06:00:00Z, PT0S",
            "12:00, 13:00, 2026-11-21T11:30:00Z, PT30M", "12:00, 13:00, 2026-11-21T12:00:00Z, PT0S",
            // The night in which clocks are put on has an hour less, that in which they are put back one more.
            "22:00, 07:00, 2026-03-28T21:00:00Z, PT8H", "22:00, 07:00, 2026-10-24T20:00:00Z, PT10H"})
    void hours_are_those_of_their_zone_and_may_reach_over_midnight(LocalTime from, LocalTime to, Instant now,
            Duration left) {
        assertThat(new QuietHours(from, to, ZoneId.of("Europe/Berlin")).left(now)).isEqualTo(left);
    }
}
