package io.carillon.acceptance;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.carillon.acceptance.Servers.Server;
import io.carillon.acceptance.Shell.Outcome;
import io.carillon.acceptance.Shell.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server before an etcd cluster whose members come and go, are encrypted, and ask who calls. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class EtcdClusterTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private static String endpoints(String scheme, List<Server> members) {
        return members.stream().map(member -> scheme + "://127.0.0.1:" + member.port()).collect(joining(","));
    }

    private Outcome etcdctl(Server server, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("etcdctl", "--endpoints", "127.0.0.1:" + server.port(),
                "--dial-timeout", "60s", "--command-timeout", "60s"));
        command.addAll(List.of(words));
        return new Shell(folder).run(command.toArray(String[]::new));
    }

    private static HttpResponse<String> health(Server server) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.httpPort() + "/health")).build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void when_a_member_goes_another_is_asked_and_without_a_majority_the_server_says_so() throws Exception {
        List<Server> members = Servers.etcdCluster(3, folder);
        try (Server server = Servers.carillon(folder, "--store", "etcd", "--etcd-endpoints",
                endpoints("http", members))) {
            assertThat(etcdctl(server, "put", "a", "1").out()).isEqualTo("OK\n");
            assertThat(health(server).statusCode()).isEqualTo(200);
            try (Program watch = new Shell(folder).start("etcdctl", "--endpoints", "127.0.0.1:" + server.port(),
                    "watch", "a", "--rev", "1")) {
                watch.awaitOut(text -> text.contains("1\n"));
                members.get(0).kill();
                await().atMost(PATIENCE).until(() -> etcdctl(server, "put", "a", "2").exit() == 0);
                watch.awaitOut(text -> text.contains("2\n"));
            }
            assertThat(server.post("/v3/kv/range", "{\"key\":\"YQ==\"}").body()).contains("\"value\":\"Mg==\"");
            members.get(1).kill();
            await().atMost(PATIENCE).until(() -> health(server).statusCode() == 503);
            members.get(2).kill();
            await().atMost(PATIENCE).until(() -> health(server).body().contains("etcd can't be reached"));
            HttpResponse<String> refused = server.post("/v3/kv/range", "{\"key\":\"YQ==\"}");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("\"code\":14");
            assertThat(etcdctl(server, "--command-timeout", "2s", "get", "a").err()).contains("Unavailable");
        } finally {
            members.forEach(Server::close);
        }
    }

    /** The request has come to its end long before: only its answer is still awaited. */
    @ParameterizedTest
    @EnumSource
    void a_call_that_waits_for_a_member_that_goes_is_answered(HttpClient.Version version) throws Exception {
        try (Server etcd = Servers.etcd(folder);
                Server server = Servers.carillon(folder, "--store", "etcd", "--etcd-endpoints",
                        "127.0.0.1:" + etcd.port());
                HttpClient http = HttpClient.newBuilder().version(version).build()) {
            HttpRequest lock = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/v3/lock/lock"))
                    .POST(BodyPublishers.ofString("{\"name\":\"YQ==\"}")).build();
            assertThat(http.send(lock, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(200);
            var waiting = http.sendAsync(lock, HttpResponse.BodyHandlers.ofString());
            await().atMost(PATIENCE).until(() -> etcdctl(etcd, "get", "a/", "--prefix", "--keys-only").out().lines()
                    .filter(line -> !line.isEmpty()).count() == 2);
            etcd.kill();
            HttpResponse<String> answer = waiting.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(answer.version()).isEqualTo(version);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("\"code\":14");
        }
    }

    @Test
    void members_see_the_servers_certificate_and_its_user_where_a_client_names_none() throws Exception {
        // etcd's gateway takes no certificate that names a user.
        Certificates certificates = new Certificates(folder, Map.of("member", "/CN=member", "carillon", "/O=carillon"));
        Path password = Files.writeString(folder.resolve("password"), "secret\n");
        try (Server etcd = Servers.etcd(folder, "--cert-file", certificates.file("member.pem"), "--key-file",
                certificates.file("member.key"), "--client-cert-auth", "--trusted-ca-file",
                certificates.file("ca.pem"));
                Server server = Servers.carillon(folder, "--store", "etcd", "--etcd-endpoints",
                        "https://127.0.0.1:" + etcd.port(), "--store-trusted-ca-file", certificates.file("ca.pem"),
                        "--store-cert-file", certificates.file("carillon.pem"), "--store-key-file",
                        certificates.file("carillon.key"), "--store-user", "keeper", "--store-password-file",
                        password.toString())) {
            assertThat(etcdctl(server, "put", "a", "1").out()).isEqualTo("OK\n");
            for (String line : List.of("user add root:pw", "user grant-role root root", "role add r",
                    "role grant-permission r readwrite a", "user add keeper:secret", "user grant-role keeper r",
                    "auth enable")) {
                Outcome done = etcdctl(server, line.split(" "));
                assertThat(done.exit()).as(done.err()).isZero();
            }
            await().atMost(PATIENCE).until(() -> etcdctl(server, "put", "a", "2").exit() == 0);
            assertThat(server.post("/v3/kv/range", "{\"key\":\"YQ==\"}").body()).contains("\"value\":\"Mg==\"");
            assertThat(etcdctl(server, "put", "b", "2").err()).contains("permission denied");
            assertThat(etcdctl(server, "put", "b", "2", "--user", "root:pw").out()).isEqualTo("OK\n");
        }
    }
}
