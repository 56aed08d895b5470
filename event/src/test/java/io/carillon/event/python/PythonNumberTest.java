package io.carillon.event.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.math.BigInteger;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PythonNumberTest {

    @ParameterizedTest
    @CsvSource({"12, 12", "-0, 0", "+7, 7", "007, 7", "' 7 ', 7", "'\t\n7\f', 7", "1_000, 1000", "٣, 3", "𝟗1, 91",
            "'\u00a07\u3000', 7", "-1_2, -12"})
    void anIntegerIsReadAsByPython(String text, long expected) {
        assertThat(PythonNumber.parseInteger(text)).isEqualTo(BigInteger.valueOf(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "+", "1.0", "1e5", "0x10", "1__0", "_1", "1_", "+ 1", "--1", "²", "½", "Ⅷ", "一",
            "1\u001c", "7\u200b", "12a", "inf"})
    void whatIsNoIntegerIsRefusedWithItsText(String text) {
        assertThatThrownBy(() -> PythonNumber.parseInteger(text)).asInstanceOf(type(EventException.class))
                .extracting(EventException::kind, EventException::getMessage).containsExactly(Kind.INVALID_VALUE,
                        "invalid literal for int() with base 10: " + PythonText.repr(text));
    }

    @Test
    void aLongWrongTextIsShownInPart() {
        assertThatThrownBy(() -> PythonNumber.parseInteger("x".repeat(1000)))
                .hasMessage("invalid literal for int() with base 10: '" + "x".repeat(199));
    }

    @Test
    void hostileDigitsAreNotConverted() {
        assertThatThrownBy(() -> PythonNumber.parseInteger("9".repeat(4301)))
                .hasMessage("Exceeds the limit (4300 digits) for integer string conversion: value has 4301 digits; "
                        + "use sys.set_int_max_str_digits() to increase the limit");
    }

    @ParameterizedTest
    @CsvSource({"12, 12", ".5, 0.5", "5., 5", "1e3, 1000", "1E+3, 1000", "-1_0.0_1e1_0, -100100000000",
            "'\u00a01\u2003', 1", "٣.٣, 3.3", "1e400, Infinity", "-1e-400, -0.0", "nan, NaN", "-iNf, -Infinity",
            "+Infinity, Infinity"})
    void aFloatIsReadAsByPython(String text, Double expected) {
        assertThat(PythonNumber.parseFloat(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "e5", "1e", "1e+", "1_e5", "1e_5", "1._5", "_1", "1f", "1d", "0x1p3", "infinit",
            "n_an", "1 2", "½"})
    void whatIsNoFloatIsRefusedWithItsText(String text) {
        assertThatThrownBy(() -> PythonNumber.parseFloat(text)).isInstanceOf(EventException.class)
                .hasMessage("could not convert string to float: " + PythonText.repr(text));
    }

    @Test
    void numbersConvertToEachOther() {
        assertThat(PythonNumber.toInteger(12.9)).isEqualTo(12);
        assertThat(PythonNumber.toInteger(-12.9)).isEqualTo(-12);
        assertThat(PythonNumber.toInteger(1e22)).isEqualTo(BigInteger.TEN.pow(22));
        assertThat(PythonNumber.toInteger(true)).isEqualTo(1);
        assertThat(PythonNumber.toFloat(true)).isEqualTo(1);
        assertThat(PythonNumber.toFloat(3)).isEqualTo(3);
        assertThatThrownBy(() -> PythonNumber.toInteger(Double.NaN)).asInstanceOf(type(EventException.class))
                .extracting(EventException::kind).isEqualTo(Kind.INVALID_VALUE);
        assertThatThrownBy(() -> PythonNumber.toInteger(Double.POSITIVE_INFINITY))
                .hasMessage("cannot convert float infinity to integer").asInstanceOf(type(EventException.class))
                .extracting(EventException::kind).isEqualTo(Kind.WRONG_SCHEMA);
        assertThatThrownBy(() -> PythonNumber.toFloat(BigInteger.TEN.pow(400)))
                .hasMessage("int too large to convert to float");
    }

    @Test
    void whatIsNeitherTextNorNumberIsNamed() {
        assertThatThrownBy(() -> PythonNumber.toInteger(List.of()))
                .hasMessage("int() argument must be a string, a bytes-like object or a real number, not 'list'");
        assertThatThrownBy(() -> PythonNumber.toInteger(LocalDate.of(2021, 1, 1))).hasMessage(
                "int() argument must be a string, a bytes-like object or a real number, not 'datetime.date'");
        assertThatThrownBy(() -> PythonNumber.toFloat(Map.of()))
                .hasMessage("float() argument must be a string or a real number, not 'dict'");
        assertThatThrownBy(() -> PythonNumber.toFloat(null))
                .hasMessage("float() argument must be a string or a real number, not 'NoneType'");
    }
}
