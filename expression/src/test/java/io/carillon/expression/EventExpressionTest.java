package io.carillon.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.carillon.event.Event;
import io.carillon.event.Identifier;
import io.carillon.event.Origin;
import io.carillon.event.Payload;
import io.carillon.expression.ExpressionEvaluationException.Kind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventExpressionTest {

    private static Event flight(@Nullable String payload) {
        return new Event("flight", new Identifier(Map.of("number", "AZ203", "country", "italy", "step", "12")),
                payload == null ? null : new Payload("payload", payload),
                new Origin("/tmp/aviso/flight/20210101/italy/FCO/AZ203", 42, Instant.parse("2026-11-21T10:00:00.5Z")));
    }

    private static boolean test(String text, @Nullable String payload) throws ExpressionSyntaxException {
        return EventExpression.compile(text).test(flight(payload));
    }

    @ParameterizedTest
    @ValueSource(strings = {"request.number.startsWith('AZ')",
            "event == 'flight' && request.country in ['italy', 'spain']", "request['country'] == 'italy'",
            "has(request.number) && !has(request.airport)", "'number' in request",
            "request.number.matches('^[A-Z]{2}[0-9]+$')", "int(request.step) > 6", "double(request.step) > 6",
            "request.country.upperAscii() == 'ITALY'", "request.number.substring(2) == '203'",
            "math.greatest(int(request.step), 100) == 100", "revision > 41 && revision < 43.5",
            "key.startsWith('/tmp/aviso/flight/')", "time > timestamp('2026-11-21T09:00:00Z')",
            "time.getFullYear() == 2026", "timestamp('2026-11-21T11:00:00Z') - time < duration('1h')", "time != null",
            "request.all(name, request[name] != '')", "request.exists(name, name == 'step')", "size(request) == 3",
            "payload == 'Landed'", "payload != null && payload.contains('and')", "payload.startsWith('L')",
            "data == {} && !has(data.level)", "(has(request.gate) ? request.gate : 'none') == 'none'"})
    void aConditionThatHolds(String text) throws ExpressionSyntaxException {
        assertThat(test(text, "Landed")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"payload == null", "data == {}", "payload != 'x'", "!(payload == 'x')"})
    void anEventWithoutPayloadHasNull(String text) throws ExpressionSyntaxException {
        assertThat(test(text, null)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"data.levels.exists(l, l > 500)", "data.levels.all(l, l >= 100.5)",
            "size(data.levels) == 2", "data.name == 'bologna'", "data.nothing == null",
            "has(data.name) && !has(data.gone)", "data.ok", "data.nested.deep[1].x == 1.5",
            "data.big > 9000000000000000000.0", "data.levels[0] + 1 == 102"})
    void aPayloadThatIsJsonIsData(String text) throws ExpressionSyntaxException {
        assertThat(test(text, """
                {"levels": [101, 850], "name": "bologna", "nothing": null, "ok": true,
                 "nested": {"deep": [0, {"x": 1.5}]}, "big": 123456789012345678901234567890}""")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\": 1} x", "{\"a\":", "", "Landed", "[1,"})
    void aPayloadThatIsOnlyLikeJsonIsNoData(String payload) throws ExpressionSyntaxException {
        assertThat(test("data == {} && !has(data.a)", payload)).isTrue();
    }

    @Test
    void jsonAtItsTopMayBeOfAnyKind() throws ExpressionSyntaxException {
        assertThat(test("data[1] == 'b'", "[\"a\", \"b\"]")).isTrue();
        assertThat(test("data > 3", "4")).isTrue();
        assertThat(test("data == null", "null")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            reqest.number == 'x'                | 1  | column 1: undeclared reference to 'reqest', at: >>>reqest.number == 'x'
            event == 'flight' && numbr == 1     | 22 | column 22: undeclared reference to 'numbr', at: event == 'flight' && >>>numbr == 1
            event == 5                          | 7  | column 7: found no matching overload for '_==_' applied to '(string, int)'
            event ==                            | 9  | column 9: mismatched input '<EOF>', at: event ==>>>
            request.number                      | 8  | column 8: expected type 'bool' but found 'string', at: request>>>.number
            event.startsWith(1)                 | 17 | column 17: found no matching overload for 'startsWith'
            öffnen == 'x'                       | 1  | column 1: token recognition error
            &&                                  | 1  | column 1: mismatched input '&&', at: >>>&&
            """)
    void aMistakeIsToldInOneLineWithItsPlace(String text, int column, String message) {
        assertThatExceptionOfType(ExpressionSyntaxException.class).isThrownBy(() -> EventExpression.compile(text))
                .satisfies(e -> {
                    assertThat(e.getMessage()).startsWith(message).doesNotContain("\n").doesNotContain("container");
                    assertThat(e.column()).isEqualTo(column);
                    assertThat(e.line()).isEqualTo(1);
                });
    }

    @Test
    void aMistakeInALongExpressionOfSeveralLinesIsShownWithItsSurroundings() {
        String text = "event == 'flight' &&\n" + "request.country == 'italy' && ".repeat(10) + "numbr == 'x'"
                + " && request.country == 'italy'".repeat(10);
        assertThatExceptionOfType(ExpressionSyntaxException.class).isThrownBy(() -> EventExpression.compile(text))
                .satisfies(e -> {
                    assertThat(e.line()).isEqualTo(2);
                    assertThat(e.column()).isEqualTo(301);
                    assertThat(e.getMessage()).isEqualTo("line 2, column 301: undeclared reference to 'numbr', at: "
                            + "...italy' && request.country == 'italy' && >>>numbr == 'x' && request.country == 'ital...");
                });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            request.airport == 'FCO'      | MISSING     | airport
            data.name == 'x'              | MISSING     | name
            data.list[7] == 1             | MISSING     | 7
            data.flag.startsWith('x')     | WRONG_TYPE  | startsWith
            data.flag + 'x' == '1x'       | WRONG_TYPE  | _+_
            data.flag                     | WRONG_TYPE  | 1
            int(request.number) > 1       | WRONG_VALUE | AZ203
            1 / (revision - revision) > 1 | WRONG_VALUE | zero
            """)
    void whatAnEventCannotAnswerIsToldByKind(String text, Kind kind, String part) throws ExpressionSyntaxException {
        EventExpression expression = EventExpression.compile(text);
        Event event = flight("{\"flag\": 1, \"list\": []}");
        assertThatExceptionOfType(ExpressionEvaluationException.class).isThrownBy(() -> expression.test(event))
                .satisfies(e -> {
                    assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind);
                    assertThat(e.getMessage()).contains(part).doesNotContain("\n").doesNotContain("<input>");
                });
    }

    @Test
    void anExpressionThatWouldTakeTooLongIsGivenUp() throws ExpressionSyntaxException {
        Expression expression = Expression.compileCondition("l.all(a, l.all(b, l.all(c, a + b + c >= 0)))",
                Map.of("l", VariableType.LIST));
        List<Integer> list = IntStream.range(0, 1000).boxed().toList();
        assertThatExceptionOfType(ExpressionEvaluationException.class)
                .isThrownBy(() -> expression.test(Map.of("l", list)))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.TOO_COSTLY));
    }

    @Test
    void aResultOfAnotherTypeIsAPlainValue() throws ExpressionSyntaxException {
        Map<String, VariableType> variables = Map.of("message", VariableType.ANYTHING, "count", VariableType.INTEGER);
        Map<String, ?> values = Map.of("message", Map.of("type", "success", "n", 2), "count", 3);
        assertThat(Expression.compile("[message.type, message.n + count, null, 1.5]", variables).evaluate(values))
                .isEqualTo(Arrays.asList("success", 5L, null, 1.5));
        assertThat(Expression.compile("{'a': {'b': null}}", variables).evaluate(values)).asString()
                .isEqualTo("{a={b=null}}");
    }

    @Test
    void theExamplesOfTheDocumentCompile() throws Exception {
        String page = Files.readString(Path.of("../docs/expressions.md"));
        String examples = page.substring(page.indexOf("```cel\n") + 7, page.lastIndexOf("```"));
        assertThat(examples.lines()).hasSizeGreaterThan(8);
        for (String example : examples.lines().toList()) {
            assertThat(EventExpression.compile(example).text()).isEqualTo(example);
        }
    }

    @Test
    void manyThreadsUseOneExpression() throws ExpressionSyntaxException {
        EventExpression expression = EventExpression.compile("int(data.n) % 2 == 0 && request.number == 'AZ203'");
        long even = IntStream.range(0, 20_000).parallel().filter(n -> expression.test(flight("{\"n\": " + n + "}")))
                .count();
        assertThat(even).isEqualTo(10_000);
    }
}
