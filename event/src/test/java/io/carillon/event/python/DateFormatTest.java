package io.carillon.event.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.LocalDateTime;
import java.util.stream.Stream;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DateFormatTest {

    static Stream<Arguments> canonicalForms() {
        return Stream.of(
                // a month or a day takes two digits when it can
                arguments("%Y%m%d", "20210101", "20210101"), arguments("%Y%m%d", "2021011", "20210101"),
                arguments("%Y%m%d", "202111", "20210101"), arguments("%Y%m%d", "2021111", "20211101"),
                arguments("%Y%m%d", "２０２１0101", "20210101"), arguments("%Y-%m-%d", "2021-1-1", "2021-01-01"),
                arguments("%d %b %Y", "  1  jan 2021".strip(), "01 Jan 2021"), arguments("%d", " 1", "01"),
                arguments("%A %B", "FRIDAY may", "Tuesday May"),
                // years
                arguments("%y", "68", "68"), arguments("%Y", "0099", "99"), arguments("%y %Y", "21 1999", "99 1999"),
                // the day by other ways
                arguments("%y%j", "21001", "21001"), arguments("%Y%j", "2021366", "2022001"),
                arguments("%Y %U %w %m%d", "2021 01 0 0101", "2021 01 0 0103"),
                arguments("%Y %W %a %m%d", "2021 00 Sun 0101", "2021 00 Sun 0103"), arguments("%G-W%V-%u %j", "", null),
                arguments("%G-W%V-%u", "2020-W53-5", "2020-W53-5"), arguments("%G-W%V-%u", "2021-W53-1", "2022-W01-1"),
                // the time of day
                arguments("%H%M", "7", null), arguments("%H%M", "24", "0204"),
                arguments("%I:%M %p", "12:05 am", "12:05 AM"), arguments("%I %H", "11 13", "01 13"),
                arguments("%H %I %p", "13 11 pm", "23 11 PM"), arguments("%S", "60", null),
                arguments("%S.%f", "5.12", "05.120000"),
                // zones
                arguments("%z", "+01:00", "+0100"), arguments("%z", "Z", "+0000"), arguments("%z", "z", null),
                arguments("%z", "-0130:05", null), arguments("%z", "-01:30:05.5", "-013005.500000"),
                arguments("%z", "+24:00", null), arguments("%Z", "utc", ""),
                arguments("%z %Z", "+0100 gmt", "+0100 gmt"),
                // combined, literal and blank
                arguments("%c", "Sun Jan  3 04:05:06 2021", "Sun Jan  3 04:05:06 2021"),
                arguments("%x %X", "1/3/21 4:5:6", "01/03/21 04:05:06"), arguments("%Y%%", "2021%", "2021%"),
                arguments("(%Y)", "(2021)", "(2021)"), arguments("%YT%H", "2021t07", "2021T07"),
                arguments("%Y %m", "2021 \t\u00a01", "2021 01"),
                // no dates
                arguments("%Y%m%d", "20211", null), arguments("%Y%m%d", "20210230", null),
                arguments("%Y%m%d", "21000229", null), arguments("%Y%m%d", "00000101", null),
                arguments("%Y%m%d", "20210101 ", null), arguments("%Y%m%d", "2021-01-01", null),
                arguments("%m%d", "0229", null), arguments("%a", "\u017fun", null), arguments("%Q", "x", null),
                arguments("%", "%", null));
    }

    @ParameterizedTest
    @MethodSource("canonicalForms")
    void readsAndWritesLikePython(String pattern, String text, @Nullable String canonical) {
        if (canonical == null) {
            assertThatThrownBy(() -> DateFormat.of(pattern).parse(text)).asInstanceOf(type(EventException.class))
                    .extracting(EventException::kind).isEqualTo(Kind.INVALID_VALUE);
        } else {
            DateFormat format = DateFormat.of(pattern);
            assertThat(format.format(format.parse(text))).isEqualTo(canonical);
        }
    }

    @ParameterizedTest
    @CsvSource({"2026-11-21T05:00:23.5Z, 2026-11-21T05:00:23.500",
            "2026-11-21T05:00:23.123456Z, 2026-11-21T05:00:23.123456"})
    void theMomentOfAStatusIsRead(String text, LocalDateTime expected) {
        assertThat(DateFormat.of("%Y-%m-%dT%H:%M:%S.%fZ").parse(text).local()).isEqualTo(expected);
    }

    @Test
    void aTextThatDoesNotMatchIsNamedWithThePattern() {
        DateFormat format = DateFormat.of("%Y-%m-%dT%H:%M:%S.%fZ");
        assertThatThrownBy(() -> format.parse("2026-11-21T05:00:23Z"))
                .hasMessage("time data '2026-11-21T05:00:23Z' does not match format '%Y-%m-%dT%H:%M:%S.%fZ'");
        assertThatThrownBy(() -> format.parse("2026-11-21T05:00:23.5Zx")).hasMessage("unconverted data remains: x");
    }

    @Test
    void aDirectiveStandsOnce() {
        assertThatThrownBy(() -> DateFormat.of("%d%d"))
                .hasMessage("directive %d stands more than once in format '%d%d'")
                .asInstanceOf(type(EventException.class)).extracting(EventException::kind).isEqualTo(Kind.WRONG_SCHEMA);
    }
}
