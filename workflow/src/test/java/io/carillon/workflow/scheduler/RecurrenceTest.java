package io.carillon.workflow.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** In Vancouver clocks jumped from 2:00 to 3:00 on 8 March 2026, and went back from 2:00 to 1:00 on 1 November 2026. */
class RecurrenceTest {

    private static final ZoneId VANCOUVER = ZoneId.of("America/Vancouver");

    private static Recurrence every(String unit, String at, ZoneId zone) {
        return new Recurrence(EveryTimes.of(unit, at), zone, EveryTimes.isFrequent(unit));
    }

    private static Recurrence cron(String expression, ZoneId zone) {
        CronTimes times = CronTimes.of(expression);
        return new Recurrence(times, zone, times.isFrequent());
    }

    /** The next ones, with the offsets that the clock had. */
    private static List<String> next(Recurrence recurrence, String after, int count) {
        List<String> times = new ArrayList<>();
        Instant at = Instant.parse(after);
        for (int i = 0; i < count; i++) {
            Instant next = recurrence.next(at);
            if (next == null) {
                break;
            }
            times.add(next.atZone(recurrence.zone()).toOffsetDateTime().toString());
            at = next;
        }
        return times;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            day     | 15:43    | 2026-11-21T15:42:59Z | 2026-11-21T15:43Z
            day     | 15:43    | 2026-11-21T15:43:00Z | 2026-11-22T15:43Z
            days    | 15:43:20 | 2026-11-21T15:43:00Z | 2026-11-21T15:43:20Z
            hour    | :30      | 2026-11-21T15:43:00Z | 2026-11-21T16:30Z
            hours   | 30:15    | 2026-11-21T15:30:00Z | 2026-11-21T15:30:15Z
            minute  | :05      | 2026-11-21T15:43:05Z | 2026-11-21T15:44:05Z
            monday  | 06:00    | 2026-11-21T15:43:00Z | 2026-11-23T06:00Z
            monday  | 06:00    | 2026-11-23T06:00:00Z | 2026-11-30T06:00Z
            sunday  | 23:59:59 | 2026-11-22T23:59:58Z | 2026-11-22T23:59:59Z
            """)
    void theGrammarOfTheOriginal(String unit, String at, String after, String expected) {
        assertThat(next(every(unit, at, ZoneId.of("UTC")), after, 1)).containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            week   | 15:43
            second | :05
            day    | 5:15
            day    | 24:00
            day    | 15:60
            hour   | 15
            hour   | 1:05
            minute | 05
            minute | 10:05
            Monday | 06:00
            """)
    void whatTheOriginalRefusesIsRefused(String unit, String at) {
        assertThatIllegalArgumentException().isThrownBy(() -> EveryTimes.of(unit, at));
    }

    @Test
    void aTimeThatTheClockJumpsOverComesOnceAtTheJump() {
        assertThat(next(every("day", "02:30", VANCOUVER), "2026-03-07T00:00:00Z", 4)).containsExactly(
                "2026-03-07T02:30-08:00", "2026-03-08T03:00-07:00", "2026-03-09T02:30-07:00", "2026-03-10T02:30-07:00");
        assertThat(next(cron("15,45 2 * * *", VANCOUVER), "2026-03-08T09:00:00Z", 2))
                .containsExactly("2026-03-08T03:00-07:00", "2026-03-09T02:15-07:00");
    }

    @Test
    void aTimeThatTheClockShowsTwiceComesOnce() {
        assertThat(next(every("day", "01:30", VANCOUVER), "2026-10-31T00:00:00Z", 3))
                .containsExactly("2026-10-31T01:30-07:00", "2026-11-01T01:30-07:00", "2026-11-02T01:30-08:00");
        assertThat(next(cron("30 1 * * *", VANCOUVER), "2026-10-31T00:00:00Z", 3))
                .containsExactly("2026-10-31T01:30-07:00", "2026-11-01T01:30-07:00", "2026-11-02T01:30-08:00");
    }

    @Test
    void everyHourIsEveryHourWhenTheClockIsChanged() {
        assertThat(next(every("hour", ":30", VANCOUVER), "2026-11-01T07:00:00Z", 4)).containsExactly(
                "2026-11-01T00:30-07:00", "2026-11-01T01:30-07:00", "2026-11-01T01:30-08:00", "2026-11-01T02:30-08:00");
        assertThat(next(cron("*/30 * * * *", VANCOUVER), "2026-03-08T09:15:00Z", 3))
                .containsExactly("2026-03-08T01:30-08:00", "2026-03-08T03:00-07:00", "2026-03-08T03:30-07:00");
        assertThat(next(cron("*/30 * * * *", VANCOUVER), "2026-11-01T08:15:00Z", 4)).containsExactly(
                "2026-11-01T01:30-07:00", "2026-11-01T01:00-08:00", "2026-11-01T01:30-08:00", "2026-11-01T02:00-08:00");
    }

    @Test
    void aClockThatIsPutForwardByHalfAnHour() {
        ZoneId lordHowe = ZoneId.of("Australia/Lord_Howe");
        assertThat(next(every("hour", ":45", lordHowe), "2026-10-03T14:00:00Z", 3))
                .containsExactly("2026-10-04T00:45+10:30", "2026-10-04T01:45+10:30", "2026-10-04T02:45+11:00");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 6 * * 1-5      | 2026-11-21T00:00:00Z | 2026-11-23T06:00Z
            */15 6-18 * * *  | 2026-11-21T18:45:00Z | 2026-11-22T06:00Z
            0 0 1 * *        | 2026-11-21T00:00:00Z | 2026-12-01T00:00Z
            0 0 29 2 *       | 2026-11-21T00:00:00Z | 2028-02-29T00:00Z
            0 12 * * 0       | 2026-11-21T00:00:00Z | 2026-11-22T12:00Z
            0 12 * * 7       | 2026-11-21T00:00:00Z | 2026-11-22T12:00Z
            0 12 * * SUN     | 2026-11-21T00:00:00Z | 2026-11-22T12:00Z
            10 0 12 * * *    | 2026-11-21T00:00:00Z | 2026-11-21T12:00:10Z
            */20 * * * * *   | 2026-11-21T00:00:05Z | 2026-11-21T00:00:20Z
            30 0 12 * * 0    | 2026-11-21T00:00:00Z | 2026-11-22T12:00:30Z
            @daily           | 2026-11-21T00:00:00Z | 2026-11-22T00:00Z
            59 23 31 12 *    | 2026-12-31T23:59:00Z | 2027-12-31T23:59Z
            """)
    void cronExpressions(String expression, String after, String expected) {
        assertThat(next(cron(expression, ZoneId.of("UTC")), after, 1)).containsExactly(expected);
    }

    @Test
    void aDayOfTheMonthAndADayOfTheWeekAreEitherAsInCron() {
        assertThat(next(cron("0 0 13 * 5", ZoneId.of("UTC")), "2026-11-10T00:00:00Z", 4))
                .containsExactly("2026-11-13T00:00Z", "2026-11-20T00:00Z", "2026-11-27T00:00Z", "2026-12-04T00:00Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "* * * *", "60 * * * *", "* 24 * * *", "x * * * *", "* * * * * * *", "@reboot"})
    void aCronExpressionThatHasNoMeaningIsToldInOneLine(String expression) {
        assertThatIllegalArgumentException().isThrownBy(() -> CronTimes.of(expression)).satisfies(
                e -> assertThat(e.getMessage()).startsWith("cron: '" + expression + "'").doesNotContain("\n"));
    }
}
