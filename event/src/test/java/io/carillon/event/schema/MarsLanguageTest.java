package io.carillon.event.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ECMWF parser (aviso-v1 3.3). */
class MarsLanguageTest {

    private static final MarsLanguage LANGUAGE = MarsLanguage.of(
            Map.of("_field", Map.of("class", Map.of("values", List.of(List.of("od", "operations"), "rd")))), "l.json");

    private static Map<String, ?> schema(Map<String, ?> descriptor) {
        Map<String, ?> endpoint = Map.of("engine", List.of("etcd_rest"), "base", "/m", "stem", "{class}");
        return Map.of("version", 0.1, "mars",
                Map.of("endpoint", List.of(endpoint), "request", Map.of("class", List.of(descriptor))));
    }

    private static String key(Map<String, ?> descriptor, String value) {
        return EventSchemas.of(LANGUAGE.complete(schema(descriptor), "s.json")).get("mars").orElseThrow()
                .keys("etcd_rest", Map.of("class", value)).leaf();
    }

    @ParameterizedTest
    @ValueSource(strings = {"od", "operations", "rd"})
    void eachNameOfAValueIsAllowedAndStays(String value) {
        assertThat(key(Map.of("type", "EnumHandler"), value)).isEqualTo("/m/" + value);
    }

    @Test
    void theSchemasOwnValuesStayAllowed() {
        Map<String, ?> descriptor = Map.of("type", "EnumHandler", "values", List.of("own"), "default", "od");
        assertThat(key(descriptor, "own")).isEqualTo("/m/own");
        assertThat(key(descriptor, "rd")).isEqualTo("/m/rd");
        assertThat(key(descriptor, "")).isEqualTo("/m/od");
        assertThatThrownBy(() -> key(descriptor, "xx")).hasMessage("Value xx is not valid for key class");
    }

    @Test
    void theDocumentStaysAsItIs() {
        Map<String, ?> schema = schema(Map.of("type", "EnumHandler"));
        String before = schema.toString();
        LANGUAGE.complete(schema, "s.json");
        assertThat(schema).hasToString(before);
    }

    @Test
    void aFieldThatTheLanguageLacksIsNamedAsByV1() {
        Map<String, ?> domain = Map.of("e",
                Map.of("request", Map.of("domain", List.of(Map.of("type", "EnumHandler")))));
        assertThatThrownBy(() -> LANGUAGE.complete(domain, "s.json")).hasMessage("'domain' (at $._field of l.json)");
        assertThatThrownBy(() -> MarsLanguage.of(Map.of(), "l.json").complete(domain, "s.json"))
                .hasMessage("'_field' (at $ of l.json)");
        assertThatThrownBy(() -> MarsLanguage.of(Map.of("_field", Map.of("domain", Map.of())), "l.json")
                .complete(domain, "s.json")).hasMessage("'values' (at $._field.domain of l.json)");
    }

    @Test
    void whatIsNoEnumerationNeedsNoLanguage() {
        Map<String, ?> schema = Map.of("e", Map.of("request", Map.of("step", List.of(Map.of("type", "IntHandler")))),
                "other", Map.of());
        assertThat(MarsLanguage.of(Map.of(), "l.json").complete(schema, "s.json")).isEqualTo(schema);
    }

    @Test
    void aMistakeInTheSchemaIsReportedWithItsPlace() {
        assertThatThrownBy(() -> LANGUAGE.complete(schema(Map.of("values", List.of())), "s.json"))
                .hasMessage("'type' (at $.mars.request.class[0] of s.json)");
        assertThatThrownBy(() -> LANGUAGE.complete(schema(Map.of("type", "EnumHandler", "values", "od")), "s.json"))
                .hasMessage("'str' object has no attribute 'append' (at $.mars.request.class[0].values of s.json)");
    }
}
