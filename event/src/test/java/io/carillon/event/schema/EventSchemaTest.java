package io.carillon.event.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EventSchemaTest {

    private static final Map<String, ?> REQUEST = Map.of("a",
            List.of(Map.of("type", "StringHandler", "canonic", "lower")), "n",
            List.of(Map.of("type", "IntHandler", "canonic", "{0:0>4}")));

    private static EventSchema schema(Map<String, ?> description) {
        return EventSchemas.of(Map.of("ev", description)).get("ev").orElseThrow();
    }

    private static EventSchema schema(String base, String stem) {
        return schema(Map.of("endpoint", List.of(Map.of("engine", List.of("etcd_rest"), "base", base, "stem", stem)),
                "request", REQUEST));
    }

    @Test
    void theBaseEndsInOneSlashAndTheStemBeginsWithoutOne() {
        EventKeys keys = schema("/ec/{a}", "/n={n}").keys("etcd_rest", Map.of("a", "X", "n", 1));
        assertThat(keys.base()).isEqualTo("/ec/x/");
        assertThat(keys.leaf()).isEqualTo("/ec/x/n=0001");
        assertThat(keys.admin()).isNull();
        assertThat(keys.identifier().fields().toString()).isEqualTo("{a=x, n=0001}");
    }

    @Test
    void aGivenNullStandsInTheKeyAsNone() {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("a", "x");
        parameters.put("n", null);
        EventKeys keys = schema("/ec/{a}", "{n}").keys("etcd_rest", parameters);
        assertThat(keys.leaf()).isEqualTo("/ec/x/None");
        assertThat(keys.identifier().get("n")).isEqualTo("None");
    }

    @Test
    void theFirstEndpointOfAnEngineCounts() {
        Map<String, ?> first = Map.of("engine", List.of("etcd_rest", "etcd_grpc"), "base", "/one/", "stem", "{n}");
        Map<String, ?> second = Map.of("engine", List.of("file_based", "etcd_rest"), "base", "/two/", "stem", "{n}",
                "admin", "/admin/{n}");
        EventSchema schema = schema(Map.of("endpoint", List.of(first, second), "request", REQUEST));
        assertThat(schema.keys("etcd_rest", Map.of("n", 1)).leaf()).isEqualTo("/one/0001");
        assertThat(schema.keys("file_based", Map.of("n", 1)).leaf()).isEqualTo("/two/0001");
        assertThat(schema.keys("file_based", Map.of("n", 1)).admin()).isEqualTo("/admin/0001");
    }

    @Test
    void aMissingParameterIsNamedTheBaseFirst() {
        EventSchema schema = schema("/ec/{a}", "{n}");
        assertThatThrownBy(() -> schema.keys("etcd_rest", Map.of())).hasMessage("'Wrong parameters: a required'");
        assertThatThrownBy(() -> schema.keys("etcd_rest", Map.of("a", "x")))
                .hasMessage("'Wrong parameters: n required'").asInstanceOf(type(EventException.class))
                .extracting(EventException::kind).isEqualTo(Kind.MISSING);
    }

    @Test
    void whatIsWrongInOneEventTypeDoesNoHarmToAnother() {
        EventSchemas schemas = EventSchemas.of(Map.of("version", 0.1, "bad", Map.of("endpoint", 5), "good",
                Map.of("endpoint", List.of(Map.of("engine", List.of("etcd_rest"), "base", "/g", "stem", "{n}")),
                        "request", REQUEST)));
        assertThat(schemas.types()).containsExactlyInAnyOrder("bad", "good");
        assertThat(schemas.get("version")).isEmpty();
        assertThat(schemas.get("nope")).isEmpty();
        assertThat(schemas.get("good").orElseThrow().keys("etcd_rest", Map.of("n", 7)).leaf()).isEqualTo("/g/0007");
    }

    @Test
    void theSchemaNamesThePayload() {
        assertThat(EventSchemas.of(Map.of("payload", "location")).payloadName()).isEqualTo("location");
        assertThat(EventSchemas.of(Map.of("payload", "")).payloadName()).isEqualTo("payload");
        assertThat(EventSchemas.of(Map.of()).payloadName()).isEqualTo("payload");
    }

    static Stream<Arguments> wrongStructures() {
        Map<String, ?> complete = Map.of("engine", List.of("etcd_rest"), "base", "/b", "stem", "{n}");
        return Stream.of(
                arguments(Map.of("endpoint", List.of(complete)), Kind.NOT_ALLOWED,
                        "Wrong schema structure, 'request' could not be located"),
                arguments(Map.of("request", REQUEST), Kind.NOT_ALLOWED,
                        "Wrong schema structure, 'endpoint' could not be located"),
                arguments(Map.of("request", REQUEST, "endpoint", List.of()), Kind.NOT_ALLOWED,
                        "Wrong schema structure, 'endpoint' should be a non empty list"),
                arguments(Map.of("request", REQUEST, "endpoint", List.of(Map.of("base", "/b", "stem", "{n}"))),
                        Kind.NOT_ALLOWED, "Wrong schema structure, 'engine' in 'endpoint' could not be located"),
                arguments(
                        Map.of("request", REQUEST, "endpoint",
                                List.of(Map.of("engine", List.of("etcd_rest"), "stem", "{n}"))),
                        Kind.NOT_ALLOWED, "Wrong schema structure, 'base' in 'endpoint' could not be located"),
                arguments(
                        Map.of("request", REQUEST, "endpoint",
                                List.of(Map.of("engine", List.of("etcd_rest"), "base", "/b"))),
                        Kind.NOT_ALLOWED, "Wrong schema structure, 'stem' in 'endpoint' could not be located"),
                arguments(
                        Map.of("request", REQUEST, "endpoint",
                                List.of(Map.of("engine", List.of("file_based"), "base", "/b", "stem", "{n}"))),
                        Kind.WRONG_KEY, "Key base could bot be located in the schema"),
                arguments(
                        Map.of("request", REQUEST, "endpoint",
                                List.of(Map.of("engine", List.of("etcd_rest"), "base", 5, "stem", "{n}"))),
                        Kind.WRONG_SCHEMA, "'int' object has no attribute 'endswith'"),
                arguments(
                        Map.of("request", REQUEST, "endpoint",
                                List.of(Map.of("engine", List.of("etcd_rest"), "base", "/{", "stem", "{n}"))),
                        Kind.INVALID_VALUE, "expected '}' before end of string"));
    }

    @ParameterizedTest
    @MethodSource("wrongStructures")
    void aWrongStructureIsReportedWhenItIsUsed(Map<String, ?> description, Kind kind, String message) {
        EventSchema schema = schema(description);
        assertThatThrownBy(() -> schema.keys("etcd_rest", Map.of("n", 1))).asInstanceOf(type(EventException.class))
                .extracting(EventException::kind, EventException::text).containsExactly(kind, message);
    }
}
