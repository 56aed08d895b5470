package io.carillon.event.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import io.carillon.event.NotificationParameters;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the real Aviso v1 did with inputs, recorded, and we do too. Where Aviso v1 is plainly wrong we differ, and each
 * such vector stands in {@link #DEVIATIONS} with the reason; what we do instead is tested below.
 */
class AvisoVectorsTest {

    private static final Map<String, String> DEVIATIONS = Map.of("validate-006",
            "one descriptor must accept the whole list; v1 tries the next with what the first left", "listener-014",
            "the canonical key is watched, under which producers write; v1 watches what never comes", "match-010",
            "an empty list of wanted values matches nothing; v1 fails on every notification");

    private static final Map<String, Kind> KINDS = Map.of("ValueError", Kind.INVALID_VALUE, "AssertionError",
            Kind.NOT_ALLOWED, "KeyError", Kind.MISSING, "EventListenerException", Kind.WRONG_KEY, "TypeError",
            Kind.WRONG_SCHEMA, "AttributeError", Kind.WRONG_SCHEMA, "NameError", Kind.WRONG_SCHEMA, "IndexError",
            Kind.WRONG_SCHEMA);

    private static final SchemaPath WHERE = SchemaPath.root(null);

    private static Map<String, Object> document = Map.of();

    @BeforeAll
    static void readDocument() throws Exception {
        try (InputStream in = Objects
                .requireNonNull(AvisoVectorsTest.class.getResourceAsStream("/aviso-v1-vectors.json"))) {
            document = JsonMapper.shared().readValue(in, new TypeReference<Map<String, Object>>() {
            });
        }
    }

    @TestFactory
    Stream<DynamicTest> behavesLikeAvisoV1() {
        return vectors().filter(vector -> !DEVIATIONS.containsKey(vector.id()))
                .map(vector -> DynamicTest.dynamicTest(vector.id(), () -> check(vector)));
    }

    @Test
    void everyDeviationIsOfARecordedVector() {
        assertThat(vectors().map(Vector::id)).containsAll(DEVIATIONS.keySet());
    }

    @Test
    void theBuiltInSchemaIsTheRecordedDefault() {
        Map<String, Object> parameters = Map.of("country", "Italy", "airport", "fco", "date", "20210101", "number",
                "AZ203");
        for (String engine : List.of("etcd_rest", "etcd_grpc", "file_based")) {
            assertThat(EventSchemas.flight().get("flight").orElseThrow().keys(engine, parameters))
                    .isEqualTo(schema("default", "flight").keys(engine, parameters));
        }
        assertThat(EventSchemas.flight().types()).containsExactly("flight");
        assertThat(EventSchemas.flight().payloadName()).isEqualTo("payload");
    }

    @Test
    void oneDescriptorMustAcceptAWholeList() {
        RequestSchema schema = RequestSchema.of(WHERE, Map.of("pp", List
                .of(Map.of("type", "EnumHandler", "values", List.of("auto", "off")), Map.of("type", "IntHandler"))));
        assertThat(schema.canonical(Map.of("pp", List.of(5, 6)))).isEqualTo(Map.of("pp", List.of("5", "6")));
        assertThatThrownBy(() -> schema.canonical(Map.of("pp", List.of("zz"))))
                .hasMessage("Value [] is not valid for key pp");
        assertThatThrownBy(() -> schema.canonical(Map.of("pp", List.of(5, "auto"))))
                .hasMessage("Value ['5'] is not valid for key pp");
    }

    @Test
    void theCanonicalBaseKeyIsWatched() {
        ListenerRequest request = flightByCountry().request("etcd_rest",
                Map.of("country", List.of("Italy", "Germany")));
        assertThat(request.baseKeys()).containsExactly("/tmp/aviso/flight/italy/", "/tmp/aviso/flight/germany/");
        assertThat(request.filter()).isEqualTo(Map.of("country", List.of("italy", "germany")));
    }

    @Test
    void anEmptyListOfWantedValuesMatchesNothing() {
        ListenerRequest request = schema("default", "flight").request("etcd_rest", Map.of("country", List.of()));
        assertThat(request.match("/tmp/aviso/flight/20210101/italy/FCO/AZ203", "Landed", 7, null)).isEmpty();
    }

    private static void check(Vector vector) {
        switch (vector.kind()) {
            case "handler" -> {
                Map<String, @Nullable Object> descriptor = new LinkedHashMap<>(vector.map("params"));
                descriptor.put("type", vector.text("type"));
                Object value = vector.map().get("value");
                vector.expect(() -> ValueHandler.of("k", WHERE, descriptor).canonical("k", value));
            }
            case "validate" ->
                vector.expect(() -> RequestSchema.of(WHERE, vector.map("schema")).canonical(vector.map("params")));
            case "params" -> vector.expect(() -> NotificationParameters.parse(String.valueOf(vector.input())));
            case "key" -> {
                Map<String, @Nullable Object> parameters = new LinkedHashMap<>(vector.map("params"));
                EventSchema schema = schema(vector.text("schema"), String.valueOf(parameters.remove("event")));
                vector.expect(() -> keys(schema.keys(vector.text("engine"), parameters)));
            }
            case "listener" -> {
                EventSchema schema = schema(vector.text("schema"), vector.text("event"));
                vector.expect(() -> listener(schema.request(vector.text("engine"), vector.map("request"))));
            }
            case "match" -> {
                EventSchema schema = schema(vector.text("schema"), vector.text("event"));
                vector.expect(() -> match(schema.request("etcd_rest", vector.map("request")), vector.text("key")));
            }
            default -> throw new IllegalArgumentException(vector.kind());
        }
    }

    private static Map<String, @Nullable Object> keys(EventKeys keys) {
        Map<String, @Nullable Object> result = new HashMap<>();
        result.put("key", keys.leaf());
        result.put("base", keys.base());
        result.put("admin", keys.admin());
        return result;
    }

    private static Map<String, Object> listener(ListenerRequest request) {
        return Map.of("keys", request.baseKeys(), "filter", request.filter());
    }

    private static Map<String, Object> match(ListenerRequest request, String key) {
        Map<String, String> identifier = request.identifier(key).fields();
        request.match(key, "x", 1, null)
                .ifPresent(event -> assertThat(event.identifier().fields()).isEqualTo(identifier));
        return Map.of("request", identifier, "match", request.match(key, "x", 1, null).isPresent());
    }

    private static EventSchema schema(String document, String event) {
        return EventSchemas.of(map(map(AvisoVectorsTest.document.get("schemas")).get(document))).get(event)
                .orElseThrow();
    }

    private static EventSchema flightByCountry() {
        Map<String, ?> flight = map(map(map(document.get("schemas")).get("default")).get("flight"));
        Map<String, ?> endpoint = Map.of("engine", List.of("etcd_rest"), "base", "/tmp/aviso/flight/{country}/", "stem",
                "{date}/{airport}/{number}");
        return EventSchemas.of(Map.of("flight",
                Map.of("endpoint", List.of(endpoint), "request", Objects.requireNonNull(flight.get("request")))))
                .get("flight").orElseThrow();
    }

    private static Stream<Vector> vectors() {
        List<Vector> vectors = new ArrayList<>();
        for (Object vector : (List<?>) Objects.requireNonNull(document.get("vectors"))) {
            Map<String, ?> map = map(vector);
            vectors.add(new Vector(String.valueOf(map.get("id")), String.valueOf(map.get("kind")), map.get("input"),
                    map(map.get("expect"))));
        }
        assertThat(vectors).hasSizeGreaterThan(80);
        assertThat(vectors.stream().map(Vector::kind))
                .containsAll(Set.of("handler", "validate", "params", "key", "listener", "match"));
        return vectors.stream();
    }

    @SuppressWarnings("unchecked") // the names of a JSON object are text
    private static Map<String, ?> map(@Nullable Object value) {
        return (Map<String, ?>) Objects.requireNonNull(value);
    }

    private interface Action {
        @Nullable
        Object run();
    }

    private record Vector(String id, String kind, @Nullable Object input, Map<String, ?> expect) {

        Map<String, ?> map() {
            return AvisoVectorsTest.map(input);
        }

        Map<String, ?> map(String member) {
            return AvisoVectorsTest.map(map().get(member));
        }

        String text(String member) {
            return String.valueOf(map().get(member));
        }

        void expect(Action action) {
            if (expect.containsKey("ok")) {
                assertThat(action.run()).isEqualTo(expect.get("ok"));
            } else {
                ThrowingCallable failing = action::run;
                Kind kind = Objects.requireNonNull(KINDS.get(String.valueOf(expect.get("error"))));
                assertThatThrownBy(failing).asInstanceOf(type(EventException.class))
                        .extracting(EventException::kind, EventException::text)
                        .containsExactly(kind, String.valueOf(expect.get("message")));
            }
        }
    }
}
