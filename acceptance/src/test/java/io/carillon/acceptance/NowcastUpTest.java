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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.imageio.ImageIO;

import io.carillon.acceptance.Servers.Server;
import io.carillon.acceptance.Shell.Outcome;
import io.carillon.acceptance.Shell.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole workflows, those of {@code examples/nowcast}, each from one configuration. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class NowcastUpTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern HEALTH = Pattern.compile("http://\\S+/health");

    @TempDir
    private Path folder;

    private static Program up(NowcastSystem system, String... options) throws IOException {
        List<String> words = new ArrayList<>(List.of("up"));
        words.addAll(List.of(options));
        return system.start(words).awaitOut(text -> text.contains("ready: message_broker, manager"));
    }

    private static HttpResponse<String> health(Program up) throws IOException, InterruptedException {
        Matcher address = HEALTH.matcher(up.out());
        assertThat(address.find()).as(up.out()).isTrue();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create(address.group())).build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private static void awaitText(NowcastSystem system, String file, String text) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(system.text(file)).contains(text));
    }

    private static void stop(Program up) throws Exception {
        up.signal("TERM");
        Outcome end = up.outcome();
        assertThat(end.exit()).as(end.err()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--processes"})
    void the_toy_sleeps_and_awakes_and_can_be_asked_how_it_is(String option) throws Exception {
        NowcastSystem toy = new NowcastSystem("toy", "NOWCAST_LOGS", folder);
        try (Program up = option.isEmpty() ? up(toy) : up(toy, option)) {
            try (Program sleep = toy.start(List.of("run", "sleep"), "--sleep-time", "1")) {
                assertThat(sleep.outcome().exit()).isZero();
            }
            awaitText(toy, "nowcast_checklist.yaml", "awoke: true");
            Outcome checklist = toy.run(List.of("checklist", "show"), "sleepyhead.sleep time");
            assertThat(checklist.out()).isEqualTo("1\n...\n");
            Outcome none = toy.run(List.of("checklist", "show"), "sleepyhead.dreams");
            assertThat(none.exit()).isEqualTo(1);
            assertThat(none.err()).hasLineCount(1).contains("there is no 'dreams' in the checklist at sleepyhead",
                    "there are sleep time, awoke");
            Outcome status = toy.run(List.of("status"));
            assertThat(status.exit()).as(status.out()).isZero();
            assertThat(status.out()).containsPattern("message_broker +process \\d+, since .*; 0 requests wait")
                    .containsPattern("manager +process \\d+, since .*; 0 messages wait for rules")
                    .containsPattern("scheduler +does not run on this machine");
            stop(up);
            Outcome gone = toy.run(List.of("status"));
            assertThat(gone.exit()).isEqualTo(1);
            assertThat(gone.out()).contains("no message broker answers at localhost:");
        }
    }

    private static Outcome notify(NowcastSystem weather, Server server, String day) throws Exception {
        return weather.shell().run("./carillon", "notify", "-P", Integer.toString(server.port()), "event=forecast",
                "day=" + day, "location=forecasts/" + day + ".csv");
    }

    private static Program listen(NowcastSystem weather, Server server, String... words) throws IOException {
        List<String> line = new ArrayList<>(List.of("./carillon", "listen", "-P", Integer.toString(server.port())));
        line.addAll(List.of(words));
        return weather.shell().start(line.toArray(String[]::new)).awaitErr(text -> text.contains("Listening to "));
    }

    @Test
    void an_event_begins_a_chain_that_plots_when_both_runs_are_done_and_ends_with_an_event() throws Exception {
        try (Server server = Servers.carillon(folder)) {
            NowcastSystem weather = NowcastSystem.weather(folder, server);
            try (Program up = up(weather);
                    Program _ = listen(weather, server, weather.config().resolveSibling("listener.yaml").toString());
                    Program plots = listen(weather, server, "--event", "plot", "--json")) {
                Outcome notified = notify(weather, server, "2026-11-21");
                assertThat(notified.exit()).as(notified.err()).isZero();
                plots.awaitOut(text -> text.endsWith("\n"));
                Path plot = weather.folder().resolve("plots/2026-11-21.png");
                assertThat(plots.out()).hasLineCount(1).contains("\"day\":\"2026-11-21\"", plot.toString());
                assertThat(ImageIO.read(plot.toFile()).getWidth()).isEqualTo(900);
                List<String> calls = weather.text("calls").lines().toList();
                assertThat(calls).containsExactlyInAnyOrder("download 2026-11-21", "run_wind 2026-11-21",
                        "run_rain 2026-11-21", "plot 2026-11-21", "publish 2026-11-21");
                assertThat(calls.getFirst()).isEqualTo("download 2026-11-21");
                assertThat(calls.subList(3, 5)).containsExactly("plot 2026-11-21", "publish 2026-11-21");
                awaitText(weather, "checklist.yaml", "published: '2026-11-21'");
                stop(up);
            }
        }
    }

    @Test
    void a_run_that_fails_ends_the_chain_and_an_event_says_so_once() throws Exception {
        try (Server server = Servers.carillon(folder)) {
            NowcastSystem weather = NowcastSystem.weather(folder, server);
            try (Program up = up(weather); Program problems = listen(weather, server, "--event", "problem", "--json")) {
                assertThat(weather.run(List.of("run", "download"), "2026-11-22", "forecasts/2026-11-22.csv").exit())
                        .isZero();
                awaitText(weather, "nowcast.log", "DEBUG [manager] message from notify_failure");
                problems.awaitOut(text -> text.endsWith("\n"));
                assertThat(problems.out()).hasLineCount(1).contains("\"day\":\"2026-11-22\"", "run_rain: failure");
                assertThat(weather.text("calls").lines()).containsExactlyInAnyOrder("download 2026-11-22",
                        "run_wind 2026-11-22", "run_rain 2026-11-22", "notify_failure 2026-11-22");
                assertThat(weather.text("nowcast.log"))
                        .contains("WARNING [run_rain] line 19: \"missing\" is no number");
                stop(up);
            }
        }
    }

    @Test
    void health_says_which_part_is_down_and_that_part_is_started_again() throws Exception {
        NowcastSystem toy = new NowcastSystem("toy", "NOWCAST_LOGS", folder);
        try (Program up = up(toy, "--processes", "--health-address", "127.0.0.1:0")) {
            assertThat(health(up).statusCode()).isEqualTo(200);
            long first = toy.pid("manager");
            ProcessHandle.of(first).orElseThrow().destroyForcibly();
            await().atMost(PATIENCE).untilAsserted(() -> {
                HttpResponse<String> down = health(up);
                assertThat(down.statusCode()).isEqualTo(503);
                assertThat(down.body().replaceAll("\\s+", " "))
                        .containsPattern("\"manager\": \\{[^}]*\"status\": \"down\"")
                        .containsPattern("\"message_broker\": \\{[^}]*\"status\": \"up\"");
            });
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(health(up).statusCode()).isEqualTo(200));
            assertThat(health(up).body().replaceAll("\\s+", " ")).containsPattern("\"manager\": \\{ \"restarts\": 1,");
            assertThat(toy.pid("manager")).isNotEqualTo(first);
            long last = toy.pid("manager");
            long broker = toy.pid("message_broker");
            stop(up);
            assertThat(ProcessHandle.of(last)).isEmpty();
            assertThat(ProcessHandle.of(broker)).isEmpty();
        }
    }

    @Test
    void a_hangup_has_all_parts_read_the_configuration_again_and_a_mistake_changes_nothing() throws Exception {
        NowcastSystem toy = new NowcastSystem("toy", "NOWCAST_LOGS", folder);
        try (Program up = up(toy)) {
            String before = Files.readString(toy.config());
            Files.writeString(toy.config(), "rubbish: [");
            up.signal("HUP");
            awaitText(toy, "nowcast.log", "ERROR [nowcast] the new configuration was not taken: ");
            Files.writeString(toy.config(),
                    before.replace("    awaken:\n", "    stir: {success: stirred}\n    awaken:\n"));
            up.signal("HUP");
            awaitText(toy, "nowcast.log", "INFO [manager] read config from ");
            stop(up);
        }
    }

    @Test
    void a_configuration_with_a_mistake_is_told_in_one_line() throws Exception {
        NowcastSystem toy = new NowcastSystem("toy", "NOWCAST_LOGS", folder);
        Files.writeString(toy.config(), Files.readString(toy.config()).replace("host: localhost", "host: 12"));
        Outcome up = toy.run(List.of("up"));
        assertThat(up.exit()).isEqualTo(1);
        assertThat(up.err()).hasLineCount(1).contains("nowcast up: ", "zmq: host: 12 is not a text");
    }
}
