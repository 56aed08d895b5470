package io.carillon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.carillon.acceptance.Servers.Server;
import io.carillon.acceptance.Shell.Outcome;
import io.carillon.acceptance.Shell.Program;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code carillon listen}, {@code notify}, {@code key} and {@code value} against a server. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ShellCommandsTest {

    private static final String[] AZ203 = {"event=flight", "country=Italy", "airport=fco", "date=20210101",
            "number=AZ203"};
    private static final String KEY = "/tmp/aviso/flight/20210101/italy/FCO/AZ203";

    @TempDir
    private Path folder;
    @RegisterExtension
    private final Opened open = new Opened();
    private Server server;

    @BeforeEach
    void start() throws Exception {
        server = Servers.carillon(folder);
        open.add(server);
    }

    private String[] line(String program, String command, String... words) {
        List<String> line = new ArrayList<>(List.of(program, command, "-P" + server.port()));
        line.addAll(List.of(words));
        return line.toArray(String[]::new);
    }

    private Outcome carillon(String command, String... words) throws IOException, InterruptedException {
        return new Shell(folder).run(line("./carillon", command, words));
    }

    private static String[] with(String[] words, String... more) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private void publish(String number, String... more) throws Exception {
        Outcome done = carillon("notify",
                with(new String[]{"event=flight", "country=Italy", "airport=fco", "date=20210101", "number=" + number},
                        more));
        assertThat(done.err() + done.out()).endsWith("Done\n");
        assertThat(done.exit()).isZero();
    }

    /** A line of an earlier time, and of this moment. */
    private static String[] period() {
        return new String[]{"--from", "2020-01-20T00:00:00.0Z", "--to", DateTimeFormatter
                .ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").format(Instant.now().atOffset(ZoneOffset.UTC))};
    }

    private static List<JsonNode> json(String out) {
        return out.lines().map(line -> new JsonMapper().readTree(line)).toList();
    }

    @Test
    void a_value_may_contain_commas_and_equals_signs() throws Exception {
        publish("AZ203", "payload=Landed, gate=E12 \"now\", Ö");
        assertThat(carillon("value", AZ203).out()).isEqualTo("Landed, gate=E12 \"now\", Ö\n");
        assertThat(new Shell(folder).run(line("./aviso", "value", String.join(",", AZ203))).out())
                .isEqualTo("Landed, gate=E12 \"now\", Ö\n");
        assertThat(
                carillon("key", "event=flight", "country=Italy", "airport=fco", "date=20210101", "number=a=b,c").out())
                .isEqualTo("/tmp/aviso/flight/20210101/italy/FCO/a=b,c\n");
    }

    @Test
    void a_payload_comes_from_a_file_or_the_standard_input_as_it_is() throws Exception {
        Path file = Files.writeString(folder.resolve("report.json"), "{\"level\": 850,\n \"name\": \"Ö\"}\n");
        publish("AZ203", "--payload-file", file.toString());
        assertThat(carillon("value", AZ203).out()).isEqualTo(Files.readString(file) + "\n");
        Outcome piped = new Shell(folder).run("sh", "-c", "printf 'a\\nb' | \"$@\"", "sh",
                Shell.ROOT.resolve("carillon").toString(), "notify", "-P" + server.port(), AZ203[0], AZ203[1], AZ203[2],
                AZ203[3], AZ203[4], "--payload-file", "-");
        assertThat(piped.out()).isEqualTo("Done\n");
        assertThat(carillon("value", AZ203).out()).isEqualTo("a\nb\n");
        Path binary = Files.write(folder.resolve("binary"), new byte[]{(byte) 0xff, 0});
        Outcome refused = carillon("notify", with(AZ203, "--payload-file", binary.toString()));
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).endsWith("carillon notify: --payload-file " + binary + " is not text in UTF-8\n");
    }

    @Test
    void an_event_with_a_time_to_live_is_forgotten() throws Exception {
        publish("AZ203", "--ttl", "1", "--payload", "soon gone");
        await().atMost(Duration.ofSeconds(60)).until(() -> carillon("value", AZ203).exit() == 1);
        assertThat(carillon("value", AZ203).err()).endsWith("carillon value: nothing is kept under " + KEY + "\n");
    }

    @Test
    void results_are_json_on_demand() throws Exception {
        Outcome notified = carillon("notify", with(AZ203, "--payload", "Landed", "--ttl", "1000", "--json"));
        assertThat(notified.out())
                .isEqualTo("{\"event\":\"flight\",\"request\":{\"date\":\"20210101\",\"country\":\"italy\","
                        + "\"airport\":\"FCO\",\"number\":\"AZ203\"},\"payload\":\"Landed\",\"key\":\"" + KEY
                        + "\"}\n");
        assertThat(carillon("value", with(AZ203, "--json")).out()).isEqualTo(notified.out());
        assertThat(json(carillon("key", with(AZ203, "--json")).out()).getFirst().get("base_key").asString())
                .isEqualTo("/tmp/aviso/flight/");
    }

    @Test
    void a_listener_needs_no_file_and_hears_only_what_its_condition_holds_for() throws Exception {
        Instant before = Instant.now();
        Program listener = open.add(new Shell(folder).start(line("./carillon", "listen", "--event", "flight",
                "country=italy", "country=france", "--where", "request.number.startsWith(\"AZ\")", "--json")));
        listener.awaitErr(text -> text.contains("Listening to flight"));
        publish("LH231", "payload=x");
        publish("AZ203", "payload=Landed\u001b[31m");
        publish("AZ204");
        listener.awaitOut(text -> text.contains("AZ204"));
        List<JsonNode> heard = json(listener.out());
        assertThat(heard).hasSize(2);
        JsonNode first = heard.getFirst();
        assertThat(first.propertyNames()).containsExactly("event", "request", "payload", "key", "revision", "time");
        assertThat(first.get("event").asString()).isEqualTo("flight");
        assertThat(first.get("request").get("airport").asString()).isEqualTo("FCO");
        assertThat(first.get("payload").asString()).isEqualTo("Landed\u001b[31m");
        assertThat(first.get("key").asString()).isEqualTo(KEY);
        assertThat(first.get("revision").asLong()).isPositive().isLessThan(heard.getLast().get("revision").asLong());
        assertThat(Instant.parse(first.get("time").asString())).isBetween(before, Instant.now());
        assertThat(heard.getLast().get("payload").isNull()).isTrue();
        listener.signal("INT");
        assertThat(listener.outcome().exit()).isZero();
    }

    @Test
    void without_json_events_are_echoed_as_aviso_does() throws Exception {
        publish("AZ203", "payload=Landed");
        Outcome ours = carillon("listen", with(period(), "--event", "flight"));
        Path file = Files.writeString(folder.resolve("listener.yaml"),
                "listeners: [{event: flight, request: {}, triggers: [{type: echo}]}]");
        Outcome theirs = new Shell(folder).run(line("./aviso", "listen", with(period(), file.toString())));
        assertThat(ours.out()).isEqualTo(theirs.out()).contains("\"payload\": \"Landed\"");
        assertThat(ours.exit()).isZero();
    }

    @Test
    void a_condition_narrows_listeners_of_files_too_and_other_triggers_run() throws Exception {
        publish("AZ203", "--payload", "{\"level\": 850}");
        publish("AZ204", "--payload", "{\"level\": 100}");
        publish("AZ205");
        Path log = folder.resolve("heard.log");
        Path file = Files.writeString(folder.resolve("listener.yaml"), "listeners: [{event: flight, request: {},"
                + " triggers: [{type: echo}, {type: log, path: " + log + "}]}]");
        Outcome replayed = carillon("listen",
                with(period(), file.toString(), "--json", "--where", "has(data.level) && data.level > 500"));
        assertThat(json(replayed.out())).singleElement()
                .satisfies(event -> assertThat(event.get("request").get("number").asString()).isEqualTo("AZ203"));
        assertThat(log).content().contains("AZ203").doesNotContain("AZ204").doesNotContain("AZ205");
    }

    @Test
    void an_event_that_has_no_answer_is_passed_over_and_told_once() throws Exception {
        publish("AZ203");
        publish("AZ204");
        Outcome replayed = carillon("listen", with(period(), "--event", "flight", "--where", "request.gate == 'E12'"));
        assertThat(replayed.exit()).isZero();
        assertThat(replayed.out()).isEmpty();
        assertThat(replayed.err()).containsOnlyOnce("--where has no answer for " + KEY).contains("gate");
    }

    @Test
    void listeners_with_different_conditions_remember_each_for_itself() throws Exception {
        String[] wanted = {"--event", "flight", "--json", "--where", "request.number == 'AZ204'"};
        Program listener = open.add(new Shell(folder).start(line("./carillon", "listen", wanted)));
        listener.awaitErr(text -> text.contains("Listening to flight"));
        publish("AZ203");
        publish("AZ204");
        listener.awaitOut(text -> text.contains("AZ204"));
        listener.signal("TERM");
        assertThat(listener.outcome().exit()).isZero();
        publish("AZ204", "payload=missed");
        Program again = open.add(new Shell(folder).start(line("./carillon", "listen", wanted)));
        again.awaitOut(text -> text.contains("missed"));
        assertThat(json(again.out())).hasSize(1);
        assertThat(Checkpoints.count(folder)).isEqualTo(1);
        Program other = open.add(new Shell(folder).start(line("./carillon", "listen", "--event", "flight", "--json")));
        other.awaitErr(text -> text.contains("Listening to flight"));
        publish("AZ205");
        other.awaitOut(text -> text.contains("AZ205"));
        assertThat(json(other.out())).hasSize(1);
    }

    @Test
    void a_listener_ends_when_nobody_reads_it_any_more() throws Exception {
        publish("AZ203");
        publish("AZ204");
        Program pipe = open.add(new Shell(folder).start("sh", "-c", "./carillon listen -P" + server.port()
                + " --event flight --from 2020-01-20T00:00:00.0Z --json | head -n 1"));
        pipe.awaitOut(text -> text.contains("AZ203"));
        while (pipe.isRunning()) {
            publish("AZ205");
        }
        assertThat(json(pipe.outcome().out())).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            listen --event flight --where 'x' == request.numbr +   | 2 | Error: Invalid value for '--where': column 23: mismatched input '<EOF>', at: 'x' == request.numbr +>>>
            listen --event flight --where reqest.number == 'x'     | 2 | Error: Invalid value for '--where': column 1: undeclared reference to 'reqest', at: >>>reqest.number == 'x'
            listen --event flight --where request.number           | 2 | Error: Invalid value for '--where': column 8: expected type 'bool' but found 'string', at: request>>>.number
            listen country=italy                                   | 2 | Error: The event type is missing; add --event TYPE, such as --event flight.
            listen --event flight italy                            | 2 | Error: 'italy' must be NAME=VALUE, such as country=italy.
            listen --event fligt                                   | 1 | carillon listen: there is no event type 'fligt' in the schema; it has flight
            notify event=flight,country=Italy                      | 2 | Error: 'flight,country=Italy' is no event type; each NAME=VALUE must be an argument of its own: blanks between them, not commas.
            notify country=Italy                                   | 2 | Error: The event type is missing; add event=TYPE, such as event=flight.
            notify event=flight date=1 date=2                      | 2 | Error: date is given twice; each name may stand once.
            notify event=flight payload=x --payload y              | 2 | Error: The payload is given twice; of payload=TEXT, --payload and --payload-file only one may be.
            notify event=flight ttl=5 --ttl 6                      | 2 | Error: The time to live is given twice; of ttl=SECONDS and --ttl only one may be.
            notify event=flight country=Italy                      | 1 | carillon notify: 'Wrong parameters: date required'
            notify event=flight --ttl 0                            | 2 | Error: Invalid value for '--ttl': '0' is not a whole number of seconds from 1 to 9000000000.
            """)
    void a_mistake_is_told_in_one_line(String words, int exit, String message) throws Exception {
        List<String> line = new ArrayList<>();
        int where = words.indexOf("--where ");
        line.addAll(List.of((where < 0 ? words : words.substring(0, where + 7)).split(" ", -1)));
        if (where >= 0) {
            line.add(words.substring(where + 8));
        }
        Outcome outcome = carillon(line.getFirst(), line.subList(1, line.size()).toArray(String[]::new));
        assertThat(outcome.err().lines().filter(text -> !text.startsWith("Not local")).reduce((_, last) -> last))
                .contains(message);
        assertThat(outcome.exit()).isEqualTo(exit);
        assertThat(outcome.out()).isEmpty();
    }

    /** Runs a command in a terminal of its own; what it writes to standard output goes to a file, as a rule. */
    private String inTerminal(Map<String, String> environment, String command) throws Exception {
        Servers.assumeInstalled("script", "bsdutils");
        Path typescript = folder.resolve("typescript");
        Outcome outcome = new Shell(folder, environment).run("script", "-qec", command, typescript.toString());
        assertThat(outcome.exit()).as(outcome.out()).isZero();
        return Files.readString(typescript);
    }

    @Test
    void progress_is_shown_on_a_terminal_only_and_not_when_it_would_be_in_the_way() throws Exception {
        for (int i = 0; i < 20; i++) {
            publish("AZ" + i);
        }
        Path file = Files.writeString(folder.resolve("slow.yaml"),
                "listeners: [{event: flight, request: {}," + " triggers: [{type: command, command: sleep 0.3}]}]");
        String line = "./carillon listen -P" + server.port() + " " + String.join(" ", period());
        Map<String, String> terminal = Map.of("TERM", "xterm", "NO_COLOR", "");

        String shown = inTerminal(terminal, line + " " + file);
        assertThat(shown)
                .containsPattern(
                        "\\r\\u001b\\[K20 events, [\\d,]+/s, \\u001b\\[32m\\d+ %\\u001b\\[0m of \\d+ revisions")
                .containsPattern("20 events in \\d+\\.\\d s");
        assertThat(inTerminal(Map.of("TERM", "xterm", "NO_COLOR", "1"), line + " " + file))
                .containsPattern("20 events, [\\d,]+/s, \\d+ % of \\d+ revisions").doesNotContain("\u001b[32m");
        assertThat(inTerminal(Map.of("TERM", "dumb"), line + " " + file)).doesNotContain(" revisions");
        assertThat(inTerminal(terminal, line + " -q " + file)).doesNotContain(" revisions");
        assertThat(inTerminal(terminal, line + " --json " + file)).doesNotContain(" revisions");
        assertThat(inTerminal(terminal, line + " " + file + " 2>&1 | cat")).doesNotContain(" revisions");
        assertThat(inTerminal(terminal, line + " --event flight")).contains("AZ19").doesNotContain(" revisions");
    }

    @Test
    void each_command_explains_itself_with_examples() throws Exception {
        for (String command : new String[]{"listen", "notify", "key", "value", "server", "completion"}) {
            Outcome help = new Shell(folder).run("./carillon", command, "--help");
            assertThat(help.exit()).isZero();
            assertThat(help.out()).startsWith("Usage: carillon " + command + " ").contains("\nOptions:\n",
                    "\nExamples:\n  ");
            assertThat(help.out().lines()).allMatch(line -> line.length() <= 100);
        }
        assertThat(new Shell(folder).run("./carillon", "--version").out()).matches("carillon \\d+\\.\\d+\\.\\d+\n");
        assertThat(new Shell(folder).run("./carillon", "service", "install", "--help").out()).contains("Examples:");
    }
}
