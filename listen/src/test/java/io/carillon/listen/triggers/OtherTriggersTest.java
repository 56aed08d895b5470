package io.carillon.listen.triggers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

import com.sun.net.httpserver.HttpServer;
import io.carillon.event.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The triggers {@code echo}, {@code log}, {@code post} and {@code function} (aviso-v1 6). */
class OtherTriggersTest {

    @TempDir
    private Path folder;

    private static Trigger trigger(Map<String, ?> parameters, PrintStream output) throws TriggerException {
        TriggerParameters wrapped = new TriggerParameters(parameters, output);
        return Triggers.factory(wrapped.type()).create(wrapped);
    }

    private static TriggerParameters parameters(Map<String, ?> values) {
        return new TriggerParameters(values, System.out);
    }

    @Test
    void echo_shows_the_notification_with_sorted_keys() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        trigger(Map.of("type", "ECHO"), new PrintStream(out, true, UTF_8)).fire(Events.flight("AZ203", "L\u00e4nded"));
        assertThat(out.toString(UTF_8)).isEqualTo("""
                {
                    "event": "flight",
                    "payload": "L\\u00e4nded",
                    "request": {
                        "airport": "FCO",
                        "country": "italy",
                        "date": "20210101",
                        "number": "AZ203"
                    }
                }
                """);
    }

    @Test
    void log_adds_a_line_in_v1s_form() throws Exception {
        Path file = folder.resolve("test.log");
        Trigger log = trigger(Map.of("type", "log", "path", file.toString()), System.out);
        log.fire(Events.flight("AZ203", "Landed"));
        log.fire(Events.flight("AZ204", "it's\n"));
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d{3} - aviso - INFO - Notification"
                        + " received: \\{'event': 'flight', 'request': \\{'date': '20210101', 'country': 'italy', 'airport': 'FCO',"
                        + " 'number': 'AZ203'\\}, 'payload': 'Landed'\\}");
        assertThat(lines.get(1)).endsWith("'payload': \"it's\\n\"}");
    }

    @Test
    void log_begins_a_new_file_when_the_old_one_was_moved_away_or_removed() throws Exception {
        Path file = folder.resolve("test.log");
        try (Trigger log = Triggers.factory("log").create(parameters(Map.of("path", file.toString())))) {
            log.fire(Events.flight("A", "1"));
            Files.move(file, folder.resolve("test.log.1"));
            log.fire(Events.flight("B", "2"));
            assertThat(Files.readAllLines(folder.resolve("test.log.1"))).singleElement().asString().contains("'A'");
            assertThat(Files.readAllLines(file)).singleElement().asString().contains("'B'");
            Files.delete(file);
            log.fire(Events.flight("C", "3"));
            Files.writeString(file, "");
            log.fire(Events.flight("D", "4"));
            assertThat(Files.readAllLines(file)).singleElement().asString().contains("'D'");
        }
    }

    @Test
    void log_says_what_is_wrong_with_its_file() {
        assertThatThrownBy(() -> trigger(Map.of("type", "log", "path", folder + "/no/such/file"), System.out)
                .fire(Events.flight("AZ203", "x"))).isInstanceOf(TriggerException.class)
                .hasMessage("can't write to " + folder + "/no/such/file: there is no such folder");
        assertThatThrownBy(() -> trigger(Map.of("type", "log"), System.out)).isInstanceOf(TriggerException.class)
                .hasMessage("path is a mandatory field");
    }

    @Test
    void function_is_called_with_the_event() throws Exception {
        List<Event> seen = new ArrayList<>();
        Consumer<Event> function = seen::add;
        trigger(Map.of("type", "function", "function", function), System.out).fire(Events.flight("AZ203", "x"));
        assertThat(seen).containsExactly(Events.flight("AZ203", "x"));
        Consumer<Event> failing = _ -> {
            throw new IllegalStateException("no");
        };
        assertThatThrownBy(() -> trigger(Map.of("type", "function", "function", failing), System.out)
                .fire(Events.flight("AZ203", "x"))).isInstanceOf(TriggerException.class).hasMessage("no");
    }

    @Test
    void an_unknown_type_is_refused_in_v1s_words() {
        assertThatThrownBy(() -> trigger(Map.of("type", "Foo"), System.out)).isInstanceOf(TriggerException.class)
                .hasMessage("'Trigger type foo not recognised'");
    }

    @Test
    void secrets_are_not_shown() {
        Map<String, Object> protocol = new HashMap<>();
        protocol.put("aws_secret_access_key", "hush");
        protocol.put("headers", Map.of("Authorization", "Bearer hush", "X-Api-Key", "hush", "Cookie", "hush"));
        protocol.put("url", "http://me:hush@x/");
        protocol.put("secret_file", "/etc/key");
        assertThat(new TriggerParameters(Map.of("type", "post", "protocol", protocol), System.out).describe())
                .doesNotContain("hush").contains("'***'", "http://***@x/", "/etc/key");
    }

    private record Posted(Map<String, List<String>> headers, String body) {
    }

    private static HttpServer endpoint(int status, ConcurrentLinkedQueue<Posted> posted) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            posted.add(new Posted(exchange.getRequestHeaders(),
                    new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
            byte[] answer = "said so".getBytes(UTF_8);
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static Trigger post(HttpServer server, Map<String, ?> more) throws TriggerException {
        Map<String, Object> protocol = new HashMap<>(more);
        protocol.put("type", "CloudEvents_HTTP");
        protocol.putIfAbsent("url", "http://127.0.0.1:" + server.getAddress().getPort() + "/events");
        return trigger(Map.of("type", "post", "protocol", protocol), System.out);
    }

    @Test
    void post_sends_a_cloud_event_that_keeps_its_id_when_sent_again() throws Exception {
        ConcurrentLinkedQueue<Posted> posted = new ConcurrentLinkedQueue<>();
        HttpServer server = endpoint(202, posted);
        try (Trigger post = post(server, Map.of("headers", Map.of("X-Station", "rome", "Content-type", "text/plain"),
                "cloudevents", Map.of("type", "mine")))) {
            post.fire(Events.flight("AZ203", "L\u00e4nded"));
            post.fire(Events.flight("AZ203", "L\u00e4nded"));
            post.fire(Events.flight("AZ203", "L\u00e4nded", 3));
        } finally {
            server.stop(0);
        }
        List<Posted> all = List.copyOf(posted);
        assertThat(all.get(0).headers().get("Content-type")).containsExactly("application/cloudevents+json");
        assertThat(all.get(0).headers().get("X-station")).containsExactly("rome");
        assertThat(all.get(0).body()).matches("\\{\"specversion\": \"1.0\", \"id\": \"[0-9a-f-]{36}\", \"source\": "
                + "\"https://aviso.ecmwf.int\", \"type\": \"mine\", \"time\": \"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ\","
                + " \"data\": \\{\"event\": \"flight\", \"request\": \\{\"date\": \"20210101\", \"country\": \"italy\","
                + " \"airport\": \"FCO\", \"number\": \"AZ203\"\\}, \"payload\": \"L\\\\u00e4nded\"\\}\\}");
        assertThat(id(all.get(1))).isEqualTo(id(all.get(0)));
        assertThat(id(all.get(2))).isNotEqualTo(id(all.get(0)));
    }

    private static String id(Posted posted) {
        return posted.body().substring(posted.body().indexOf("\"id\""), posted.body().indexOf("\"source\""));
    }

    @Test
    void post_fails_on_any_other_answer_and_tells_whether_trying_again_makes_sense() throws Exception {
        record Case(int status, boolean passing) {
        }
        for (Case each : List.of(new Case(400, false), new Case(404, false), new Case(429, true),
                new Case(503, true))) {
            HttpServer server = endpoint(each.status(), new ConcurrentLinkedQueue<>());
            try (Trigger post = post(server, Map.of())) {
                assertThatThrownBy(() -> post.fire(Events.flight("AZ203", "x")))
                        .isInstanceOfSatisfying(TriggerException.class, e -> {
                            assertThat(e.getMessage())
                                    .startsWith("Not able to POST CloudEvents notification to http://")
                                    .endsWith(", status " + each.status() + ", said so");
                            assertThat(e.passing()).isEqualTo(each.passing());
                        });
            } finally {
                server.stop(0);
            }
        }
    }

    @Test
    void post_says_when_nobody_is_there() throws Exception {
        HttpServer server = endpoint(200, new ConcurrentLinkedQueue<>());
        server.stop(0);
        try (Trigger post = post(server, Map.of("timeout", 5))) {
            assertThatThrownBy(() -> post.fire(Events.flight("AZ203", "x")))
                    .isInstanceOfSatisfying(TriggerException.class, e -> assertThat(e.passing()).isTrue());
        }
    }

    @Test
    void post_does_not_wait_for_a_server_that_says_nothing() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                Trigger post = Triggers.factory("post")
                        .create(parameters(Map.of("protocol", Map.of("type", "cloudevents_http", "timeout", 0.3, "url",
                                "http://127.0.0.1:" + silent.getLocalPort() + "/"))))) {
            assertThatThrownBy(() -> post.fire(Events.flight("AZ203", "x")))
                    .isInstanceOfSatisfying(TriggerException.class, e -> {
                        assertThat(e.getMessage()).endsWith("/, no answer within 0.3 s");
                        assertThat(e.passing()).isTrue();
                    });
        }
    }

    @Test
    void what_another_module_does_is_named_when_that_is_not_there() {
        assertThatThrownBy(() -> trigger(Map.of("type", "email"), System.out))
                .hasMessage("Trigger type email needs the module carillon-listen-mail on the class path");
        assertThatThrownBy(
                () -> trigger(Map.of("type", "post", "protocol", Map.of("type", "CloudEvents_AWS")), System.out))
                .hasMessage("protocol cloudevents_aws needs the module carillon-listen-sns on the class path");
    }

    @Test
    void post_needs_a_protocol_with_a_type_and_an_address() {
        assertThatThrownBy(() -> trigger(Map.of("type", "post"), System.out))
                .hasMessage("protocol is a mandatory field");
        assertThatThrownBy(() -> trigger(Map.of("type", "post", "protocol", Map.of("type", "pigeon")), System.out))
                .hasMessage("'Protocol type pigeon not recognised'");
        assertThatThrownBy(
                () -> trigger(Map.of("type", "post", "protocol", Map.of("type", "cloudevents_http", "url", "ftp://x")),
                        System.out))
                .hasMessage("url must be an http or https address, not 'ftp://x'");
    }
}
