package io.carillon.event.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigInteger;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
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

class ValueHandlerTest {

    private static final SchemaPath WHERE = SchemaPath.root(null);
    private static final List<Integer> HOURS = List.of(0, 6, 12, 18);

    static Stream<Arguments> accepted() {
        return Stream.of(arguments(Map.of("type", "StringHandler"), true, "True"),
                arguments(Map.of("type", "StringHandler"), Map.of("a", 1), "{'a': 1}"),
                arguments(Map.of("type", "StringHandler", "canonic", "lower"), "ΟΔΟΣ", "οδος"),
                arguments(Map.of("type", "IntHandler"), " 1_0 ", "10"),
                arguments(Map.of("type", "IntHandler"), BigInteger.TEN.pow(30), "1" + "0".repeat(30)),
                arguments(Map.of("type", "IntHandler"), -0.9, "0"),
                arguments(Map.of("type", "IntHandler", "range", List.of(-5, 5.5)), 5, "5"),
                arguments(Map.of("type", "IntHandler", "range", List.of(0, Double.NaN)), 5, "5"),
                arguments(Map.of("type", "FloatHandler"), "1e3", "1000.0"),
                arguments(Map.of("type", "FloatHandler"), true, "1.0"),
                arguments(Map.of("type", "DateHandler", "canonic", "%Y-%m-%d"), LocalDate.of(2021, 1, 1), "2021-01-01"),
                arguments(Map.of("type", "DateHandler", "canonic", "%Y%m%d"), 2021111, "20211101"),
                arguments(Map.of("type", "EnumHandler", "values", HOURS), "06", "06"),
                arguments(Map.of("type", "EnumHandler", "values", HOURS), 6.9, 6.9),
                arguments(Map.of("type", "EnumHandler", "values", List.of("1", 2)), 1, 1),
                arguments(Map.of("type", "EnumHandler", "values", List.of(1.5, 2)), "2", "2"),
                arguments(Map.of("type", "EnumHandler", "values", List.of(true)), "anything", "anything"),
                arguments(Map.of("type", "EnumHandler", "values", List.of(List.of("a"))), List.of("a"), List.of("a")),
                arguments(Map.of("type", "EnumHandler", "values", HOURS, "default", 6), "", 6),
                arguments(Map.of("type", "TimeHandler", "values", HOURS, "canonic", "{0:0>2}"), 6, "06"),
                arguments(Map.of("type", "TimeHandler", "values", HOURS, "canonic", "{0:0>2}"), "000", "000"),
                arguments(Map.of("type", "RegexHandler", "regex", "(?P<a>x)"), "xyz", "xyz"));
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void bringsAValueToCanonicalForm(Map<String, ?> descriptor, Object value, Object canonical) {
        assertThat(ValueHandler.of("k", WHERE, descriptor).canonical("k", value)).isEqualTo(canonical);
    }

    static Stream<Arguments> refused() {
        Map<String, ?> time = Map.of("type", "TimeHandler", "values", HOURS, "canonic", "{0:02d}");
        return Stream.of(
                arguments(Map.of("type", "IntHandler"), "7.0", Kind.INVALID_VALUE, "Key k has to be an integer"),
                arguments(Map.of("type", "IntHandler"), Double.NaN, Kind.INVALID_VALUE, "Key k has to be an integer"),
                arguments(Map.of("type", "IntHandler"), Double.POSITIVE_INFINITY, Kind.WRONG_SCHEMA,
                        "cannot convert float infinity to integer"),
                arguments(Map.of("type", "IntHandler"), List.of(1), Kind.WRONG_SCHEMA,
                        "int() argument must be a string, a bytes-like object or a real number, not 'list'"),
                arguments(Map.of("type", "IntHandler", "range", List.of(1)), 5, Kind.NOT_ALLOWED,
                        "Wrong schema structure, range can only have 2 elements"),
                arguments(Map.of("type", "IntHandler", "range", List.of("a", "b")), 5, Kind.WRONG_SCHEMA,
                        "'<' not supported between instances of 'int' and 'str'"),
                arguments(Map.of("type", "IntHandler", "range", Arrays.asList(0, null)), 5, Kind.WRONG_SCHEMA,
                        "'>' not supported between instances of 'int' and 'NoneType'"),
                arguments(Map.of("type", "IntHandler", "range", 5), 5, Kind.WRONG_SCHEMA,
                        "object of type 'int' has no len()"),
                arguments(Map.of("type", "IntHandler", "canonic", 5), 5, Kind.WRONG_SCHEMA,
                        "'int' object has no attribute 'format'"),
                arguments(Map.of("type", "FloatHandler"), "1_", Kind.INVALID_VALUE, "Key k has to be a float"),
                arguments(Map.of("type", "FloatHandler"), Map.of(), Kind.WRONG_SCHEMA,
                        "float() argument must be a string or a real number, not 'dict'"),
                arguments(Map.of("type", "StringHandler", "canonic", "Lower"), "a", Kind.WRONG_SCHEMA,
                        "Case Lower not recognised"),
                arguments(Map.of("type", "DateHandler", "canonic", 5), "a", Kind.WRONG_SCHEMA,
                        "strptime() argument 2 must be str, not int"),
                arguments(Map.of("type", "DateHandler", "canonic", "%Q"), "a", Kind.INVALID_VALUE,
                        "'Q' is a bad directive in format '%Q'"),
                arguments(Map.of("type", "DateHandler", "canonic", "%Y"), "a", Kind.INVALID_VALUE,
                        "Date attribute is not complying with the format defined"),
                arguments(Map.of("type", "EnumHandler", "values", HOURS), 7, Kind.INVALID_VALUE,
                        "Key k accepts only the following values: 0,6,12,18"),
                arguments(Map.of("type", "EnumHandler", "values", HOURS), "6.0", Kind.INVALID_VALUE,
                        "Key k is not of a valid type"),
                arguments(Map.of("type", "EnumHandler", "values", List.of("a")), "A", Kind.INVALID_VALUE,
                        "Key k accepts only the following values: a"),
                arguments(Map.of("type", "EnumHandler", "values", List.of()), "a", Kind.WRONG_SCHEMA,
                        "list index out of range"),
                arguments(Map.of("type", "EnumHandler", "values", 5), "a", Kind.WRONG_SCHEMA,
                        "'int' object is not subscriptable"),
                arguments(Map.of("type", "EnumHandler", "values", Collections.singletonList(null)), "a",
                        Kind.WRONG_SCHEMA, "NoneType takes no arguments"),
                arguments(time, "6", Kind.INVALID_VALUE, "Unknown format code 'd' for object of type 'str'"),
                arguments(Map.of("type", "RegexHandler", "regex", "b"), "a", Kind.INVALID_VALUE,
                        "Value a is not valid for key k"),
                arguments(Map.of("type", "RegexHandler", "regex", "b"), 5, Kind.WRONG_SCHEMA,
                        "expected string or bytes-like object, got 'int'"),
                arguments(Map.of("type", "RegexHandler", "regex", "("), "a", Kind.WRONG_SCHEMA,
                        "missing ), unterminated subpattern at position 0"),
                arguments(Map.of("type", "RegexHandler", "regex", 5), "a", Kind.WRONG_SCHEMA,
                        "first argument must be string or compiled pattern"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesAValueWithTheReason(Map<String, ?> descriptor, Object value, Kind kind, String message) {
        ValueHandler handler = ValueHandler.of("k", WHERE, descriptor);
        assertThatThrownBy(() -> handler.canonical("k", value)).asInstanceOf(type(EventException.class))
                .extracting(EventException::kind, EventException::text).containsExactly(kind, message);
    }

    static Stream<Arguments> wrongDescriptors() {
        Map<Object, Object> numbered = new HashMap<>(Map.of("type", "IntHandler", 1, 2));
        return Stream.of(
                arguments(Map.of("canonic", "x"), Kind.NOT_ALLOWED,
                        "Wrong schema structure, 'type' could not be located for k"),
                arguments("IntHandler", Kind.NOT_ALLOWED, "Wrong schema structure, 'type' could not be located for k"),
                arguments(null, Kind.WRONG_SCHEMA, "argument of type 'NoneType' is not iterable"),
                arguments(Map.of("type", "Foo"), Kind.WRONG_SCHEMA, "name 'Foo' is not defined"),
                arguments(Map.of("type", "__import__('os').system"), Kind.WRONG_SCHEMA,
                        "name '__import__('os').system' is not defined"),
                arguments(Map.of("type", "IntHandler", "foo", 1), Kind.WRONG_SCHEMA,
                        "IntHandler.__init__() got an unexpected keyword argument 'foo'"),
                arguments(numbered, Kind.WRONG_SCHEMA, "keywords must be strings"),
                arguments(Map.of("type", "TimeHandler", "default", 1), Kind.WRONG_SCHEMA,
                        "TimeHandler.__init__() got an unexpected keyword argument 'default'"),
                arguments(Map.of("type", "TimeHandler"), Kind.WRONG_SCHEMA,
                        "TimeHandler.__init__() missing 2 required positional arguments: 'values' and 'canonic'"),
                arguments(Map.of("type", "DateHandler"), Kind.WRONG_SCHEMA,
                        "DateHandler.__init__() missing 1 required positional argument: 'canonic'"));
    }

    @ParameterizedTest
    @MethodSource("wrongDescriptors")
    void aWrongDescriptorIsReportedWhenItsFieldIsUsedAndNotBefore(@Nullable Object descriptor, Kind kind,
            String message) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("k", Collections.singletonList(descriptor));
        fields.put("other", List.of(Map.of("type", "IntHandler")));
        RequestSchema schema = RequestSchema.of(WHERE, fields);
        assertThat(schema.canonical(Map.of("other", "007"))).isEqualTo(Map.of("other", "7"));
        assertThatThrownBy(() -> schema.canonical(Map.of("k", List.of()))).asInstanceOf(type(EventException.class))
                .extracting(EventException::kind, EventException::text).containsExactly(kind, message);
    }

    @Test
    void nullIsAcceptedUnlessTheFieldIsRequired() {
        for (String name : List.of("StringHandler", "IntHandler", "FloatHandler")) {
            assertThat(ValueHandler.of("k", WHERE, Map.of("type", name)).canonical("k", null)).isNull();
            assertThat(ValueHandler.of("k", WHERE, Map.of("type", name, "required", 0)).canonical("k", null)).isNull();
            ValueHandler required = ValueHandler.of("k", WHERE, Map.of("type", name, "required", "no"));
            assertThatThrownBy(() -> required.canonical("it's", null)).hasMessage("\"it's is a mandatory key\"");
        }
    }
}
