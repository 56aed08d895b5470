package io.carillon.event.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.carillon.event.Event;
import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import io.carillon.event.Origin;
import io.carillon.event.Payload;
import org.junit.jupiter.api.Test;

class ListenerRequestTest {

    private static final EventSchema DISSEMINATION = EventSchemas.of(Map.of("payload", "location", "dissemination",
            Map.of("endpoint",
                    List.of(Map.of("engine", List.of("etcd_rest"), "base", "/ec/diss/{destination}/{target}", "stem",
                            "step={step},time={time}")),
                    "request",
                    Map.of("destination", List.of(Map.of("type", "StringHandler", "canonic", "upper")), "target",
                            List.of(Map.of("type", "IntHandler", "canonic", "{0:0>2}")), "step",
                            List.of(Map.of("type", "IntHandler")), "time",
                            List.of(Map.of("type", "EnumHandler", "values", List.of(0, 6, 12, 18))), "unused",
                            List.of(Map.of("type", "StringHandler"))))))
            .get("dissemination").orElseThrow();
    private static final String KEY = "/ec/diss/EC1/01/step=12,time=06";

    private static Map<String, Object> request(Object... more) {
        Map<String, Object> request = new HashMap<>(Map.of("destination", "ec1", "target", 1));
        for (int i = 0; i < more.length; i += 2) {
            request.put((String) more[i], more[i + 1]);
        }
        return request;
    }

    private static ListenerRequest listener(Object... more) {
        return DISSEMINATION.request("etcd_rest", request(more));
    }

    @Test
    void everyCombinationOfTheBaseFieldsIsWatchedTheFirstVaryingSlowest() {
        assertThat(listener("destination", List.of("ec1", "foo"), "target", List.of(1, "2")).baseKeys())
                .containsExactly("/ec/diss/EC1/01/", "/ec/diss/EC1/02/", "/ec/diss/FOO/01/", "/ec/diss/FOO/02/");
    }

    @Test
    void theSameKeyIsWatchedOnce() {
        assertThat(listener("destination", List.of("ec1", "EC1")).baseKeys()).containsExactly("/ec/diss/EC1/01/");
    }

    @Test
    void textInBracketsIsTextAndNoCode() {
        assertThat(listener("destination", "[__import__('os')]").baseKeys())
                .containsExactly("/ec/diss/[__IMPORT__('OS')]/01/");
    }

    @Test
    void anEmptyListWatchesNothing() {
        assertThat(listener("destination", List.of()).baseKeys()).isEmpty();
    }

    @Test
    void aRequestForTooManyKeysIsRefused() {
        List<Integer> many = IntStream.range(0, 1000).boxed().toList();
        assertThatThrownBy(() -> listener("destination", many, "target", many)).isInstanceOf(EventException.class)
                .hasMessageContaining("more than 100000 keys to watch");
    }

    @Test
    void aMissingBaseFieldIsReportedBeforeAWrongValue() {
        assertThatThrownBy(() -> DISSEMINATION.request("etcd_rest", Map.of("destination", "x", "step", "nope")))
                .hasMessage("'Wrong listener file: target required'");
        assertThatThrownBy(() -> listener("step", "nope")).hasMessage("Value nope is not valid for key step");
        assertThatThrownBy(() -> listener("day", 1)).hasMessage("Key day is not allowed");
    }

    @Test
    void aMatchingEventTellsAllFieldsPayloadAndOrigin() {
        Instant time = Instant.parse("2026-11-21T05:00:00Z");
        Event event = listener().match(KEY, "s3://b/x", 7, time).orElseThrow();
        assertThat(event.type()).isEqualTo("dissemination");
        assertThat(event.identifier().fields().toString()).isEqualTo("{destination=EC1, target=01, step=12, time=06}");
        assertThat(event.payload()).isEqualTo(new Payload("location", "s3://b/x"));
        assertThat(event.origin()).isEqualTo(new Origin(KEY, 7, time));
        assertThat(listener().match(KEY, "None", 7, time).orElseThrow().payload()).isNull();
    }

    @Test
    void everyFieldMustHaveOneOfItsValues() {
        assertThat(listener("step", List.of(1, 12), "time", "06").match(KEY, "x", 1, null)).isPresent();
        assertThat(listener("step", List.of(1, 12), "time", "12").match(KEY, "x", 1, null)).isEmpty();
        assertThat(listener("step", List.of(1, 2)).match(KEY, "x", 1, null)).isEmpty();
        assertThat(listener("destination", "foo").match(KEY, "x", 1, null)).isEmpty();
    }

    @Test
    void textIsComparedAsItStandsAndAnIntegerByValue() {
        assertThat(listener("time", "6").match(KEY, "x", 1, null)).isEmpty();
        assertThat(listener("time", 6).match(KEY, "x", 1, null)).isPresent();
        assertThat(listener("time", List.of(0, 6.9)).match(KEY, "x", 1, null)).isEmpty();
        assertThat(listener("time", List.of("06", 0)).match(KEY, "x", 1, null)).isPresent();
        assertThat(listener("destination", "ec1").match(KEY.replace("EC1", "ec1"), "x", 1, null)).isEmpty();
    }

    @Test
    void anIntegerIsWantedWhereTheKeyHasNone() {
        assertThatThrownBy(() -> listener("time", 6).match(KEY.replace("06", "x"), "x", 1, null))
                .hasMessage("invalid literal for int() with base 10: 'x'");
    }

    @Test
    void nothingMatchesAnEmptyListOrNull() {
        assertThat(listener("step", List.of()).match(KEY, "x", 1, null)).isEmpty();
        Map<String, Object> request = request();
        request.put("step", null);
        assertThat(DISSEMINATION.request("etcd_rest", request).match(KEY, "x", 1, null)).isEmpty();
        request.put("step", Collections.singletonList(null));
        assertThat(DISSEMINATION.request("etcd_rest", request).match(KEY, "x", 1, null)).isEmpty();
    }

    @Test
    void aFilterOnAFieldThatIsNotInTheKeyIsReported() {
        assertThatThrownBy(() -> listener("unused", "x").match(KEY, "x", 1, null))
                .hasMessage("Filter attribute not present in the notification").asInstanceOf(type(EventException.class))
                .extracting(EventException::kind).isEqualTo(Kind.NOT_ALLOWED);
    }

    @Test
    void aKeyOfAnotherShapeIsReported() {
        assertThatThrownBy(() -> listener().match("/ec/diss/EC1/x", "x", 1, null))
                .hasMessage(
                        "Key /ec/diss/EC1/x failed validation, exception: 'NoneType' object has no attribute 'named'")
                .asInstanceOf(type(EventException.class)).extracting(EventException::kind).isEqualTo(Kind.WRONG_KEY);
    }
}
