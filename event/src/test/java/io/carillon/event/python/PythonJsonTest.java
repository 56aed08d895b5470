package io.carillon.event.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

class PythonJsonTest {

    private static Map<String, Object> notification() {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("date", "20210101");
        request.put("country", "italy");
        request.put("airport", "FCO");
        request.put("number", "AZ203");
        Map<String, Object> notification = new LinkedHashMap<>();
        notification.put("event", "flight");
        notification.put("request", request);
        notification.put("payload", "Landed");
        return notification;
    }

    @Test
    void compactIsOneLineInTheOrderGiven() {
        assertThat(PythonJson.compact(notification())).isEqualTo("""
                {"event": "flight", "request": {"date": "20210101", "country": "italy", "airport": "FCO", \
                "number": "AZ203"}, "payload": "Landed"}""");
    }

    @Test
    void prettyIsIndentedAndSorted() {
        assertThat(PythonJson.pretty(notification())).isEqualTo("""
                {
                    "event": "flight",
                    "payload": "Landed",
                    "request": {
                        "airport": "FCO",
                        "country": "italy",
                        "date": "20210101",
                        "number": "AZ203"
                    }
                }""");
        assertThat(PythonJson.pretty(List.of(List.of(), Map.of(), List.of(1)))).isEqualTo("""
                [
                    [],
                    {},
                    [
                        1
                    ]
                ]""");
    }

    @Test
    void textIsPureAscii() {
        assertThat(PythonJson.compact("L\u00e4nded \ud83d\ude00 \u007f\u2028"))
                .isEqualTo("\"L\\u00e4nded \\ud83d\\ude00 \\u007f\\u2028\"");
        assertThat(PythonJson.compact("\"\\/\b\f\n\r\t\u0001'")).isEqualTo("\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001'\"");
    }

    @Test
    void numbersAndConstantsAreThoseOfPython() {
        assertThat(PythonJson.compact(Arrays.asList(null, true, false, 1, BigInteger.TEN.pow(20), 1.0, 1e16, 1e-7,
                Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY))).isEqualTo(
                        "[null, true, false, 1, 100000000000000000000, 1.0, 1e+16, 1e-07, NaN, Infinity, -Infinity]");
    }

    @Test
    void membersAreSortedByCodePoint() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("\ud83d\ude00", 1);
        members.put("\uffee", 2);
        members.put("a", 3);
        members.put("B", 4);
        assertThat(PythonJson.pretty(members)).isEqualTo("""
                {
                    "B": 4,
                    "a": 3,
                    "\\uffee": 2,
                    "\\ud83d\\ude00": 1
                }""");
    }

    @Test
    void aDateHasNoForm() {
        assertThatThrownBy(() -> PythonJson.compact(Map.of("date", LocalDate.of(2021, 1, 1))))
                .hasMessage("Object of type date is not JSON serializable");
    }
}
