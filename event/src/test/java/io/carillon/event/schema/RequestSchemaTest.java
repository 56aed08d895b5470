package io.carillon.event.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import org.junit.jupiter.api.Test;

class RequestSchemaTest {

    private static final SchemaPath WHERE = SchemaPath.root(null).member("flight").member("request");
    private static final Map<String, ?> INT = Map.of("type", "IntHandler");
    private static final Map<String, ?> CLASS = Map.of("type", "EnumHandler", "values", List.of("od", "rd"));
    private static final Map<String, ?> REGEX = Map.of("type", "RegexHandler", "regex", "a");

    @Test
    void valuesKeepTheOrderInWhichTheyAreGiven() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("z", "01");
        values.put("a", List.of("02", 3));
        assertThat(RequestSchema.of(WHERE, Map.of("a", List.of(INT), "z", List.of(INT))).canonical(values))
                .containsExactly(entry("z", "1"), entry("a", List.of("2", "3")));
    }

    @Test
    void theFirstDescriptorThatAcceptsCounts() {
        RequestSchema schema = RequestSchema.of(WHERE, Map.of("step", List.of(CLASS, INT)));
        assertThat(schema.canonical(Map.of("step", "rd"))).isEqualTo(Map.of("step", "rd"));
        assertThat(schema.canonical(Map.of("step", "012"))).isEqualTo(Map.of("step", "12"));
        assertThatThrownBy(() -> schema.canonical(Map.of("step", "x"))).hasMessage("Value x is not valid for key step");
    }

    @Test
    void onlyAWrongValueMovesOnToTheNextDescriptor() {
        RequestSchema schema = RequestSchema.of(WHERE, Map.of("k", List.of(REGEX, INT)));
        assertThat(schema.canonical(Map.of("k", "5"))).isEqualTo(Map.of("k", "5"));
        assertThatThrownBy(() -> schema.canonical(Map.of("k", 5)))
                .hasMessage("expected string or bytes-like object, got 'int'");
    }

    @Test
    void ofARefusedListIsShownWhatWasAccepted() {
        RequestSchema schema = RequestSchema.of(WHERE, Map.of("class", List.of(CLASS)));
        assertThatThrownBy(() -> schema.canonical(Map.of("class", List.of("od", "zz", "rd"))))
                .hasMessage("Value ['od'] is not valid for key class");
    }

    @Test
    void nullsInAListStay() {
        RequestSchema schema = RequestSchema.of(WHERE, Map.of("n", List.of(INT)));
        assertThat(schema.canonical(Map.of("n", Arrays.asList(null, 1))))
                .isEqualTo(Map.of("n", Arrays.asList(null, "1")));
    }

    @Test
    void aFieldThatIsNotDescribedIsNotAllowed() {
        assertThatThrownBy(() -> RequestSchema.of(WHERE, Map.of()).canonical(Map.of("day", 1)))
                .isInstanceOfSatisfying(EventException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_ALLOWED))
                .hasMessage("Key day is not allowed");
    }

    @Test
    void aFieldWithoutDescriptorsAcceptsNothing() {
        assertThatThrownBy(() -> RequestSchema.of(WHERE, Map.of("k", List.of())).canonical(Map.of("k", 1)))
                .hasMessage("Value 1 is not valid for key k");
        assertThatThrownBy(() -> RequestSchema.of(WHERE, Map.of("k", 5)).canonical(Map.of("k", 1)))
                .hasMessage("'int' object is not iterable (at $.flight.request.k)");
    }
}
