package io.carillon.hub.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import io.carillon.hub.Hub;
import io.carillon.hub.HubEvent;
import io.carillon.hub.Notifications;
import io.carillon.store.Bytes;
import io.carillon.store.EventStore;
import io.carillon.store.embedded.EmbeddedOptions;
import io.carillon.store.embedded.EmbeddedStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ConfiguredHubsTest {

    private static final Duration OFTEN = Duration.ofMillis(20);

    @TempDir
    private Path temp;
    private EventStore store;
    private Notifications notifications;
    private Path file;

    @BeforeEach
    void open() {
        store = EmbeddedStore.open(EmbeddedOptions.in(temp.resolve("store")));
        notifications = Notifications.open(store);
        file = temp.resolve("carillon.yaml");
    }

    @AfterEach
    void close() {
        notifications.close();
        store.close();
    }

    private void write(String text) throws IOException {
        // As editors do: never half a file.
        Path other = temp.resolve("other.yaml");
        Files.writeString(other, text);
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private void send(String title) {
        notifications.send(HubEvent.of("user", title, "the body").sender("jorge").recipients("jiri", "tibor").build());
    }

    private List<String> titles(String log) {
        try {
            Path path = temp.resolve(log);
            return Files.exists(path)
                    ? Files.readAllLines(path).stream().map(line -> HubEvent.fromJson(line).title()).toList()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitTitles(String log, String... titles) {
        await().untilAsserted(() -> assertThat(titles(log)).containsExactly(titles));
    }

    private String hub(String label, String filter, String... logs) {
        StringBuilder text = new StringBuilder("  " + label + ":\n    filter: " + filter + "\n    consumers:\n");
        for (String log : logs) {
            text.append("      - {id: ").append(log).append(", type: log, path: '").append(temp.resolve(log))
                    .append("'}\n");
        }
        return text.toString();
    }

    @Test
    void a_changed_file_changes_hubs_and_unchanged_consumers_go_on() throws Exception {
        write("hubs:\n" + hub("a", "'title != \"x\"'", "one", "two") + hub("b", "'true'", "three"));
        try (ConfiguredHubs configured = ConfiguredHubs.start(notifications, file, OFTEN)) {
            send("1");
            awaitTitles("one", "1");
            awaitTitles("two", "1");
            awaitTitles("three", "1");
            Hub before = notifications.hub("a").orElseThrow();

            // two is gone, four is new, b is gone, the filter is another
            write("hubs:\n" + hub("a", "'title != \"y\"'", "one", "four"));
            await().until(() -> notifications.hub("b").isEmpty() && before.isRegistered("four"));
            assertThat(notifications.hub("a")).containsSame(before);
            assertThat(store.get(Bytes.of("/carillon/hub/a/two/cursor"))).isNull();
            send("x");
            send("y");
            send("2");
            awaitTitles("one", "1", "x", "2");
            awaitTitles("four", "x", "2");

            write("hubs:\n" + hub("a", "'title = \"y\"'", "one", "four"));
            await().until(() -> !configured.mistakes().isEmpty());
            assertThat(configured.mistakes()).singleElement().asString().contains("hubs.a: filter: ");
            send("3");
            awaitTitles("one", "1", "x", "2", "3");

            write("hubs:\n" + hub("a", "'title != \"y\"'", "one", "four"));
            await().until(() -> configured.mistakes().isEmpty());
        }
        assertThat(titles("two")).containsExactly("1");
        assertThat(titles("three")).containsExactly("1");
    }

    @Test
    void a_consumer_with_other_settings_goes_on_where_it_was() throws Exception {
        write("hubs:\n" + hub("a", "'true'", "one"));
        try (ConfiguredHubs configured = ConfiguredHubs.start(notifications, file, OFTEN)) {
            for (int i = 0; i < 200; i++) {
                if (i == 100) {
                    write("hubs:\n" + hub("a", "'true'", "one").replace("type: log,", "type: log, attempts: 4,"));
                }
                send("" + i);
            }
            await().untilAsserted(() -> assertThat(titles("one"))
                    .containsExactlyElementsOf(IntStream.range(0, 200).mapToObj(Integer::toString).toList()));
            Bytes cursor = Bytes.of("/carillon/hub/a/one/cursor");
            await().until(() -> Long.parseLong(Objects.requireNonNull(store.get(cursor)).value().text()) > 200);
            assertThat(Objects.requireNonNull(store.get(cursor)).createRevision()).isEqualTo(2);
            assertThat(configured.mistakes()).isEmpty();
        }
    }

    @Test
    void after_a_restart_configured_consumers_go_on_where_they_were() throws Exception {
        write("hubs:\n" + hub("a", "'true'", "one"));
        try (ConfiguredHubs configured = ConfiguredHubs.start(notifications, file, OFTEN)) {
            send("1");
            awaitTitles("one", "1");
            assertThat(configured.mistakes()).isEmpty();
        }
        send("2");
        close();
        store = EmbeddedStore.open(EmbeddedOptions.in(temp.resolve("store")));
        notifications = Notifications.open(store);
        send("3");
        try (ConfiguredHubs configured = ConfiguredHubs.start(notifications, file, OFTEN)) {
            assertThat(configured.mistakes()).isEmpty();
            awaitTitles("one", "1", "2", "3");
        }
    }

    @Test
    void a_file_with_mistakes_is_refused_at_the_start() throws Exception {
        write("hubs: 3");
        assertThatThrownBy(() -> ConfiguredHubs.start(notifications, file, OFTEN))
                .isInstanceOf(HubsConfigException.class).hasMessageContaining("hubs: must be a mapping of labels");
        Files.delete(file);
        assertThatThrownBy(() -> ConfiguredHubs.start(notifications, file, OFTEN))
                .hasMessageEndingWith("carillon.yaml: is not there");
    }

    @Test
    void a_command_gets_values_as_words_that_no_shell_reads() throws Exception {
        write("""
                hubs:
                  a:
                    consumers:
                      - type: command
                        command: printf '%%s|%%s|%%s\\n' ${title} ${recipients} ${event} >> %s
                """.formatted(temp.resolve("out")));
        try (ConfiguredHubs configured = ConfiguredHubs.start(notifications, file, OFTEN)) {
            assertThat(configured.mistakes()).isEmpty();
            send("$(touch " + temp.resolve("pwned") + "); `id` \"'");
            await().untilAsserted(() -> assertThat(temp.resolve("out"))
                    .hasContent("$(touch " + temp.resolve("pwned") + "); `id` \"'|jiri, tibor|user"));
            assertThat(temp.resolve("pwned")).doesNotExist();
        }
    }

    @Test
    void a_webhook_that_refuses_for_a_while_gets_everything_at_last() throws Exception {
        List<String> bodies = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger calls = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            int status = 200;
            if (body.contains("bad")) {
                status = 400;
            } else if (calls.incrementAndGet() <= 3) {
                status = 503;
            } else {
                bodies.add(Objects.requireNonNull(exchange.getRequestHeaders().getFirst("webhook-id")).length() + body);
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        write("""
                hubs:
                  a:
                    consumers:
                      - type: webhook
                        url: http://127.0.0.1:%d/
                        retry_delay: 10ms
                        retry_delay_max: 20ms
                        attempts: 10
                """.formatted(server.getAddress().getPort()));
        try (ConfiguredHubs configured = ConfiguredHubs.start(notifications, file, OFTEN)) {
            assertThat(configured.mistakes()).isEmpty();
            send("1");
            send("bad");
            send("2");
            await().untilAsserted(() -> assertThat(bodies).hasSize(2));
            assertThat(bodies).allMatch(body -> body.startsWith("36{\"event_id\": "));
            await().until(() -> notifications.deadLetters().count("a", "webhook") == 1);
            assertThat(notifications.deadLetters().list("a", "webhook", 1).getFirst().reason()).contains("status 400");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void a_mail_brings_many_events_at_once() throws Exception {
        GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        write("""
                hubs:
                  ops:
                    consumers:
                      - type: email
                        host: 127.0.0.1
                        port: %d
                        tls: none
                        from: carillon@example.org
                        to: ops@example.org
                        digest: {every: 1h, most: 3}
                """.formatted(mail.getSmtp().getPort()));
        try (ConfiguredHubs configured = ConfiguredHubs.start(notifications, file, OFTEN)) {
            assertThat(configured.mistakes()).isEmpty();
            send("1");
            send("2");
            send("3");
            assertThat(mail.waitForIncomingEmail(30_000, 1)).isTrue();
            assertThat(mail.getReceivedMessages()[0].getSubject()).isEqualTo("3 events of ops");
            assertThat(GreenMailUtil.getBody(mail.getReceivedMessages()[0]).lines()).filteredOn(line -> !line.isEmpty())
                    .hasSize(3).last().asString().endsWith(" 3: the body");
        } finally {
            mail.stop();
        }
    }
}
