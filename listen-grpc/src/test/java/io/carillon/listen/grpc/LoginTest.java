package io.carillon.listen.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

import io.carillon.event.schema.EventSchemas;
import io.carillon.listen.ListenOptions;
import io.carillon.listen.NotificationException;
import io.carillon.listen.NotificationManager;
import io.carillon.listen.config.AuthConfig;
import io.carillon.listen.config.UserConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Users of a real etcd: their tokens, which it forgets, and what it says when they may not. */
@ParameterizedClass
@EnumSource
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LoginTest {

    private static final EventSchemas SCHEMAS = EventSchemas.flight();
    private static final AuthConfig USER = new AuthConfig(AuthConfig.Type.ETCD, "maria", "se\"cret");

    private final Etcd.Maker maker;

    @TempDir
    private Path folder;
    private Etcd etcd;

    LoginTest(Etcd.Maker maker) {
        this.maker = maker;
    }

    @BeforeEach
    void start() throws Exception {
        etcd = Etcd.start(maker, folder, "--auth-token-ttl", "1", "--bcrypt-cost", "4");
    }

    @AfterEach
    void end() throws Exception {
        etcd.close();
    }

    /** Makes users: an administrator, and Maria, who may read and write below {@code /tmp/aviso/}. */
    private void askForLogins() throws Exception {
        etcd.post("/v3/auth/user/add", "{\"name\":\"root\",\"password\":\"root\"}");
        etcd.post("/v3/auth/role/add", "{\"name\":\"root\"}");
        etcd.post("/v3/auth/user/grant", "{\"user\":\"root\",\"role\":\"root\"}");
        etcd.post("/v3/auth/user/add", "{\"name\":\"maria\",\"password\":\"se\\\"cret\"}");
        etcd.post("/v3/auth/role/add", "{\"name\":\"aviso\"}");
        etcd.post("/v3/auth/role/grant", "{\"name\":\"aviso\",\"perm\":{\"permType\":\"READWRITE\",\"key\":\""
                + Etcd.base64("/tmp/aviso/") + "\",\"range_end\":\"" + Etcd.base64("/tmp/aviso0") + "\"}}");
        etcd.post("/v3/auth/user/grant", "{\"user\":\"maria\",\"role\":\"aviso\"}");
        etcd.post("/v3/auth/enable", "{}");
    }

    private String token(String user, String password) throws IOException, InterruptedException {
        return etcd.post("/v3/auth/authenticate", "{\"name\":\"" + user + "\",\"password\":\"" + password + "\"}")
                .path("token").asString();
    }

    /** Waits until tokens that were given before now are not taken any more. Each is tried once: that lengthens it. */
    private void awaitTokensExpired() throws Exception {
        if (maker == Etcd.Maker.CARILLON) {
            // Five minutes, and not less: only a new start forgets them sooner.
            etcd.kill(0);
            etcd.restart(0);
            return;
        }
        Queue<String> tokens = new ArrayDeque<>();
        for (int i = 0; i < 20; i++) {
            tokens.add(token("root", "root"));
        }
        await().pollInterval(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(30)).until(() -> etcd
                .post(0, "/v3/kv/range", "{\"key\":\"YQ==\"}", tokens.remove()).body().contains("invalid auth token"));
    }

    private UserConfig config(Protocol protocol, AuthConfig auth) {
        return protocol.config(etcd, folder).withAuth(auth);
    }

    private static Map<String, ?> flight(String payload) {
        return Map.of("event", "flight", "country", "Italy", "airport", "fco", "date", "20210101", "number", "AZ203",
                "payload", payload);
    }

    @ParameterizedTest
    @EnumSource
    void a_token_is_asked_for_and_again_when_it_has_expired(Protocol protocol) throws Exception {
        askForLogins();
        try (NotificationManager manager = new NotificationManager(config(protocol, USER));
                Listener listener = Listener.startNow(config(protocol, USER))) {
            manager.notify(SCHEMAS, flight("one"));
            listener.awaitHeard("one");
            awaitTokensExpired();
            manager.notify(SCHEMAS, flight("two"));
            listener.awaitHeard("two");
            assertThat(manager.value(SCHEMAS, Map.of("event", "flight", "country", "Italy", "airport", "fco", "date",
                    "20210101", "number", "AZ203"))).isEqualTo("two");
            // A server that was started anew knows no token at all, and the watch must be made again.
            etcd.kill(0);
            etcd.restart(0);
            manager.notify(SCHEMAS, flight("three"));
            listener.awaitHeard("three");
            assertThat(listener.heard()).containsExactly("one", "two", "three");
            String status = etcd.post(0, "/v3/kv/range", "{\"key\":\"" + Etcd.base64("/tmp/aviso/flight/") + "\"}",
                    token("root", "root")).body();
            assertThat(Etcd.text(Etcd.JSON.readTree(status).path("kvs").path(0).path("value").asString()))
                    .startsWith("{\"etcd_user\": \"maria\", ");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_wrong_password_ends_with_one_clear_line(Protocol protocol) throws Exception {
        askForLogins();
        AuthConfig wrong = new AuthConfig(AuthConfig.Type.ETCD, "maria", "wrong");
        try (NotificationManager manager = new NotificationManager(config(protocol, wrong))) {
            assertThatThrownBy(() -> manager.notify(SCHEMAS, flight("x"))).isInstanceOf(NotificationException.class)
                    .message().isEqualToIgnoringNewLines(line(protocol));
        }
        try (ErrorLog log = new ErrorLog();
                Listener listener = Listener.start(config(protocol, wrong), ListenOptions.NOW)) {
            assertThatThrownBy(listener::await).hasMessage("Error in one of the listening process");
            assertThat(log.lines()).singleElement().asString()
                    .contains("authentication failed, invalid user ID or password",
                            "check username (maria) and key_file (auth_type etcd)")
                    .doesNotContain("wrong;", "\n");
        }
    }

    private String line(Protocol protocol) {
        String address = "http://127.0.0.1:" + etcd.port();
        String said = "etcdserver: authentication failed, invalid user ID or password";
        return "Not able to execute the transaction, " + address + " refuses ("
                + (protocol == Protocol.REST
                        ? "400 Client Error: " + said + " for url: " + address + "/v3/auth/authenticate"
                        : "INVALID_ARGUMENT: " + said + " for authenticate at " + address)
                + "); the password may be wrong: check username (maria) and key_file (auth_type etcd)";
    }

    @ParameterizedTest
    @EnumSource
    void a_token_that_can_t_be_renewed_ends_with_one_clear_line(Protocol protocol) throws Exception {
        askForLogins();
        try (ErrorLog log = new ErrorLog();
                NotificationManager manager = new NotificationManager(config(protocol, USER));
                Listener listener = Listener.startNow(config(protocol, USER))) {
            manager.notify(SCHEMAS, flight("one"));
            listener.awaitHeard("one");
            assertThat(etcd.post(0, "/v3/auth/user/changepw", "{\"name\":\"maria\",\"password\":\"another\"}",
                    token("root", "root")).statusCode()).isEqualTo(200);
            etcd.kill(0);
            etcd.restart(0);
            assertThatThrownBy(() -> manager.notify(SCHEMAS, flight("two"))).isInstanceOf(NotificationException.class)
                    .hasMessageContaining("authentication failed").hasMessageContaining("check username (maria)");
            assertThatThrownBy(listener::await).hasMessage("Error in one of the listening process");
            assertThat(log.lines()).singleElement().asString().contains("authentication failed",
                    "check username (maria) and key_file");
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_a_user_may_not_do_is_told(Protocol protocol) throws Exception {
        askForLogins();
        String schema = "/ec/";
        EventSchemas others = EventSchemas.of(Map.of("flight",
                Map.of("endpoint", List.of(Map.of("engine", List.of(protocol.type()), "base", schema, "stem", "{a}")),
                        "request", Map.of("a", List.of(Map.of("type", "StringHandler"))))));
        try (NotificationManager manager = new NotificationManager(config(protocol, USER))) {
            assertThatThrownBy(() -> manager.notify(others, Map.of("event", "flight", "a", "x")))
                    .isInstanceOf(NotificationException.class).hasMessageContaining("permission denied")
                    .hasMessageContaining("user maria may not do this");
        }
    }

    @ParameterizedTest
    @EnumSource
    void who_does_not_log_in_where_he_must_is_told_what_to_set(Protocol protocol) throws Exception {
        askForLogins();
        try (NotificationManager manager = new NotificationManager(config(protocol, AuthConfig.NONE))) {
            assertThatThrownBy(() -> manager.notify(SCHEMAS, flight("x"))).isInstanceOf(NotificationException.class)
                    .hasMessageContaining("set auth_type, username and key_file");
        }
    }

    @ParameterizedTest
    @EnumSource
    void who_logs_in_where_there_are_no_users_is_told_what_to_set(Protocol protocol) {
        try (NotificationManager manager = new NotificationManager(config(protocol, USER))) {
            assertThatThrownBy(() -> manager.notify(SCHEMAS, flight("x"))).isInstanceOf(NotificationException.class)
                    .hasMessageContaining("this etcd knows no users: set auth_type to none");
        }
    }
}
