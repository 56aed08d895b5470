package io.carillon.listen.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.carillon.event.schema.EventSchemas;
import io.carillon.listen.NotificationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaLoaderTest {

    private static final String FILE = "event_listener_schema.json";

    private Path home = Path.of("");
    private Path system = Path.of("");

    @BeforeEach
    void makeFolders(@TempDir Path folder) throws IOException {
        home = Files.createDirectories(folder.resolve("home"));
        system = Files.createDirectories(folder.resolve("etc"));
    }

    private EventSchemas load() {
        return new SchemaLoader(system, Map.of()).load(UserConfig.defaults(home));
    }

    /** The event types of the schema that was found; those of workflows are always there too. */
    private List<String> typesOfFiles() {
        EventSchemas schemas = load();
        assertThat(schemas.types()).contains("nowcast.message", "nowcast.launch", "nowcast.exit", "nowcast.checklist");
        return schemas.types().stream().filter(type -> !type.startsWith("nowcast.")).toList();
    }

    private void writeOfUser(String name, String text) throws IOException {
        write(home.resolve(".aviso/service_configuration"), name, text);
    }

    private void writeOfSystem(String name, String text) throws IOException {
        write(system.resolve("service_configuration"), name, text);
    }

    private static void write(Path folder, String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, text);
    }

    @Test
    void withoutFilesTheBuiltInSchemaServes() throws IOException {
        assertThat(typesOfFiles()).containsExactly("flight");
        Files.createDirectories(home.resolve(".aviso/service_configuration/empty"));
        assertThat(typesOfFiles()).containsExactly("flight");
    }

    @Test
    void theSchemaOfTheUserComesBeforeThatOfTheMachine() throws IOException {
        writeOfSystem(FILE, "{\"machine\": {}}");
        assertThat(typesOfFiles()).containsExactly("machine");
        writeOfUser(FILE, "{\"version\": 0.1, \"payload\": \"location\", \"user\": {}}");
        assertThat(typesOfFiles()).containsExactly("user");
        assertThat(load().payloadName()).isEqualTo("location");
    }

    @Test
    void aSchemaInAFolderBelowIsFoundToo() throws IOException {
        writeOfUser("below/" + FILE, "{\"below\": {}}");
        writeOfUser("other.json", "{}");
        assertThat(typesOfFiles()).containsExactly("below");
    }

    @ParameterizedTest
    @CsvSource({"other.json, another.json", "event_listener_schema.json.bak, my_event_listener_schema.json",
            "a/event_listener_schema.json, b/event_listener_schema.json"})
    void exactlyOneFileMustBeNamedAsASchema(String one, String two) throws IOException {
        writeOfUser(one, "{}");
        writeOfUser(two, "{}");
        NotificationException e = catchThrowableOfType(NotificationException.class, this::load);
        assertThat(e).hasMessage("No local event listener schema file found");
        assertThat(e.known()).isTrue();
    }

    @Test
    void aCopyBesideTheSchemaDoesNoHarm() throws IOException {
        writeOfUser(FILE, "{\"mine\": {}}");
        writeOfUser(FILE + ".bak", "{\"copy\": {}}");
        assertThat(typesOfFiles()).containsExactly("mine");
    }

    @Test
    void aFileThatOnlyContainsTheNameServesAsInV1() throws IOException {
        writeOfUser("my_" + FILE, "{\"mine\": {}}");
        assertThat(typesOfFiles()).containsExactly("mine");
    }

    @Test
    void aMistakeIsReportedWithItsPlaceAndTheFile() throws IOException {
        writeOfUser(FILE, "{\"e\": {\"request\": {\"n\": [{\"type\": \"StringHandler\", \"canonic\": \"Low\"}]}}}");
        var schema = load().get("e").orElseThrow();
        assertThatThrownBy(() -> schema.keys("etcd_rest", Map.of("n", "7")))
                .hasMessage("Case Low not recognised (at $.e.request.n[0].canonic of "
                        + home.resolve(".aviso/service_configuration").resolve(FILE) + ")");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''        | expected JSON, but there is nothing
            [1]       | a schema must be a JSON object
            {} {}     | expected the end, line 1, column 4
            {"a": }   | Unexpected character ('}' (code 125)): expected a value
            {"a": 01} | Invalid numeric value: Leading zeroes not allowed
            """)
    void saysWhatIsWrongWithASchema(String text, String reason) throws IOException {
        writeOfUser(FILE, text);
        NotificationException e = catchThrowableOfType(NotificationException.class, this::load);
        assertThat(e)
                .hasMessageStartingWith(
                        "The schema " + home.resolve(".aviso/service_configuration").resolve(FILE) + " can't be used: ")
                .hasMessageContaining(reason);
        assertThat(e.getMessage()).doesNotContain("\n");
        assertThat(e.known()).isFalse();
    }

    @Test
    void numbersAreReadAsPythonReadsThem() throws IOException {
        writeOfUser(FILE, """
                {"e": {"endpoint": [{"engine": ["etcd_rest"], "base": "/e", "stem": "{n}"}],
                       "request": {"n": [{"type": "EnumHandler",
                                          "values": [123456789012345678901234567890, 1.50, NaN, -Infinity]}]}}}""");
        var schema = load().get("e").orElseThrow();
        assertThatThrownBy(() -> schema.keys("etcd_rest", Map.of("n", "7"))).hasMessageContaining("7");
        assertThat(schema.keys("etcd_rest", Map.of("n", "123456789012345678901234567890")).leaf())
                .isEqualTo("/e/123456789012345678901234567890");
    }

    @Test
    void theEcmwfParserNeedsTheMarsLanguage() throws IOException {
        UserConfig config = with("schema_parser: ecmwf");
        assertThatThrownBy(() -> new SchemaLoader(system, Map.of()).load(config))
                .hasMessage("No MARS language schema file found");
        writeOfUser(FILE, "{}");
        assertThatThrownBy(() -> new SchemaLoader(system, Map.of()).load(config))
                .hasMessage("No MARS language schema file found");
    }

    @Test
    void theMarsLanguageMayBeBesideTheSchema() throws IOException {
        writeOfUser(FILE, """
                {"e": {"endpoint": [{"engine": ["etcd_rest"], "base": "/e", "stem": "{class}"}],
                       "request": {"class": [{"type": "EnumHandler"}]}}}""");
        writeOfUser("language.json", "{\"_field\": {\"class\": {\"values\": [[\"od\", \"operations\"]]}}}");
        var schema = new SchemaLoader(system, Map.of()).load(with("schema_parser: ecmwf")).get("e").orElseThrow();
        assertThat(schema.keys("etcd_rest", Map.of("class", "operations")).leaf()).isEqualTo("/e/operations");
        assertThatThrownBy(() -> schema.keys("etcd_rest", Map.of("class", "xx")))
                .hasMessage("Value xx is not valid for key class");
    }

    private UserConfig with(String yaml) throws IOException {
        write(home.resolve(".aviso"), "config.yaml", yaml);
        return new ConfigLoader(Map.of(), home, system).load(ConfigOverrides.NONE);
    }
}
