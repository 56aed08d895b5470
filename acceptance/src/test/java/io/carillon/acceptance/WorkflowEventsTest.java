package io.carillon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.carillon.acceptance.Servers.Server;
import io.carillon.acceptance.Shell.Outcome;
import io.carillon.acceptance.Shell.Program;
import io.carillon.peers.FreePort;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Workflows and events together, all as processes: what happens in one is heard, and what is heard launches workers.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class WorkflowEventsTest {

    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder;
    @RegisterExtension
    private final Opened open = new Opened();
    private Shell shell = new Shell(Path.of(""));
    private Path config = Path.of("");
    private int port;

    @BeforeEach
    void write() throws IOException {
        shell = new Shell(folder);
        port = FreePort.find();
        config = Files.writeString(folder.resolve("ops.yaml"),
                """
                        checklist file: %1$s/checklist.yaml
                        python: /bin/false
                        logging:
                          formatters: {simple: {format: '%%(asctime)s %%(levelname)s [%%(name)s] %%(message)s'}}
                          handlers:
                            console: {class: logging.StreamHandler, formatter: simple, level: 100, stream: 'ext://sys.stdout'}
                            text: {class: logging.FileHandler, formatter: simple, filename: %1$s/nowcast.log}
                          root: {level: DEBUG, handlers: [console, text]}
                        zmq: {host: 127.0.0.1, ports: {manager: %2$d, workers: %3$d}}
                        message registry:
                          manager:
                            ack: acknowledged
                            checklist cleared: cleared
                            unregistered worker: who?
                            unregistered message type: what?
                            no after_worker function: nothing follows
                          workers:
                            download: {checklist key: weather, success: got it, failure: failed, crash: crashed}
                            plot: {checklist key: plots, success: plotted, failure: failed, crash: crashed}
                            boom: {success: never, failure: failed, crash: crashed}
                            announce: {success: announced, failure: failed, crash: crashed}
                        carillon:
                          next workers: {rules: rules.yaml}
                          event store: {url: 'http://127.0.0.1:%4$d'}
                          workers:
                            download: {command: [sh, -c, 'echo "{\\"run\\": \\"06\\"}"']}
                            plot:
                              command: [sh, -c, 'printf "%%s\\n" "$@" > %1$s/arguments; sleep 0.5; echo "{\\"file\\": \\"a.png\\"}"', sh]
                            announce:
                              command: [sh, -c, 'echo "{\\"file\\": \\"a.png\\"}"']
                              publish:
                                {event: flight, country: Italy, airport: fco, date: 20210101, number: '${payload.file}', payload: '${worker}'}
                        """
                        .formatted(folder, FreePort.find(), FreePort.find(), port));
        Files.writeString(folder.resolve("rules.yaml"), """
                after:
                  download:
                    - launch: [{worker: plot, args: ["${msg.payload.run}"]}]
                  plot:
                    - launch: [no.such.boom]
                  boom: []
                  announce: []
                """);
    }

    private Program nowcast(String process) throws IOException {
        Program program = open.add(shell.start("./nowcast", process, config.toString()));
        await().atMost(Duration.ofSeconds(30)).until(() -> log().contains("running in process " + program.pid()));
        return program;
    }

    private String log() throws IOException {
        Path log = folder.resolve("nowcast.log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    private Path listenerFile() throws IOException {
        String listeners = Stream.of("message", "launch", "exit", "checklist")
                .map(type -> "  - {event: nowcast." + type + ", request: {}, triggers: [{type: echo}]}\n")
                .reduce("listeners:\n", String::concat);
        return Files.writeString(folder.resolve("listeners.yaml"), listeners);
    }

    /** Events as they were heard, in the order of the store: each with its revision and what is known of it. */
    private static List<JsonNode> events(String out) {
        return out.lines().filter(line -> line.startsWith("{")).map(JSON::readTree)
                .sorted(Comparator.comparingLong(event -> event.path("revision").asLong())).toList();
    }

    private static List<String> words(List<JsonNode> events) {
        return events
                .stream().map(
                        event -> event.path("event").asString().substring("nowcast.".length()) + " "
                                + String.join(" ",
                                        event.path("request").valueStream().skip(1).map(JsonNode::asString).toList()))
                .toList();
    }

    private static List<String> ids(List<JsonNode> events) {
        return events.stream().map(event -> event.path("event").asString() + " "
                + JSON.readTree(event.path("payload").asString()).path("id").asString()).toList();
    }

    private List<String> idsInHistory() throws IOException {
        List<String> ids = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder.resolve("checklist.yaml.state/history"))) {
            for (Path file : files.filter(file -> file.toString().endsWith(".jsonl")).sorted().toList()) {
                Files.readAllLines(file).stream().map(JSON::readTree)
                        .forEach(event -> ids.add(event.path("event").asString() + " " + event.path("id").asString()));
            }
        }
        return ids;
    }

    private void runsDownload() throws Exception {
        Outcome outcome = shell.run("./nowcast", "worker", "download", config.toString());
        assertThat(outcome.exit()).as(outcome.err()).isZero();
    }

    @Test
    void what_happens_in_a_workflow_is_heard_in_order_and_nothing_is_missing_after_an_outage_and_a_kill()
            throws Exception {
        Instant begin = Instant.now();
        Server server = open.add(Servers.carillon(folder, port));
        shell = new Shell(folder, Map.of("AVISO_NOTIFICATION_PORT", Integer.toString(port)));
        nowcast("broker");
        Program manager = nowcast("manager");
        Program listener = open
                .add(shell.start("./carillon", "listen", "--from", text(begin), "--json", listenerFile().toString()));
        runsDownload();

        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(words(events(listener.out()))).as(log())
                .contains("exit boom crash", "exit plot success"));
        List<String> heard = words(events(listener.out()));
        assertThat(heard).containsSubsequence("message download success", "checklist weather", "launch plot",
                "message plot success", "checklist plots", "launch boom", "exit boom crash");
        assertThat(heard).hasSize(8);
        Outcome value = shell.run("./aviso", "value", "event=nowcast.exit,workflow=ops,worker=plot,state=success");
        assertThat(JSON.readTree(value.out()).path("args").path(0).asString()).as(value.err()).isEqualTo("06");
        server.kill();
        runsDownload();
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(idsInHistory()).as(log()).hasSize(16));
        manager.close();
        manager.outcome();
        nowcast("manager");
        open.add(Servers.carillon(folder, port));

        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(events(listener.out())).as(log()).hasSizeGreaterThanOrEqualTo(16));
        assertThat(ids(events(listener.out()))).containsExactlyElementsOf(idsInHistory()).doesNotHaveDuplicates();
        Outcome replay = shell.run("./carillon", "listen", "--from", text(begin), "--to", text(Instant.now()), "--json",
                listenerFile().toString());
        assertThat(ids(events(replay.out()))).as(replay.err()).containsExactlyElementsOf(idsInHistory());

        Outcome history = shell.run("./nowcast", "history", config.toString(), "--json");
        assertHistory(JSON.readTree(history.out()));
        Outcome stored = shell.run("./nowcast", "history", config.toString(), "--json", "--store");
        assertThat(JSON.readTree(stored.out())).as(stored.err()).isEqualTo(JSON.readTree(history.out()));
        Outcome table = shell.run("./nowcast", "history", config.toString(), "--worker", "plot");
        assertThat(table.out()).contains("2 runs (2 success)").contains("plot 06").contains("download: success");
    }

    @Test
    void a_worker_publishes_an_event() throws Exception {
        open.add(Servers.carillon(folder, port));
        shell = new Shell(folder, Map.of("AVISO_NOTIFICATION_PORT", Integer.toString(port)));
        nowcast("broker");
        nowcast("manager");
        Outcome worker = shell.run("./nowcast", "worker", "announce", config.toString());
        assertThat(worker.exit()).as(worker.err()).isZero();
        Outcome published = shell.run("./aviso", "value",
                "event=flight,country=Italy,airport=fco,date=20210101,number=a.png");
        assertThat(published.out()).as(published.err()).contains("announce");
    }

    private static void assertHistory(JsonNode history) {
        List<JsonNode> plots = new ArrayList<>();
        List<JsonNode> booms = new ArrayList<>();
        for (JsonNode run : history.path("runs")) {
            (run.path("worker").asString().equals("plot") ? plots : booms).add(run);
        }
        assertThat(plots).hasSize(2).allSatisfy(run -> {
            assertThat(run.path("state").asString()).isEqualTo("success");
            assertThat(run.path("duration").asDouble()).isBetween(0.5, 20.0);
            assertThat(run.path("after").path("source").asString()).isEqualTo("download");
            assertThat(run.path("messages").path(0).path("payload").path("file").asString()).isEqualTo("a.png");
        });
        assertThat(booms).hasSize(2).allSatisfy(run -> {
            assertThat(run.path("state").asString()).isEqualTo("crash");
            assertThat(run.path("what").asString()).startsWith("ended with exit status 1");
            assertThat(run.path("after").path("run").asString())
                    .isIn(plots.stream().map(plot -> plot.path("run").asString()).toList());
        });
    }

    /** A moment in the one form that {@code --from} takes. */
    private static String text(Instant time) {
        return DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC).format(time);
    }

    @Test
    void an_event_launches_a_worker_with_its_values_as_single_words_and_only_once() throws Exception {
        open.add(Servers.carillon(folder, port));
        shell = new Shell(folder, Map.of("AVISO_NOTIFICATION_PORT", Integer.toString(port)));
        Path listeners = Files.writeString(folder.resolve("flights.yaml"), """
                listeners:
                  - event: flight
                    request: {airport: CDG}
                    triggers:
                      - type: worker
                        config: %s
                        worker: plot
                        args: ['${request.number}', '${payload}']
                """.formatted(config));
        nowcast("broker");
        nowcast("manager");
        Instant begin = Instant.now();
        shell.run("./aviso", "notify",
                "event=flight,country=Italy,airport=cdg,date=20210101,number=AZ 203,payload='; touch x; $(touch y)");
        String from = text(begin);
        open.add(shell.start("./aviso", "listen", "--from", from, listeners.toString()));

        await().atMost(Duration.ofSeconds(40)).ignoreExceptions()
                .until(() -> Files.readString(folder.resolve("arguments")).equals("AZ 203\n'; touch x; $(touch y)\n"));
        await().atMost(Duration.ofSeconds(40)).until(() -> history().path("runs").valueStream()
                .anyMatch(run -> run.path("state").asString().equals("success")));
        JsonNode plot = history().path("runs").path(0);
        assertThat(plot.path("after").path("type").asString())
                .startsWith("flight /tmp/aviso/flight/20210101/italy/CDG/");
        assertThat(plot.path("duration").asDouble()).isGreaterThanOrEqualTo(0.5);
        Outcome again = shell.run("./aviso", "listen", "--from", from, "--to", text(Instant.now()),
                listeners.toString());
        assertThat(again.err() + again.out()).contains("it is not launched again");
        Outcome launches = shell.run("./aviso", "value", "event=nowcast.launch,workflow=ops,worker=plot");
        assertThat(JSON.readTree(launches.out()).path("id").asString()).isEqualTo(plot.path("run").asString());
        try (Stream<Path> files = Files.list(Shell.ROOT)) {
            assertThat(files.map(file -> file.getFileName().toString())).doesNotContain("x", "y");
        }
    }

    @Test
    void an_event_that_a_hub_wants_launches_a_worker() throws Exception {
        int httpPort = FreePort.find();
        Server server = open.add(Servers.withHubs(folder, httpPort, """
                hubs:
                  flights:
                    filter: {event: flight}
                    consumers:
                      - {type: worker, config: %s, worker: plot, args: ['${title}', '${body}']}
                """.formatted(config)));
        nowcast("broker");
        nowcast("manager");
        try (HttpClient http = HttpClient.newHttpClient()) {
            String event = "{\"event_type\": \"flight\", \"title\": \"AZ 203\", \"body\": \"'; touch x; $(touch y)\"}";
            int status = http
                    .send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.httpPort() + "/api/v1/events"))
                            .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(event))
                            .build(), HttpResponse.BodyHandlers.ofString())
                    .statusCode();
            assertThat(status).isEqualTo(201);
        }
        await().atMost(Duration.ofSeconds(40)).ignoreExceptions()
                .until(() -> Files.readString(folder.resolve("arguments")).equals("AZ 203\n'; touch x; $(touch y)\n"));
    }

    private JsonNode history() throws Exception {
        Outcome outcome = shell.run("./nowcast", "history", config.toString(), "--json");
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        return JSON.readTree(outcome.out());
    }

    @Test
    void a_history_that_cannot_be_shown_is_told_in_one_line() throws Exception {
        Outcome day = shell.run("./nowcast", "history", config.toString(), "--date", "yesterdaily");
        assertThat(day.exit()).isEqualTo(2);
        assertThat(day.err()).contains("'yesterdaily' is no day; write it as 2026-11-21");
        Outcome file = shell.run("./nowcast", "history", folder.resolve("none.yaml").toString());
        assertThat(file.exit()).isEqualTo(1);
        assertThat(file.err().lines()).singleElement().asString().contains("none.yaml").contains("no such file");
    }
}
