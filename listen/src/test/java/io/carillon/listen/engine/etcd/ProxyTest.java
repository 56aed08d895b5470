package io.carillon.listen.engine.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.carillon.event.Event;
import io.carillon.event.Payload;
import io.carillon.event.schema.EventSchemas;
import io.carillon.listen.ListenOptions;
import io.carillon.listen.Listening;
import io.carillon.listen.NotificationException;
import io.carillon.listen.NotificationManager;
import io.carillon.listen.config.AuthConfig;
import io.carillon.listen.config.EngineConfig;
import io.carillon.listen.config.ListenerReader;
import io.carillon.listen.config.TlsConfig;
import io.carillon.listen.config.UserConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands before a store: it wants to know who asks, and lets only reading pass (aviso-v1 2.3, 8.2). */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ProxyTest {

    private static final EventSchemas SCHEMAS = EventSchemas.flight();
    private static final String BASE = "/tmp/aviso/flight/";
    private static final Map<String, String> FLIGHT = Map.of("event", "flight", "country", "Italy", "airport", "fco",
            "date", "20210101", "number", "AZ203");

    /** A request that came. */
    private record Request(String path, String body, @Nullable String authorization, @Nullable String type) {
    }

    /** How a request is answered. */
    private record Reply(int status, String body) {
    }

    @FunctionalInterface
    private interface Behaviour {
        Reply reply(Request request);
    }

    @TempDir
    private Path home;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private volatile Behaviour behaviour = _ -> new Reply(200, answer(1));
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        Request request = new Request(exchange.getRequestURI().getPath(),
                new String(exchange.getRequestBody().readAllBytes(), UTF_8),
                exchange.getRequestHeaders().getFirst("Authorization"),
                exchange.getRequestHeaders().getFirst("X-Auth-Type"));
        requests.add(request);
        Reply reply = behaviour.reply(request);
        byte[] body = reply.body().getBytes(UTF_8);
        exchange.sendResponseHeaders(reply.status(), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private UserConfig config(AuthConfig auth) {
        return UserConfig.defaults(home)
                .withNotification(EngineConfig.defaults().withHost("127.0.0.1").withPort(server.getAddress().getPort())
                        .withAutomaticRetryDelay(Duration.ofMillis(50)))
                .withPollingInterval(Duration.ofMillis(50)).withAuth(auth);
    }

    private static String answer(long revision, String... entries) {
        return "{\"header\":{\"cluster_id\":\"7\",\"revision\":\"" + revision + "\"},\"kvs\":["
                + String.join(",", entries) + "]}";
    }

    private static String entry(String number, String value, long revision) {
        return "{\"key\":\"" + base64(BASE + "20210101/italy/FCO/" + number) + "\",\"mod_revision\":\"" + revision
                + "\",\"version\":\"1\",\"value\":\"" + base64(value) + "\"}";
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    @ParameterizedTest
    @EnumSource(value = AuthConfig.Type.class, mode = EnumSource.Mode.EXCLUDE, names = "ETCD")
    void each_request_shows_who_asks(AuthConfig.Type type) {
        behaviour = _ -> new Reply(200, answer(5, entry("AZ203", "Landed", 5)));
        try (NotificationManager manager = new NotificationManager(
                config(new AuthConfig(type, "maria@x.org", "secret")))) {
            assertThat(manager.value(SCHEMAS, FLIGHT)).isEqualTo("Landed");
        }
        String expected = switch (type) {
            case NONE, ETCD -> null;
            case ECMWF, OPENID -> "Bearer secret";
            case PLAIN -> "Basic " + base64("maria@x.org:secret");
        };
        assertThat(requests).isNotEmpty().allSatisfy(request -> {
            assertThat(request.authorization()).isEqualTo(expected);
            assertThat(request.type()).isEqualTo(type == AuthConfig.Type.NONE ? null : type.text());
        });
    }

    @Test
    void a_token_of_etcd_is_shown_bare_after_a_login() {
        behaviour = request -> request.path().endsWith("/authenticate")
                ? new Reply(200, "{\"header\":{},\"token\":\"abc.1\"}")
                : new Reply(200, answer(5, entry("AZ203", "Landed", 5)));
        try (NotificationManager manager = new NotificationManager(
                config(new AuthConfig(AuthConfig.Type.ETCD, "maria", "secret")))) {
            manager.value(SCHEMAS, FLIGHT);
            manager.value(SCHEMAS, FLIGHT);
        }
        assertThat(requests).extracting(Request::path).containsExactly("/v3/auth/authenticate", "/v3/kv/range",
                "/v3/kv/range");
        assertThat(requests.getFirst().body()).contains("\"name\": \"maria\"", "\"password\": \"secret\"");
        assertThat(requests.getFirst().authorization()).isNull();
        assertThat(requests.subList(1, 3)).allSatisfy(request -> {
            assertThat(request.authorization()).isEqualTo("abc.1");
            assertThat(request.type()).isNull();
        });
    }

    @ParameterizedTest
    @EnumSource(value = AuthConfig.Type.class, names = {"ECMWF", "OPENID", "PLAIN"})
    void a_token_that_is_not_taken_ends_with_one_clear_line(AuthConfig.Type type) {
        behaviour = _ -> new Reply(401, "{\"message\": \"Invalid credentials or unauthorized token\"}");
        try (NotificationManager manager = new NotificationManager(config(new AuthConfig(type, "maria", "old")))) {
            String address = "http://127.0.0.1:" + server.getAddress().getPort();
            assertThatThrownBy(() -> manager.value(SCHEMAS, FLIGHT)).isInstanceOf(NotificationException.class)
                    .hasMessage("Not able to pull key " + BASE + "20210101/italy/FCO/AZ203, " + address
                            + " refuses (401 Client Error: Invalid credentials or unauthorized token for url: "
                            + address + "/v3/kv/range); the "
                            + (type == AuthConfig.Type.PLAIN ? "password may be wrong" : "token may have expired")
                            + ": check username (maria) and key_file (auth_type " + type.text() + ")");
        }
        assertThat(requests).hasSize(1);
    }

    @Test
    void a_token_that_has_run_out_is_read_again_from_its_file() throws IOException {
        Path file = Files.writeString(home.resolve("key"), "new\n");
        behaviour = request -> "Bearer new".equals(request.authorization())
                ? new Reply(200, answer(5, entry("AZ203", "Landed", 5)))
                : new Reply(401, "{\"message\": \"expired\"}");
        AuthConfig read = new AuthConfig(AuthConfig.Type.OPENID, "maria", "old", file);
        try (NotificationManager manager = new NotificationManager(config(read))) {
            assertThat(manager.value(SCHEMAS, FLIGHT)).isEqualTo("Landed");
            assertThat(manager.value(SCHEMAS, FLIGHT)).isEqualTo("Landed");
            assertThat(requests).extracting(Request::authorization).containsExactly("Bearer old", "Bearer new",
                    "Bearer new");
            behaviour = _ -> new Reply(401, "{\"message\": \"expired\"}");
            assertThatThrownBy(() -> manager.value(SCHEMAS, FLIGHT)).hasMessageContaining("token may have expired");
            Files.writeString(file, "two\nlines");
            assertThatThrownBy(() -> manager.value(SCHEMAS, FLIGHT)).hasMessageContaining("token may have expired");
        }
    }

    @Test
    void who_could_not_watch_for_a_while_watches_again() {
        AtomicInteger watches = new AtomicInteger();
        behaviour = request -> {
            if (request.path().equals("/v3/kv/range")) {
                return new Reply(200, answer(1));
            }
            String created = "{\"result\":{\"header\":{\"cluster_id\":\"7\",\"revision\":\"1\"},\"watch_id\":\"1\","
                    + "\"created\":true}}\n";
            String event = "{\"result\":{\"header\":{\"cluster_id\":\"7\",\"revision\":\"2\"},\"watch_id\":\"1\","
                    + "\"events\":[{\"kv\":" + entry("AZ203", "Landed", 2) + "}]}}\n";
            return watches.incrementAndGet() < 3
                    ? new Reply(403, "{\"message\": \"not now\"}")
                    : new Reply(200, created + event);
        };
        List<String> heard = new CopyOnWriteArrayList<>();
        Consumer<Event> note = event -> heard.add(Payload.stored(event.payload()));
        try (NotificationManager manager = new NotificationManager(config(AuthConfig.NONE));
                Listening listening = listen(manager, note)) {
            await().atMost(Duration.ofSeconds(20)).until(() -> heard.contains("Landed"));
            assertThat(listening).isNotNull();
        }
        assertThat(watches).hasValueGreaterThanOrEqualTo(3);
    }

    private static Listening listen(NotificationManager manager, Consumer<Event> note) {
        Map<String, ?> listener = Map.of("event", "flight", "request", Map.of(), "triggers",
                List.of(Map.of("type", "function", "function", note)));
        return manager.listen(
                new ListenerReader(SCHEMAS, "etcd_rest").listeners(List.of(Map.of("listeners", List.of(listener)))),
                ListenOptions.NOW);
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 408, 429, 500, 502, 503})
    void an_outage_is_waited_for(int status) {
        AtomicInteger asked = new AtomicInteger();
        behaviour = _ -> asked.incrementAndGet() < 4
                ? new Reply(status, "<html>\nService Unavailable</html>")
                : new Reply(200, answer(5, entry("AZ203", "Landed", 5)));
        try (NotificationManager manager = new NotificationManager(config(AuthConfig.NONE))) {
            assertThat(manager.value(SCHEMAS, FLIGHT)).isEqualTo("Landed");
        }
        assertThat(requests).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 405, 500, 501})
    void who_may_not_watch_looks_every_so_often_and_hears_all_in_order(int refusal) {
        List<String> stored = new CopyOnWriteArrayList<>();
        behaviour = request -> {
            if (!request.path().equals("/v3/kv/range")) {
                return new Reply(refusal, "{\"message\": \"not here\"}");
            }
            // Only what was asked for, as the store would.
            boolean looks = request.body().contains("min_mod_revision");
            long since = looks ? Long.parseLong(request.body().replaceAll(".*min_mod_revision\":\"(\\d+).*", "$1")) : 0;
            return new Reply(200,
                    answer(stored.size() + 1L,
                            looks
                                    ? stored.stream()
                                            .filter(entry -> Long.parseLong(
                                                    entry.replaceAll(".*mod_revision\":\"(\\d+).*", "$1")) >= since)
                                            .toArray(String[]::new)
                                    : new String[0]));
        };
        List<String> heard = new CopyOnWriteArrayList<>();
        Consumer<Event> note = event -> heard.add(Payload.stored(event.payload()));
        try (NotificationManager manager = new NotificationManager(
                config(new AuthConfig(AuthConfig.Type.ECMWF, "maria", "secret")));
                Listening listening = listen(manager, note)) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> requests.stream().anyMatch(request -> request.body().contains("min_mod_revision")));
            stored.add(entry("AZ1", "one", 2));
            stored.add(entry("AZ2", "two", 3));
            await().atMost(Duration.ofSeconds(20)).until(() -> heard.contains("two"));
            stored.add(entry("AZ0", "three", 4));
            await().atMost(Duration.ofSeconds(20)).until(() -> heard.contains("three"));
            assertThat(listening).isNotNull();
        }
        assertThat(heard).containsExactly("one", "two", "three");
        assertThat(requests).allSatisfy(request -> assertThat(request.authorization()).isEqualTo("Bearer secret"));
    }

    @Test
    void a_server_without_tls_is_told_from_one_that_is_away() throws IOException {
        try (ServerSocket plain = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(() -> refuse(plain));
            UserConfig config = config(AuthConfig.NONE);
            UserConfig encrypted = config
                    .withNotification(config.notification().withPort(plain.getLocalPort()).withTls(TlsConfig.DEFAULT));
            try (NotificationManager manager = new NotificationManager(encrypted)) {
                assertThatThrownBy(() -> manager.value(SCHEMAS, FLIGHT)).isInstanceOf(NotificationException.class)
                        .hasMessage("https://127.0.0.1:" + plain.getLocalPort()
                                + " does not speak TLS; set https to false, or the port to that of its TLS");
            }
        }
    }

    /** Answers as servers do to what is no HTTP. */
    private static void refuse(ServerSocket plain) {
        try {
            while (true) {
                try (Socket connection = plain.accept()) {
                    connection.getInputStream().read(new byte[16]);
                    connection.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8));
                }
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    @Test
    void without_a_timeout_a_slow_answer_is_waited_for() {
        behaviour = _ -> new Reply(200, answer(5, entry("AZ203", "Landed", 5)));
        UserConfig config = config(AuthConfig.NONE);
        UserConfig patient = config
                .withNotification(config.notification().withTimeout(null).withAutomaticRetryDelay(null));
        try (NotificationManager manager = new NotificationManager(patient)) {
            assertThat(manager.value(SCHEMAS, FLIGHT)).isEqualTo("Landed");
        }
    }

    @ParameterizedTest
    @EnumSource(value = AuthConfig.Type.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void what_a_kind_of_proof_needs_and_is_not_set_is_told(AuthConfig.Type type) {
        try (NotificationManager manager = new NotificationManager(config(new AuthConfig(type, "maria", null)))) {
            assertThatThrownBy(() -> manager.value(SCHEMAS, FLIGHT)).isInstanceOf(NotificationException.class)
                    .hasMessage("auth_type " + type.text() + " needs a key_file, and none is set");
        }
    }

    @Test
    void an_engine_whose_module_is_missing_is_told() {
        UserConfig config = config(AuthConfig.NONE);
        UserConfig grpc = config.withNotification(config.notification().withType(EngineConfig.ETCD_GRPC));
        try (NotificationManager manager = new NotificationManager(grpc)) {
            assertThatThrownBy(() -> manager.value(SCHEMAS, FLIGHT)).isInstanceOf(NotificationException.class)
                    .hasMessage("The engine etcd_grpc needs the module carillon-listen-grpc on the class path;"
                            + " or set the engine's type to etcd_rest");
        }
    }
}
