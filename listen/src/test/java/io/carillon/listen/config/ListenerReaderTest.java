package io.carillon.listen.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import io.carillon.event.schema.EventSchemas;
import io.carillon.listen.ListenerDefinition;
import io.carillon.listen.NotificationException;
import io.carillon.yaml.YamlReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenerReaderTest {

    private static List<ListenerDefinition> listeners(@Nullable Object document) {
        return new ListenerReader(EventSchemas.flight(), EngineConfig.ETCD_REST)
                .listeners(Collections.singletonList(document));
    }

    /** The messages of pyaviso 1.0.1, which it gave for these documents. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                     | None: Event listeners definition cannot be empty
            listeners:             | {'listeners': None}: Event listeners definition must start with the keyword 'listeners'
            a: 1                   | {'a': 1}: Event listeners definition must start with the keyword 'listeners'
            {listeners: {a: 1}}    | {'listeners': {'a': 1}}: Wrong file structure
            {listeners: [1]}       | {'listeners': [1]}: Wrong file structure
            {listeners: 1}         | {'listeners': 1}: 'int' object is not iterable
            {listeners: abc}       | {'listeners': 'abc'}: Wrong file structure
            [1]                    | [1]: 'list' object has no attribute 'get'
            abc                    | abc: 'str' object has no attribute 'get'
            5                      | 5: 'int' object has no attribute 'get'
            {listeners: [{}]}      | {'listeners': [{}]}: Wrong file structure, 'event' could not be located
            {listeners: [{event: 1}]} | {'listeners': [{'event': 1}]}: Wrong schema structure, 1 could not be located
            {listeners: [{event: }]} | {'listeners': [{'event': None}]}: Wrong schema structure, None could not be located
            {listeners: [{event: foo}]} | {'listeners': [{'event': 'foo'}]}: Wrong schema structure, foo could not be located
            {listeners: [{event: [1]}]} | {'listeners': [{'event': [1]}]}: unhashable type: 'list'
            {listeners: [{event: {a: 1}}]} | {'listeners': [{'event': {'a': 1}}]}: unhashable type: 'dict'
            {listeners: [{event: flight}]} | {'listeners': [{'event': 'flight'}]}: Wrong file structure, 'request' could not be located
            """)
    void saysWhatIsWrongWithADocument(String yaml, String message) {
        assertWrong(yaml, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                     | 'triggers' is a mandatory field
            `triggers: `           | At least one trigger must be defined
            `triggers: 1`          | 'int' object is not iterable
            `triggers: [{}]`       | 'type' is a mandatory field in trigger
            `triggers: [a]`        | 'type' is a mandatory field in trigger
            `triggers: [atype]`    | 'str' object has no attribute 'get'
            `triggers: [1]`        | argument of type 'int' is not iterable
            `triggers: [null]`     | argument of type 'NoneType' is not iterable
            `triggers: [{type: Foo}]` | 'Trigger type foo not recognised'
            `triggers: [{type: 1}]` | 'int' object has no attribute 'lower'
            `triggers: [{type: }]` | 'NoneType' object has no attribute 'lower'
            `triggers: {type: echo}` | 'str' object has no attribute 'get'
            `triggers: [[type]]`   | 'list' object has no attribute 'get'
            """)
    void saysWhatIsWrongWithTriggers(String triggers, String message) {
        assertThatThrownBy(() -> listeners(
                YamlReader.ofTrees().parse("listeners: [{event: flight, request: , " + triggers + "}]"))).message()
                .startsWith("Not able to load listener dictionary {'listeners': [{'event': 'flight', 'request': None")
                .endsWith("}]}: " + message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {day: 1}     | {'day': 1}      | Key day is not allowed
            {1: 1}       | {1: 1}          | Key 1 is not allowed
            {date: x}    | {'date': 'x'}   | Value x is not valid for key date
            {date: 2020-01-01}   | {'date': datetime.date(2020, 1, 1)} | Value 2020-01-01 is not valid for key date
            [date]       | ['date']        | str.format() argument after ** must be a mapping, not list
            abc          | 'abc'           | str.format() argument after ** must be a mapping, not str
            5            | 5               | str.format() argument after ** must be a mapping, not int
            """, quoteCharacter = '`')
    void saysWhatIsWrongWithARequest(String request, String shown, String message) {
        assertWrong("listeners: [{event: flight, request: " + request + ", triggers: [{type: echo}]}]",
                "{'listeners': [{'event': 'flight', 'request': " + shown + ", 'triggers': [{'type': 'echo'}]}]}: "
                        + message);
    }

    private static void assertWrong(String yaml, String message) {
        NotificationException e = catchThrowableOfType(NotificationException.class,
                () -> listeners(YamlReader.ofTrees().parse(yaml)));
        assertThat(e).hasMessage("Not able to load listener dictionary " + message);
        assertThat(e.known()).isTrue();
    }

    @Test
    void aRequestMustHaveWhatTheBaseKeyNeeds() {
        EventSchemas schemas = EventSchemas.of(Map.of("dissemination",
                Map.of("endpoint",
                        List.of(Map.of("engine", List.of("etcd_rest"), "base", "/ec/diss/{destination}", "stem", "")),
                        "request", Map.of("destination", List.of(Map.of("type", "StringHandler"))))));
        ListenerReader reader = new ListenerReader(schemas, EngineConfig.ETCD_REST);
        Object document = YamlReader.ofTrees()
                .parse("listeners: [{event: dissemination, request: {}, triggers: [{type: echo}]}]");
        assertThatThrownBy(() -> reader.listeners(Collections.singletonList(document))).message()
                .endsWith(": 'Wrong listener file: destination required'");
    }

    @Test
    void readsListenersInTheOrderInWhichTheyStand() {
        List<ListenerDefinition> listeners = listeners(YamlReader.ofTrees().parse("""
                listeners:
                  - event: flight
                    request:
                      country: Italy
                      date: [20210101, 20210102]
                    triggers:
                      - type: ECHO
                      - {type: log, path: a.log, 1: x}
                  - event: flight
                    request:
                    triggers: []
                """));
        assertThat(listeners).hasSize(2);
        ListenerDefinition first = listeners.getFirst();
        assertThat(first.schema().type()).isEqualTo("flight");
        assertThat(first.request().baseKeys()).containsExactly("/tmp/aviso/flight/");
        assertThat(first.request().filter())
                .isEqualTo(Map.of("country", List.of("italy"), "date", List.of("20210101", "20210102")));
        assertThat(first.written().toString()).isEqualTo("{country=Italy, date=[20210101, 20210102]}");
        assertThat(first.triggers().toString()).isEqualTo("[{type=ECHO}, {type=log, path=a.log, 1=x}]");
        assertThat(listeners.getLast().written()).isEmpty();
        assertThat(listeners.getLast().triggers()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"listeners: []", "listeners: {}", "listeners: ''"})
    void noListenersAreNoMistake(String yaml) {
        assertThat(listeners(YamlReader.ofTrees().parse(yaml))).isEmpty();
    }

    @Test
    void filesTakeTheirOrderAndThePlaceOfTheConfiguration(@TempDir Path folder) throws IOException {
        Files.createDirectories(folder.resolve(".aviso"));
        Files.writeString(folder.resolve(".aviso/config.yaml"), "listeners: [{event: flight}]");
        UserConfig config = new ConfigLoader(Map.of(), folder, folder).load(ConfigOverrides.NONE);
        assertThat(ListenerReader.documents(List.of(), config)).hasToString("[{listeners=[{event=flight}]}]");
        String one = Files.writeString(folder.resolve("1.yaml"), "a: ~/x").toString();
        String two = Files.writeString(folder.resolve("2.yaml"), "2020-01-01").toString();
        assertThat(ListenerReader.documents(List.of(one, two), config)).containsExactly(Map.of("a", "~/x"),
                LocalDate.of(2020, 1, 1));
    }

    @Test
    void saysWhichFileCannotBeRead(@TempDir Path folder) throws IOException {
        UserConfig config = UserConfig.defaults(folder);
        assertThatThrownBy(() -> ListenerReader.documents(List.of("nope.yaml"), config)).hasMessage(
                "Not able to load listener file nope.yaml,[Errno 2] No such file or directory: 'nope.yaml'");
        String file = Files.writeString(folder.resolve("x.yaml"), "a: [").toString();
        assertThatThrownBy(() -> ListenerReader.documents(List.of(file), config)).hasMessage("Not able to load listener"
                + " file " + file
                + ",while parsing a flow node, expected the node content, but found '<stream end>', line 1, column 5");
    }
}
