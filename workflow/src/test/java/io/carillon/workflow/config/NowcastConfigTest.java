package io.carillon.workflow.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NowcastConfigTest {

    private static final String TOY = """
            checklist file: $(NOWCAST.ENV.NOWCAST_LOGS)/nowcast_checklist.yaml
            python: $(NOWCAST.ENV.NOWCAST_ENV)bin/bin/python3
            logging:
              handlers:
                console: {class: logging.StreamHandler}
                info_text: {class: logging.handlers.RotatingFileHandler, filename: $(NOWCAST.ENV.NOWCAST_LOGS)/nowcast.log}
            zmq:
              host: localhost
              ports: {manager: 4343, workers: 4344}
            message registry:
              manager: {ack: message acknowledged, checklist cleared: cleared}
              next workers module: next_workers
              workers:
                sleep: {checklist key: sleepyhead, success: slept, failure: failed, crash: crashed}
                clear_checklist: {clear checklist: please}
            run: {results: $(NOWCAST.ENV.NOWCAST_LOGS)}
            """;

    private static final Map<String, String> ENVIRONMENT = Map.of("NOWCAST_LOGS", "/srv/logs", "NOWCAST_ENV",
            "/srv/env");

    @TempDir
    private Path folder;

    private NowcastConfig load(String text) throws ConfigException {
        return load(text, ENVIRONMENT);
    }

    private NowcastConfig load(String text, Map<String, String> environment) throws ConfigException {
        try {
            Path file = folder.resolve("nowcast.yaml");
            Files.writeString(file, text);
            return NowcastConfig.load(file, environment);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> mistakes(String text, Map<String, String> environment) {
        return assertThatExceptionOfType(ConfigException.class).isThrownBy(() -> load(text, environment)).actual()
                .mistakes().stream().map(line -> line.replace(folder + "/", "")).toList();
    }

    @Test
    void reads_what_the_original_reads() throws Exception {
        NowcastConfig config = load(TOY);

        assertThat(config.host()).isEqualTo("localhost");
        assertThat(config.managerPort()).isEqualTo(4343);
        assertThat(config.workersPort()).isEqualTo(4344);
        assertThat(config.nextWorkersModule()).isEqualTo("next_workers");
        assertThat(config.registry().worker("nobody")).isNull();
        assertThat(config.registry().worker("sleep")).isEqualTo(new MessageRegistry.WorkerEntry("sleepyhead",
                Map.of("checklist key", "sleepyhead", "success", "slept", "failure", "failed", "crash", "crashed")));
        assertThat(config.at("message registry", "workers", "sleep", "success")).isEqualTo("slept");
        assertThat(config.at("zmq", "host", "deeper")).isNull();
    }

    @Test
    void puts_environment_variables_where_the_original_does_and_nowhere_else() throws Exception {
        NowcastConfig config = load(TOY);

        assertThat(config.checklistFile()).hasToString("/srv/logs/nowcast_checklist.yaml");
        assertThat(config.python()).as("letters behind the parenthesis are lost").isEqualTo("/srv/env/bin/python3");
        assertThat(config.at("logging", "handlers", "info_text", "filename")).isEqualTo("/srv/logs/nowcast.log");
        assertThat(config.at("run", "results")).isEqualTo("$(NOWCAST.ENV.NOWCAST_LOGS)");
    }

    @Test
    void tells_every_variable_that_is_not_set() {
        assertThat(mistakes(TOY, Map.of())).contains(
                "nowcast.yaml: checklist file: environment variable not set: NOWCAST_LOGS",
                "nowcast.yaml: python: environment variable not set: NOWCAST_ENV",
                "nowcast.yaml: logging: handlers: info_text: filename: environment variable not set: NOWCAST_LOGS");
    }

    @Test
    void tells_all_mistakes_at_once_one_line_each() {
        String wrong = TOY.replace("python: $(NOWCAST.ENV.NOWCAST_ENV)bin/bin/python3", "python: 3")
                .replace("workers: 4344", "workers: many").replace("host: localhost", "hosts: localhost")
                .replace("  next workers module: next_workers\n", "") + """
                        carillon:
                          brokers: {}
                          broker: {max waiting requests: 0}
                          supervision: {sleep: {time limit: soon}}
                        """;

        assertThat(mistakes(wrong, ENVIRONMENT)).satisfiesExactlyInAnyOrder(
                line -> assertThat(line).isEqualTo("nowcast.yaml: python: 3 is not a text; put it in quotes"),
                line -> assertThat(line)
                        .isEqualTo("nowcast.yaml: zmq: host is missing: the host where the broker runs"),
                line -> assertThat(line).isEqualTo(
                        "nowcast.yaml: zmq: ports: workers: 'many' is not a port; a number from 1 to 65535 is"),
                line -> assertThat(line).isEqualTo("nowcast.yaml: message registry: next workers module is missing: "
                        + "a Python module; or give rules in carillon: next workers"),
                line -> assertThat(line)
                        .startsWith("nowcast.yaml: carillon: 'brokers' is no setting; there are broker, "),
                line -> assertThat(line).isEqualTo("nowcast.yaml: carillon: broker: max waiting requests: "
                        + "0 is not allowed; a number from 1 to 2147483647 is"),
                line -> assertThat(line).isEqualTo("nowcast.yaml: carillon: supervision: sleep: time limit: "
                        + "'soon' is not a length of time; 90, 90 s, 5 min, 2 h or 1 d are"));
    }

    @Test
    void a_section_that_is_missing_is_told_in_one_line() {
        String broker = TOY.substring(TOY.indexOf("zmq:"), TOY.indexOf("message registry:"));
        String registry = TOY.substring(TOY.indexOf("message registry:"), TOY.indexOf("run:"));

        assertThat(mistakes(TOY.replace(broker, "").replace(registry, ""), ENVIRONMENT)).containsExactly(
                "nowcast.yaml: zmq is missing: the broker's host and ports",
                "nowcast.yaml: message registry is missing: who may send which messages");
        assertThat(mistakes(TOY.replace(broker, "zmq: localhost\n"), ENVIRONMENT))
                .containsExactly("nowcast.yaml: zmq: 'localhost' is not a mapping");
        assertThat(mistakes(TOY.replace("ports: {manager: 4343, workers: 4344}", "timeout: 3"), ENVIRONMENT))
                .containsExactly("nowcast.yaml: zmq: ports is missing: the broker's ports");
    }

    @Test
    void says_what_is_wrong_with_a_file_that_is_no_configuration() {
        assertThat(mistakes("", Map.of())).singleElement().asString().startsWith("nowcast.yaml: it is not a mapping");
        assertThat(mistakes("a: [", Map.of())).singleElement().asString().startsWith("nowcast.yaml: while parsing");
    }

    @Test
    void reads_what_only_our_processes_heed() throws Exception {
        CarillonSettings settings = load(TOY + """
                carillon:
                  broker: {bind: '*', drain time: 2 s}
                  next workers: {rules: rules.yaml}
                  supervision:
                    default: {time limit: 1 d}
                    sleep: {time limit: 90, retries: 2, retry delay: 5 min}
                """).settings();

        assertThat(settings.bind()).containsExactly("*");
        assertThat(settings.drainTime()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.rulesFile()).isEqualTo(folder.resolve("rules.yaml"));
        assertThat(settings.supervision("sleep"))
                .isEqualTo(new Supervision(Duration.ofSeconds(90), 2, Duration.ofMinutes(5)));
        assertThat(settings.supervision("awaken").timeLimit()).isEqualTo(Duration.ofDays(1));
        assertThat(settings.stateFolder()).hasToString("/srv/logs/nowcast_checklist.yaml.state");
    }

    @Test
    void names_the_workflow_and_its_event_store() throws Exception {
        assertThat(load(TOY).workflow()).isEqualTo("nowcast");
        assertThat(load(TOY).settings().eventStore()).isNull();
        NowcastConfig config = load(TOY + """
                carillon:
                  workflow: ops.1
                  history: {keep: 3 d}
                  event store: {url: ['http://127.0.0.1:2379', 'http://[::1]:2380'], configuration: aviso.yaml}
                """);

        assertThat(config.workflow()).isEqualTo("ops.1");
        assertThat(config.settings().keepHistory()).isEqualTo(Duration.ofDays(3));
        assertThat(config.settings().eventStore()).isEqualTo(
                new EventStoreSettings(List.of(URI.create("http://127.0.0.1:2379"), URI.create("http://[::1]:2380")),
                        folder.resolve("aviso.yaml")));
    }

    @Test
    void tells_what_is_wrong_with_the_event_store() {
        assertThat(mistakes(TOY + """
                carillon:
                  workflow: a/b
                  event store: {url: [localhost:2379, 'https://user:secret@host:1', 'http://host:2379/v3'], urls: x}
                """, ENVIRONMENT)).containsExactlyInAnyOrder(
                "nowcast.yaml: carillon: workflow: 'a/b' is no name; letters, digits, '.', '_' and '-' are allowed",
                "nowcast.yaml: carillon: event store: 'urls' is no setting; there are configuration, url",
                noServer("localhost:2379"), noServer("https://user:***@host:1"), noServer("http://host:2379/v3"));
    }

    private static String noServer(String url) {
        return "nowcast.yaml: carillon: event store: url: '" + url
                + "' is no address of a server, such as http://127.0.0.1:2379 or https://host:2379";
    }
}
