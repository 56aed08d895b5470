package io.carillon.event.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PythonFormatTest {

    static Stream<Arguments> formats() {
        return Stream.of(
                // fields and text around them
                arguments("{}", "a", "a"), arguments("{0}-{0}", 1, "1-1"), arguments("x{{{}}}y", 1, "x{1}y"),
                arguments("{!r}", "a", "'a'"), arguments("{0!s:>4}", 1, "   1"),
                arguments("{!a}", "é\ud83d\ude00", "'\\xe9\\U0001f600'"), arguments("{0:{0}}", 5, "    5"),
                arguments("{\u0660}", 1, "1"), arguments("{}", null, "None"), arguments("{}", List.of("a"), "['a']"),
                // fill, alignment and width; zeros before a sign and behind it
                arguments("{0:0>4}", 1, "0001"), arguments("{0:0>4}", -1, "00-1"), arguments("{0:0>4}", 12345, "12345"),
                arguments("{:03d}", -1, "-01"), arguments("{:05}", "ab", "ab000"), arguments("{:05}", true, "00001"),
                arguments("{:*^7}", "ab", "**ab***"),
                arguments("{:\ud83d\ude00<3}", "\ud83d\ude01", "\ud83d\ude01\ud83d\ude00\ud83d\ude00"),
                arguments("{:x=+6}", 12, "+xxx12"), arguments("{:<5}|", 12, "12   |"), arguments("{:.2}", "abc", "ab"),
                arguments("{:5.1}|", "abc", "a    |"),
                // integers
                arguments("{:,}", 1234567, "1,234,567"), arguments("{:_}", -1234567, "-1_234_567"),
                arguments("{:_x}", 0xabcdef, "ab_cdef"), arguments("{:08,}", 1234, "0,001,234"),
                arguments("{:#x}", 255, "0xff"), arguments("{:#X}", 255, "0XFF"), arguments("{:#08b}", 5, "0b000101"),
                arguments("{:o}", 8, "10"), arguments("{:c}", 0x1f600, "\ud83d\ude00"),
                arguments("{:05c}", 65, "0000A"), arguments("{: d}", 5, " 5"), arguments("{:n}", 1234, "1234"),
                arguments("{:d}", BigInteger.TEN.pow(20), "100000000000000000000"), arguments("{:d}", false, "0"),
                arguments("{}", true, "True"), arguments("{:.1f}", 3, "3.0"), arguments("{:%}", 1, "100.000000%"),
                // floats: half to even on the binary value
                arguments("{:2.2f}", 2.675, "2.67"), arguments("{:.1f}", 1.25, "1.2"), arguments("{:.0f}", 2.5, "2"),
                arguments("{:#.0f}", 2.5, "2."), arguments("{0:06.1f}", -1.0, "-001.0"),
                arguments("{:.3}", 12345.678, "1.23e+04"), arguments("{:.3}", 100.0, "1e+02"),
                arguments("{:.4}", 100.0, "100.0"), arguments("{:g}", 100000.0, "100000"),
                arguments("{:g}", 1e6, "1e+06"), arguments("{:#g}", 1.5, "1.50000"),
                arguments("{:.0g}", 0.00012, "0.0001"), arguments("{:e}", 0.0, "0.000000e+00"),
                arguments("{:E}", 12345.678, "1.234568E+04"), arguments("{:#07}", 2e-323, "2.e-323"),
                arguments("{:10}", 1.5, "       1.5"), arguments("{:,}", 1234567.5, "1,234,567.5"),
                arguments("{:012,.1f}", 1234.5, "00,001,234.5"), arguments("{:z.0f}", -0.4, "0"),
                arguments("{:.0f}", -0.4, "-0"), arguments("{:06}", Double.NaN, "000nan"),
                arguments("{:F}", Double.NEGATIVE_INFINITY, "-INF"), arguments("{:.2%}", 0.12345, "12.35%"),
                arguments("{:.30f}", 0.1, "0.100000000000000005551115123126"),
                // dates take a pattern
                arguments("{:%Y%m%d}", LocalDate.of(2021, 1, 2), "20210102"),
                arguments("{:%H:%M}", LocalDate.of(2021, 1, 2), "00:00"),
                arguments("{:%d %b %H}", LocalDateTime.of(2021, 1, 2, 13, 0), "02 Jan 13"),
                arguments("{:%z}", OffsetDateTime.parse("2021-01-02T00:00-09:30"), "-0930"),
                arguments("{:0>2}", LocalDate.of(2021, 1, 2), "0>2"));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void formatsLikePython(String format, @Nullable Object value, String expected) {
        assertThat(PythonFormat.of(format).format(value)).isEqualTo(expected);
    }

    static Stream<Arguments> errors() {
        return Stream.of(arguments("{", 1, Kind.INVALID_VALUE, "Single '{' encountered in format string"),
                arguments("}", 1, Kind.INVALID_VALUE, "Single '}' encountered in format string"),
                arguments("{0", 1, Kind.INVALID_VALUE, "expected '}' before end of string"),
                arguments("{0:", 1, Kind.INVALID_VALUE, "unmatched '{' in format spec"),
                arguments("{!", 1, Kind.INVALID_VALUE, "end of string while looking for conversion specifier"),
                arguments("{!rx}", 1, Kind.INVALID_VALUE, "expected ':' after conversion specifier"),
                arguments("{!x}", 1, Kind.INVALID_VALUE, "Unknown conversion specifier x"),
                arguments("{!é}", 1, Kind.INVALID_VALUE, "Unknown conversion specifier \\xe9"),
                arguments("{a{}}", 1, Kind.INVALID_VALUE, "unexpected '{' in field name"),
                arguments("{0:{0:{0}}}", 1, Kind.INVALID_VALUE, "Max string recursion exceeded"),
                arguments("{}{0}", 1, Kind.INVALID_VALUE,
                        "cannot switch from automatic field numbering to manual field specification"),
                arguments("{0}{}", 1, Kind.INVALID_VALUE,
                        "cannot switch from manual field specification to automatic field numbering"),
                arguments("{1}", 1, Kind.WRONG_SCHEMA, "Replacement index 1 out of range for positional args tuple"),
                arguments("{}{", "a", Kind.INVALID_VALUE, "Single '{' encountered in format string"),
                arguments("{name}}", 1, Kind.MISSING, "'name'"),
                arguments("{:d}", "6", Kind.INVALID_VALUE, "Unknown format code 'd' for object of type 'str'"),
                arguments("{:s}", 6, Kind.INVALID_VALUE, "Unknown format code 's' for object of type 'int'"),
                arguments("{:s}", true, Kind.INVALID_VALUE, "Unknown format code 's' for object of type 'bool'"),
                arguments("{:d}", 1.5, Kind.INVALID_VALUE, "Unknown format code 'd' for object of type 'float'"),
                arguments("{:☃}", 1, Kind.INVALID_VALUE, "Unknown format code '\\x2603' for object of type 'int'"),
                arguments("{:dd}", 1, Kind.INVALID_VALUE, "Invalid format specifier 'dd' for object of type 'int'"),
                arguments("{:.}", 1, Kind.INVALID_VALUE, "Format specifier missing precision"),
                arguments("{:,_}", 1, Kind.INVALID_VALUE, "Cannot specify both ',' and '_'."),
                arguments("{:,,}", 1, Kind.INVALID_VALUE, "Cannot specify ',' with ','."),
                arguments("{:,}", "a", Kind.INVALID_VALUE, "Cannot specify ',' with 's'."),
                arguments("{:,x}", 1, Kind.INVALID_VALUE, "Cannot specify ',' with 'x'."),
                arguments("{:.2d}", 1, Kind.INVALID_VALUE, "Precision not allowed in integer format specifier"),
                arguments("{:z}", 1, Kind.INVALID_VALUE,
                        "Negative zero coercion (z) not allowed in integer format specifier"),
                arguments("{:+}", "a", Kind.INVALID_VALUE, "Sign not allowed in string format specifier"),
                arguments("{: }", "a", Kind.INVALID_VALUE, "Space not allowed in string format specifier"),
                arguments("{:#}", "a", Kind.INVALID_VALUE, "Alternate form (#) not allowed in string format specifier"),
                arguments("{:=5}", "a", Kind.INVALID_VALUE, "'=' alignment not allowed in string format specifier"),
                arguments("{:+c}", 65, Kind.INVALID_VALUE, "Sign not allowed with integer format specifier 'c'"),
                arguments("{:c}", -1, Kind.WRONG_SCHEMA, "%c arg not in range(0x110000)"),
                arguments("{:5}", List.of(), Kind.WRONG_SCHEMA, "unsupported format string passed to list.__format__"),
                arguments("{:5}", null, Kind.WRONG_SCHEMA, "unsupported format string passed to NoneType.__format__"),
                arguments("{:9999999999}", "a", Kind.INVALID_VALUE, "Too many decimal digits in format string"));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void aWrongFormatIsReportedWhenItIsUsed(String format, @Nullable Object value, Kind kind, String message) {
        PythonFormat compiled = PythonFormat.of(format);
        assertThatThrownBy(() -> compiled.format(value)).asInstanceOf(type(EventException.class))
                .extracting(EventException::kind, EventException::getMessage).containsExactly(kind, message);
    }

    @Test
    void noFieldReachesIntoAValue() {
        assertThatThrownBy(() -> PythonFormat.of("{0.__class__}").format(1))
                .hasMessage("'int' object has no attribute '__class__'");
        assertThatThrownBy(() -> PythonFormat.of("{0[0]}").format("a")).hasMessage("'str' object is not subscriptable");
    }

    @Test
    void namedFieldsTakeTheirValuesAndTellWhichIsMissing() {
        PythonFormat template = PythonFormat.of("/ec/{a}/{b:0>2}{{x}}");
        assertThat(template.format(Map.of("a", 1, "b", "7"), PythonFormatTest::missing)).isEqualTo("/ec/1/07{x}");
        assertThatThrownBy(() -> template.format(Map.of("a", 1), PythonFormatTest::missing)).hasMessage("no b");
        assertThatThrownBy(() -> PythonFormat.of("{}").format(Map.of(), PythonFormatTest::missing))
                .hasMessage("Replacement index 0 out of range for positional args tuple");
    }

    private static EventException missing(String name) {
        return new EventException(Kind.MISSING, "no " + name);
    }
}
