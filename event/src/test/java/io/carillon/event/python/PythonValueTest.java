package io.carillon.event.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

class PythonValueTest {

    @Test
    void numbersAreEqualByValueWhateverTheirType() {
        assertThat(PythonValue.areEqual(1, 1L)).isTrue();
        assertThat(PythonValue.areEqual(1, 1.0)).isTrue();
        assertThat(PythonValue.areEqual(true, 1)).isTrue();
        assertThat(PythonValue.areEqual(0.0, false)).isTrue();
        assertThat(PythonValue.areEqual(0.0, -0.0)).isTrue();
        assertThat(PythonValue.areEqual(BigInteger.TEN.pow(22), 1e22)).isTrue();
        assertThat(PythonValue.areEqual(9007199254740993L, 9007199254740992.0)).isFalse();
        assertThat(PythonValue.areEqual(Double.NaN, Double.NaN)).isFalse();
        assertThat(PythonValue.areEqual(1, "1")).isFalse();
        assertThat(PythonValue.areEqual(0, null)).isFalse();
        assertThat(PythonValue.areEqual(1, Double.POSITIVE_INFINITY)).isFalse();
    }

    @Test
    void collectionsAreEqualByTheirElements() {
        assertThat(PythonValue.areEqual(List.of(1, "a"), List.of(1.0, "a"))).isTrue();
        assertThat(PythonValue.areEqual(List.of(1), List.of(1, 2))).isFalse();
        assertThat(PythonValue.areEqual(Map.of("a", 1), Map.of("a", true))).isTrue();
        assertThat(PythonValue.areEqual(Map.of("a", 1), Map.of("b", 1))).isFalse();
        assertThat(PythonValue.contains(Arrays.asList("x", null, 6), 6.0)).isTrue();
        assertThat(PythonValue.contains(Arrays.asList("x", null, 6), null)).isTrue();
        assertThat(PythonValue.contains(List.of("x"), null)).isFalse();
    }

    @Test
    void aDateIsNoMomentAndMomentsAreEqualAcrossZones() {
        LocalDate date = LocalDate.of(2021, 1, 1);
        assertThat(PythonValue.areEqual(date, date)).isTrue();
        assertThat(PythonValue.areEqual(date, date.atStartOfDay())).isFalse();
        assertThat(PythonValue.areEqual(OffsetDateTime.parse("2021-01-01T10:00Z"),
                OffsetDateTime.parse("2021-01-01T11:00+01:00"))).isTrue();
        assertThat(PythonValue.areEqual(LocalDateTime.MIN, LocalDateTime.MAX)).isFalse();
    }

    @Test
    void whatIsEmptyOrZeroIsFalse() {
        assertThat(Arrays.asList(null, false, 0, 0L, BigInteger.ZERO, 0.0, "", List.of(), Map.of()))
                .noneMatch(PythonValue::isTrue);
        assertThat(List.of(true, -1, 0.1, "False", List.of(0), Map.of("", ""), LocalDate.MIN, Double.NaN))
                .allMatch(PythonValue::isTrue);
    }

    @Test
    void anIntegerIsOrderedAgainstEveryNumber() {
        assertThat(PythonValue.compare(BigInteger.TWO, 1.5, "<")).isPositive();
        assertThat(PythonValue.compare(BigInteger.TWO, true, "<")).isPositive();
        assertThat(PythonValue.compare(BigInteger.TWO, Double.POSITIVE_INFINITY, "<")).isNegative();
        assertThat(PythonValue.compare(BigInteger.TWO, Double.NEGATIVE_INFINITY, "<")).isPositive();
        assertThat(PythonValue.compare(BigInteger.TWO, Double.NaN, "<")).isZero();
    }
}
