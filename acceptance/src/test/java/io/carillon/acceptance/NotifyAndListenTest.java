package io.carillon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.carillon.acceptance.Servers.Server;
import io.carillon.acceptance.Servers.Store;
import io.carillon.acceptance.Shell.Outcome;
import io.carillon.acceptance.Shell.Program;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The getting-started guide and what follows from it, with {@code ./aviso} against Carillon's server and a real etcd.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class NotifyAndListenTest {

    private static final String AZ203 = "event=flight,country=Italy,airport=fco,date=20210101,number=AZ203";

    @TempDir
    private Path folder;
    @RegisterExtension
    private final Opened open = new Opened();

    private String port(Server server) {
        return "-P" + server.port();
    }

    private Program listen(Server server, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of("./aviso", "listen", port(server)));
        command.addAll(List.of(more));
        Program program = open.add(new Shell(folder).start(command.toArray(String[]::new)));
        return program.awaitErr(text -> text.contains("Listening to "));
    }

    private void notify(Server server, String parameters) throws Exception {
        Outcome done = new Shell(folder).run("./aviso", "notify", parameters, port(server));
        assertThat(done.out()).as(done.err()).isEqualTo("Done\n");
        assertThat(done.exit()).isZero();
    }

    /** The time from {@code Done} to the listener's echo. */
    private Duration delay(Server server, Program listener, String payload) throws Exception {
        try (Program notify = new Shell(folder).start("./aviso", "notify", AZ203 + ",payload=" + payload,
                port(server))) {
            notify.awaitOut(text -> text.equals("Done\n"));
            long done = System.nanoTime();
            listener.awaitOut(text -> text.contains("\"payload\": \"" + payload + "\""));
            return Duration.ofNanos(System.nanoTime() - done);
        }
    }

    private static List<String> payloads(String out) {
        return Pattern.compile("\"payload\": \"(.*?)\"").matcher(out).results().map((MatchResult r) -> r.group(1))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void a_notification_reaches_a_listener_as_in_the_guide_within_100_ms(Store store) throws Exception {
        Server server = open.add(store.start(folder));
        Program listener = listen(server, "examples/echo_listener.yaml");
        Checkpoints.awaitListeners(folder, 1);
        // The fastest of some: other programs have the processors too.
        Duration fastest = Duration.ofHours(1);
        for (int i = 0; i < 10 && fastest.toMillis() >= 100; i++) {
            Duration delay = delay(server, listener, "Delayed " + i);
            fastest = delay.compareTo(fastest) < 0 ? delay : fastest;
        }
        assertThat(fastest).isLessThan(Duration.ofMillis(100));
        notify(server, AZ203 + ",payload=Landed");
        listener.awaitOut(text -> text.contains("\"payload\": \"Landed\"") && text.endsWith("}\n"));
        assertThat(listener.out()).endsWith("""
                {
                    "event": "flight",
                    "payload": "Landed",
                    "request": {
                        "airport": "FCO",
                        "country": "italy",
                        "date": "20210101",
                        "number": "AZ203"
                    }
                }
                """);
        listener.signal("TERM");
        Outcome outcome = listener.outcome();
        assertThat(outcome.exit()).isZero();
        assertThat(outcome.err()).contains("Not local listener schema file found, using default schema",
                "Listening to /tmp/aviso/flight/ at localhost:" + server.port() + "...",
                "A valid notification has been received, executing triggers...", "Starting Echo Trigger...",
                "Notification received:", "Echo Trigger completed").endsWith("Listeners stopped\n");
    }

    @ParameterizedTest
    @EnumSource
    void who_was_away_catches_up_with_each_event_once_in_order(Store store) throws Exception {
        Server server = open.add(store.start(folder));
        notify(server, AZ203 + ",payload=before");
        Program first = listen(server, "examples/echo_listener.yaml");
        Checkpoints.awaitListeners(folder, 1);
        first.signal("INT");
        Outcome interrupted = first.outcome();
        assertThat(interrupted.exit()).isEqualTo(1);
        assertThat(interrupted.err()).endsWith("\nAborted!\n");
        assertThat(payloads(interrupted.out())).as("the first time only what comes is heard").isEmpty();
        notify(server, AZ203 + ",payload=one");
        notify(server, "event=flight,country=France,airport=cdg,date=20210101,number=AF1,payload=other");
        notify(server, "event=flight,country=Spain,airport=mad,date=20210101,number=IB1,payload=unwanted");
        notify(server, AZ203 + ",payload=two");
        notify(server, AZ203 + ",payload=three");
        Program second = listen(server, "examples/echo_listener.yaml");
        second.awaitOut(text -> text.contains("three"));
        notify(server, AZ203 + ",payload=four");
        second.awaitOut(text -> text.contains("four"));
        assertThat(payloads(second.out())).containsExactly("one", "other", "two", "three", "four");
        assertThat(second.err()).contains("Starting from last notification received");
        second.signal("TERM");
        second.outcome();
        Program third = listen(server, "--now", "examples/echo_listener.yaml");
        Checkpoints.awaitListeners(folder, 1);
        notify(server, AZ203 + ",payload=five");
        third.awaitOut(text -> text.contains("five"));
        assertThat(payloads(third.out())).containsExactly("five");
    }

    @ParameterizedTest
    @EnumSource
    void a_period_is_replayed_with_every_version_and_then_the_command_ends(Store store) throws Exception {
        Server server = open.add(store.start(folder));
        notify(server, AZ203 + ",payload=early");
        String from = now();
        notify(server, AZ203 + ",payload=one");
        notify(server, AZ203 + ",payload=two");
        String to = now();
        notify(server, AZ203 + ",payload=late");
        Outcome replay = new Shell(folder).run("./aviso", "listen", "--from", from, "--to", to,
                "examples/echo_listener.yaml", port(server));
        assertThat(payloads(replay.out())).as(replay.err()).containsExactly("one", "two");
        assertThat(replay.exit()).isZero();
        assertThat(replay.err()).contains("Searching for past notifications...", "Search completed, retrieving...",
                "Search and retrieval completed");
        Outcome none = new Shell(folder).run("./aviso", "listen", "--from", "2020-01-20T00:00:00.0Z", "--to",
                "2020-01-21T00:00:00.0Z", "examples/echo_listener.yaml", port(server));
        assertThat(none.out()).isEmpty();
        assertThat(none.exit()).isZero();
        assertThat(none.err()).contains("No history available in the time period selected");
        Program on = listen(server, "--from", from, "examples/echo_listener.yaml");
        on.awaitOut(text -> text.contains("late"));
        notify(server, AZ203 + ",payload=now");
        on.awaitOut(text -> text.contains("now"));
        assertThat(payloads(on.out())).containsExactly("one", "two", "late", "now");
    }

    /** A moment that lies between what was done before and what is done after, whatever the clocks' steps. */
    private static String now() {
        Instant before = Instant.now();
        await().pollInterval(Duration.ofMillis(1)).until(() -> Instant.now().isAfter(before.plusMillis(3)));
        Instant moment = Instant.now();
        await().pollInterval(Duration.ofMillis(1)).until(() -> Instant.now().isAfter(moment.plusMillis(3)));
        return DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").format(moment.atOffset(ZoneOffset.UTC));
    }

    @ParameterizedTest
    @EnumSource
    void value_shows_what_is_kept_and_a_notification_that_expires_takes_no_history_along(Store store) throws Exception {
        Server server = open.add(store.start(folder));
        Shell shell = new Shell(folder);
        notify(server, AZ203 + ",payload=Landed");
        assertThat(shell.run("./aviso", "value", AZ203, port(server)).out()).isEqualTo("Landed\n");
        notify(server, AZ203);
        assertThat(shell.run("./aviso", "value", AZ203, port(server)).out()).isEqualTo("None\n");
        notify(server, AZ203 + ",payload=");
        assertThat(shell.run("./aviso", "value", AZ203, port(server)).out()).isEqualTo("None\n");
        assertThat(shell.run("./aviso", "value", AZ203.replace("AZ203", "NOPE"), port(server)).out())
                .isEqualTo("None\n");
        notify(server, AZ203 + ",payload=brief,ttl=2");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> shell.run("./aviso", "value", AZ203, port(server)).out().equals("None\n"));
        String status = server.post("/v3/kv/range", "{\"key\":\"L3RtcC9hdmlzby9mbGlnaHQv\"}").body();
        assertThat(status).contains("\"kvs\"").doesNotContain("\"lease\"");
    }

    @ParameterizedTest
    @EnumSource
    void each_status_names_the_one_before_it_even_when_many_publish_at_once(Store store) throws Exception {
        Server server = open.add(store.start(folder));
        List<Program> publishers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            publishers.add(open.add(new Shell(folder).start("./aviso", "notify",
                    AZ203.replace("AZ203", "N" + i) + ",payload=x", port(server))));
        }
        for (Program publisher : publishers) {
            assertThat(publisher.outcome().exit()).as(publisher.err()).isZero();
        }
        StatusChain chain = StatusChain.read(server, "/tmp/aviso/flight/");
        assertThat(chain.statuses()).hasSize(4);
        assertThat(chain.statuses().getFirst())
                .matches("\\{\"etcd_user\": null, \"message\": \"notification to key /tmp/"
                        + "aviso/flight/20210101/italy/FCO/N\\d\", \"unix_user\": \".+\", \"aviso_version\": \"1\\.0\\.1\","
                        + " \"engine\": \"ETCD_REST\", \"hostname\": \".+\", \"date_time\": \"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d"
                        + "\\.\\d{6}Z\", \"prev_rev\": \\d+\\}");
    }
}
