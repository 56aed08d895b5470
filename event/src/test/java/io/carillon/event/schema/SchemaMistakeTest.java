package io.carillon.event.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A mistake in a schema is reported in the words of v1, and then where it is. */
class SchemaMistakeTest {

    private static final List<String> ETCD = List.of("etcd_rest");

    private static Map<String, ?> described(String type, String parameter, Object value) {
        Map<String, ?> good = Map.of("type", "RegexHandler", "regex", "no");
        return Map.of("endpoint", List.of(Map.of("engine", ETCD, "base", "/b", "stem", "{a}")), "request",
                Map.of("a", List.of(good, Map.of("type", type, parameter, value))));
    }

    private static Map<String, ?> endpoint(Object... endpoints) {
        return Map.of("endpoint", List.of(endpoints), "request", Map.of("a", List.of(Map.of("type", "StringHandler"))));
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                arguments(Map.of("request", Map.of("a", List.of(Map.of("type", "IntHandler")))),
                        "Wrong schema structure, 'endpoint' could not be located (at $.ev)"),
                arguments(Map.of("endpoint", List.of()),
                        "Wrong schema structure, 'request' could not be located (at $.ev)"),
                arguments(Map.of("endpoint", List.of(), "request", Map.of("a", List.of(Map.of("type", "IntHandler")))),
                        "Wrong schema structure, 'endpoint' should be a non empty list (at $.ev.endpoint)"),
                arguments(endpoint(Map.of("engine", ETCD, "stem", "{a}")),
                        "Wrong schema structure, 'base' in 'endpoint' could not be located (at $.ev.endpoint[0])"),
                arguments(
                        endpoint(Map.of("engine", List.of("x"), "base", "/", "stem", ""),
                                Map.of("engine", ETCD, "base", "/b", "stem", 5)),
                        "'int' object has no attribute 'startswith' (at $.ev.endpoint[1].stem)"),
                arguments(endpoint(Map.of("engine", ETCD, "base", "/b{", "stem", "{a}")),
                        "expected '}' before end of string (at $.ev.endpoint[0].base)"),
                arguments(endpoint(Map.of("engine", ETCD, "base", "/b", "stem", "{a:x}")),
                        "Unknown format code 'x' for object of type 'str' (at $.ev.endpoint[0].stem)"),
                arguments(endpoint(Map.of("engine", ETCD, "base", "/b", "stem", "{a}", "admin", "}")),
                        "Single '}' encountered in format string (at $.ev.endpoint[0].admin)"),
                arguments(endpoint(Map.of("engine", List.of("x"), "base", "/", "stem", "")),
                        "Key base could bot be located in the schema (at $.ev.endpoint)"),
                arguments(described("StringHandler", "canonic", "Lower"),
                        "Case Lower not recognised (at $.ev.request.a[1].canonic)"),
                arguments(described("IntHandler", "range", List.of(1)),
                        "Wrong schema structure, range can only have 2 elements (at $.ev.request.a[1].range)"),
                arguments(described("IntHandler", "range", List.of("a", "b")),
                        "'<' not supported between instances of 'int' and 'str' (at $.ev.request.a[1].range)"),
                arguments(described("IntHandler", "ranges", List.of(1, 2)),
                        "IntHandler.__init__() got an unexpected keyword argument 'ranges' (at $.ev.request.a[1].ranges)"),
                arguments(described("Integer", "range", List.of(1, 2)),
                        "name 'Integer' is not defined (at $.ev.request.a[1].type)"),
                arguments(described("TimeHandler", "values", List.of("7")),
                        "TimeHandler.__init__() missing 1 required positional argument: 'canonic' (at $.ev.request.a[1])"),
                arguments(described("RegexHandler", "regex", "("),
                        "missing ), unterminated subpattern at position 0 (at $.ev.request.a[1].regex)"),
                arguments(described("EnumHandler", "values", List.of()),
                        "list index out of range (at $.ev.request.a[1].values)"),
                arguments(described("FloatHandler", "canonic", "{0:d}"),
                        "Value 7 is not valid for key a (Unknown format code 'd' for object of type 'float',"
                                + " at $.ev.request.a[1].canonic)"),
                arguments(described("DateHandler", "canonic", "%Q"),
                        "Value 7 is not valid for key a ('Q' is a bad directive in format '%Q',"
                                + " at $.ev.request.a[1].canonic)"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void isReportedWithItsPlace(Map<String, ?> description, String message) {
        EventSchema schema = EventSchemas.of(Map.of("ev", description)).get("ev").orElseThrow();
        assertThatThrownBy(() -> schema.keys("etcd_rest", Map.of("a", "7"))).hasMessage(message);
    }

    @Test
    void isReportedWithTheNameOfTheSchema() {
        Map<String, ?> field = Map.of("my 'key'", List.of(Map.of("type", "X")));
        EventSchema schema = EventSchemas.of(Map.of("e-v", Map.of("request", field)), "schema.json").get("e-v")
                .orElseThrow();
        assertThatThrownBy(() -> schema.keys("etcd_rest", Map.of("my 'key'", "7")))
                .hasMessage("name 'X' is not defined (at $['e-v'].request['my \\'key\\''][0].type of schema.json)");
    }

    @Test
    void isNotBlamedForAWrongValueOrAMissingOne() {
        EventSchema schema = EventSchemas.of(Map.of("ev", described("IntHandler", "range", List.of(0, 1)))).get("ev")
                .orElseThrow();
        assertThatThrownBy(() -> schema.keys("etcd_rest", Map.of("a", "7")))
                .hasMessage("Value 7 is not valid for key a");
        assertThatThrownBy(() -> schema.keys("etcd_rest", Map.of())).hasMessage("'Wrong parameters: a required'");
        assertThatThrownBy(() -> schema.keys("etcd_rest", Map.of("b", "7"))).hasMessage("Key b is not allowed");
        assertThat(schema.keys("etcd_rest", Map.of("a", "1")).leaf()).isEqualTo("/b/1");
    }
}
