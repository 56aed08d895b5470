package io.carillon.event.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.carillon.event.EventException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PythonTextTest {

    static Stream<Arguments> reprs() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("event", "flight");
        map.put("n", List.of(1, 2.5, true));
        return Stream.of(arguments(null, "None"), arguments(true, "True"), arguments(false, "False"),
                arguments(-7, "-7"), arguments(7L, "7"), arguments(BigInteger.TEN.pow(20), "100000000000000000000"),
                arguments("plain", "'plain'"), arguments("it's", "\"it's\""), arguments("\"quoted\"", "'\"quoted\"'"),
                arguments("both ' and \"", "'both \\' and \"'"), arguments("back\\slash", "'back\\\\slash'"),
                arguments("\t\n\r", "'\\t\\n\\r'"),
                arguments("\u0000\u007f\u0085\u00a0\u00ad", "'\\x00\\x7f\\x85\\xa0\\xad'"),
                arguments("é\u200b\u2028\ufeff", "'é\\u200b\\u2028\\ufeff'"),
                arguments("\ud83d\ude00\udb40\udc01", "'\ud83d\ude00\\U000e0001'"), arguments("\ud800", "'\\ud800'"),
                arguments(List.of(), "[]"), arguments(Arrays.asList("a", null, 1.0), "['a', None, 1.0]"),
                arguments(Map.of(), "{}"), arguments(map, "{'event': 'flight', 'n': [1, 2.5, True]}"),
                arguments(LocalDate.of(2021, 1, 1), "datetime.date(2021, 1, 1)"),
                arguments(LocalDateTime.of(2021, 1, 1, 10, 0), "datetime.datetime(2021, 1, 1, 10, 0)"),
                arguments(LocalDateTime.of(2021, 1, 1, 10, 0, 5), "datetime.datetime(2021, 1, 1, 10, 0, 5)"),
                arguments(LocalDateTime.of(2021, 1, 1, 10, 0, 0, 7_000), "datetime.datetime(2021, 1, 1, 10, 0, 0, 7)"),
                arguments(OffsetDateTime.parse("2021-01-01T10:00Z"),
                        "datetime.datetime(2021, 1, 1, 10, 0, tzinfo=datetime.timezone.utc)"),
                arguments(OffsetDateTime.parse("2021-01-01T10:00+05:30"),
                        "datetime.datetime(2021, 1, 1, 10, 0, "
                                + "tzinfo=datetime.timezone(datetime.timedelta(seconds=19800)))"),
                arguments(OffsetDateTime.parse("2021-01-01T10:00-01:00"), "datetime.datetime(2021, 1, 1, 10, 0, "
                        + "tzinfo=datetime.timezone(datetime.timedelta(days=-1, seconds=82800)))"));
    }

    @ParameterizedTest
    @MethodSource("reprs")
    void reprIsWhatAProgramWouldSay(@Nullable Object value, String expected) {
        assertThat(PythonText.repr(value)).isEqualTo(expected);
    }

    static Stream<Arguments> strs() {
        return Stream.of(arguments("it's", "it's"), arguments(List.of("it's"), "[\"it's\"]"),
                arguments(LocalDate.of(999, 8, 18), "0999-08-18"),
                arguments(LocalDateTime.of(2021, 1, 1, 10, 0), "2021-01-01 10:00:00"),
                arguments(LocalDateTime.of(2021, 1, 1, 10, 0, 0, 120_000_000), "2021-01-01 10:00:00.120000"),
                arguments(OffsetDateTime.parse("2021-01-01T10:00Z"), "2021-01-01 10:00:00+00:00"),
                arguments(OffsetDateTime.parse("2021-01-01T10:00-09:30"), "2021-01-01 10:00:00-09:30"));
    }

    @ParameterizedTest
    @MethodSource("strs")
    void strIsWhatStandsInAKey(Object value, String expected) {
        assertThat(PythonText.str(value)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0.0, 0.0", "-0.0, -0.0", "12, 12.0", "0.1, 0.1", "1e15, 1000000000000000.0", "1e16, 1e+16",
            "123456789012345680, 1.2345678901234568e+17", "0.0001, 0.0001", "0.00001, 1e-05", "1e22, 1e+22",
            "1e23, 1e+23", "1.5e300, 1.5e+300", "5e-324, 5e-324", "1e-323, 1e-323",
            "2.2250738585072014e-308, " + "2.2250738585072014e-308", "NaN, nan", "Infinity, inf", "-Infinity, -inf",
            "2.675, 2.675"})
    void aFloatIsTheShortestTextThatReadsBackTheSame(double number, String expected) {
        assertThat(PythonText.repr(number)).isEqualTo(expected);
    }

    @Test
    void anIntegerBeyondTheLimitOfPythonIsRefused() {
        assertThat(PythonText.str(BigInteger.TEN.pow(4299))).hasSize(4300);
        assertThatThrownBy(() -> PythonText.str(BigInteger.TEN.pow(4300))).isInstanceOf(EventException.class)
                .hasMessageStartingWith("Exceeds the limit (4300 digits) for integer string conversion");
    }

    @Test
    void whatIsNoValueIsRefusedWithWhatIsAllowed() {
        assertThatThrownBy(() -> PythonText.repr(new byte[1])).isInstanceOf(EventException.class).hasMessage(
                "A byte[] cannot stand in a schema or a request; use text, numbers, dates, lists or mappings");
    }

    @ParameterizedTest
    @CsvSource({"ITALY, italy", "ÉÇ, éç", "İ, i̇", "ΟΔΟΣ, οδος", "ΟΔΟΣ ΣΑΣ, οδος σας", "Σ, σ", "aΣ1, aς1", "1Σ, 1σ",
            "a'Σ, a'ς", "aΣ'b, aσ'b"})
    void lowerCaseKnowsTheFinalSigma(String text, String expected) {
        assertThat(PythonText.lower(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"straße, STRASSE", "ﬁ, FI", "ǆ, Ǆ", "ŉ, ʼN", "fco, FCO"})
    void upperCaseMayBeLonger(String text, String expected) {
        assertThat(PythonText.upper(text)).isEqualTo(expected);
    }
}
