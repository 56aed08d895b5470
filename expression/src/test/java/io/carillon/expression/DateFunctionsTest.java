package io.carillon.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DateFunctionsTest {

    private static @Nullable Object value(String expression) throws ExpressionSyntaxException {
        return Expression.compile(expression, Map.of("date", VariableType.ANYTHING))
                .evaluate(Map.of("date", "2024-02-28"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            '2026-12-31'.plusDays(1)                    | 2027-01-01
            date.plusDays(2)                            | 2024-03-01
            '20260101'.plusDays(-1)                     | 2025-12-31
            '2026-01-31'.plusMonths(1)                  | 2026-02-28
            '2026-11-21'.formatDate('ddMMMyy')          | 21Nov26
            '2026-11-21'.formatDate('yyyyMMdd')         | 20261121
            '21nov26'.parseDate('ddMMMyy')              | 2026-11-21
            date.daysUntil('2024-03-01')                | 2
            '2026-11-21'.dayOfWeek()                    | 6
            """, quoteCharacter = '"')
    void reckons_with_dates(String expression, String result) throws ExpressionSyntaxException {
        assertThat(value(expression)).hasToString(result);
    }

    @Test
    void today_is_the_date_in_a_time_zone() throws ExpressionSyntaxException {
        for (ZoneId zone : new ZoneId[]{ZoneOffset.UTC, ZoneId.of("Pacific/Kiritimati"), ZoneId.of("Pacific/Niue")}) {
            LocalDate before = LocalDate.now(zone);
            Object today = value(zone.equals(ZoneOffset.UTC) ? "today()" : "today('" + zone + "')");
            assertThat(LocalDate.parse(String.valueOf(today))).isBetween(before, LocalDate.now(zone));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            '2026-02-30'.plusDays(1)           | '2026-02-30' is no date such as 2026-11-21
            '2026-01-01'.plusDays(999999999999)  | there is no date that is 999999999999 away
            today('Mars')                      | 'Mars' is no time zone such as America/Vancouver
            '2026-01-01'.formatDate('HH')      | 'HH' is no pattern for a date such as yyyyMMdd
            '2026'.parseDate('ddMMMyy')        | '2026' is no date as the pattern 'ddMMMyy' has it
            """, quoteCharacter = '"')
    void tells_what_is_no_date(String expression, String problem) {
        assertThatExceptionOfType(ExpressionEvaluationException.class).isThrownBy(() -> value(expression))
                .withMessage(problem);
    }
}
