package io.carillon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.carillon.acceptance.Shell.Outcome;
import io.carillon.acceptance.Shell.Program;
import io.carillon.peers.FreePort;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted connections of etcd's clients, and clients that are known by their certificates. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class EtcdTlsTest {

    @TempDir
    private Path folder;

    private Certificates certificates;

    @BeforeEach
    void makeCertificates() throws Exception {
        certificates = new Certificates(folder,
                Map.of("server", "/CN=server", "root", "/CN=root", "guest", "/CN=guest"));
    }

    private String file(String name) {
        return certificates.file(name);
    }

    private Program server(int port, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of("./carillon", "server", "--data-dir",
                folder.resolve("data").toString(), "--etcd-address", "127.0.0.1:" + port, "--http-address",
                "127.0.0.1:0", "--etcd-cert-file", file("server.pem"), "--etcd-key-file", file("server.key")));
        command.addAll(List.of(more));
        return new Shell(folder).start(command.toArray(String[]::new))
                .awaitErr(text -> text.contains("serves etcd's clients"));
    }

    private Outcome etcdctl(int port, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("etcdctl", "--endpoints", "https://127.0.0.1:" + port,
                "--dial-timeout", "60s", "--command-timeout", "60s", "--cacert", file("ca.pem")));
        command.addAll(List.of(words));
        return new Shell(folder).run(command.toArray(String[]::new));
    }

    private Outcome as(String user, int port, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("--cert", file(user + ".pem"), "--key", file(user + ".key")));
        command.addAll(List.of(words));
        return etcdctl(port, command.toArray(String[]::new));
    }

    @Test
    void clients_that_trust_the_certificate_are_served_and_others_are_not() throws Exception {
        int port = FreePort.find();
        try (Program _ = server(port)) {
            assertThat(etcdctl(port, "put", "a", "1").out()).isEqualTo("OK\n");
            Outcome curl = new Shell(folder).run("curl", "-s", "--cacert", file("ca.pem"),
                    "https://127.0.0.1:" + port + "/v3/kv/range", "-d", "{\"key\":\"YQ==\"}");
            assertThat(curl.out()).contains("\"value\":\"MQ==\"");
            Outcome plain = new Shell(folder).run("etcdctl", "--endpoints", "127.0.0.1:" + port, "--dial-timeout", "1s",
                    "--command-timeout", "1s", "get", "a");
            assertThat(plain.exit()).isNotZero();
        }
    }

    @Test
    void a_client_certificate_is_demanded_and_names_the_user() throws Exception {
        int port = FreePort.find();
        try (Program _ = server(port, "--etcd-trusted-ca-file", file("ca.pem"))) {
            Outcome unknown = new Shell(folder).run("etcdctl", "--endpoints", "https://127.0.0.1:" + port,
                    "--dial-timeout", "2s", "--command-timeout", "2s", "--cacert", file("ca.pem"), "put", "a", "1");
            assertThat(unknown.exit()).isNotZero();
            assertThat(as("guest", port, "put", "a", "1").out()).isEqualTo("OK\n");
            as("guest", port, "user", "add", "root", "--no-password");
            as("guest", port, "user", "grant-role", "root", "root");
            assertThat(as("guest", port, "auth", "enable").out()).isEqualTo("Authentication Enabled\n");
            assertThat(as("guest", port, "get", "a").err()).contains("permission denied");
            assertThat(as("root", port, "get", "a").out()).isEqualTo("a\n1\n");
        }
    }
}
