package io.carillon.listen.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.carillon.event.schema.EventSchemas;
import io.carillon.listen.ListenOptions;
import io.carillon.listen.NotificationException;
import io.carillon.listen.NotificationManager;
import io.carillon.listen.config.Endpoint;
import io.carillon.listen.config.TlsConfig;
import io.carillon.listen.config.UserConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Encrypted connections to a real etcd, and what is said when one side does not trust the other. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TlsTest {

    private static final EventSchemas SCHEMAS = EventSchemas.flight();
    private static final Map<String, ?> FLIGHT = Map.of("event", "flight", "country", "Italy", "airport", "fco", "date",
            "20210101", "number", "AZ203", "payload", "Landed");

    @TempDir
    private Path folder;
    private Certificates server;

    @BeforeEach
    void certify() throws Exception {
        server = Certificates.make(folder, "server", "ip:127.0.0.1");
    }

    private Etcd start(String... more) throws Exception {
        List<String> options = new ArrayList<>(
                List.of("--cert-file", server.certificate().toString(), "--key-file", server.key().toString()));
        options.addAll(List.of(more));
        return Etcd.start(1, folder, options.toArray(String[]::new));
    }

    private UserConfig config(Protocol protocol, Etcd etcd, TlsConfig tls) {
        UserConfig config = protocol.config(etcd, folder);
        return config.withNotification(config.notification().withTls(tls));
    }

    private void assertThatNotifyingFails(UserConfig config, String... words) {
        try (NotificationManager manager = new NotificationManager(config)) {
            assertThatThrownBy(() -> manager.notify(SCHEMAS, FLIGHT)).isInstanceOf(NotificationException.class)
                    .message().contains(words).doesNotContain("\n");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_server_that_a_named_authority_vouches_for_is_trusted(Protocol protocol) throws Exception {
        try (Etcd etcd = start()) {
            UserConfig config = config(protocol, etcd, new TlsConfig(server.certificate(), null, null));
            try (NotificationManager manager = new NotificationManager(config);
                    Listener listener = Listener.startNow(config)) {
                manager.notify(SCHEMAS, FLIGHT);
                listener.awaitHeard("Landed");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_server_that_nobody_vouches_for_ends_with_one_clear_line(Protocol protocol) throws Exception {
        try (Etcd etcd = start()) {
            String address = "https://127.0.0.1:" + etcd.port();
            UserConfig config = config(protocol, etcd, TlsConfig.DEFAULT);
            assertThatNotifyingFails(config, "The certificate of " + address + " is not trusted (",
                    "); set ca_file to");
            try (ErrorLog log = new ErrorLog(); Listener listener = Listener.start(config, ListenOptions.NOW)) {
                assertThatThrownBy(listener::await).hasMessage("Error in one of the listening process");
                assertThat(log.lines()).singleElement().asString()
                        .startsWith("The certificate of " + address + " is not trusted");
            }
            Certificates other = Certificates.make(folder, "other", "ip:127.0.0.1");
            assertThatNotifyingFails(config(protocol, etcd, new TlsConfig(other.certificate(), null, null)),
                    "is not trusted", "set ca_file");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_certificate_for_another_name_ends_with_one_clear_line(Protocol protocol) throws Exception {
        try (Etcd etcd = start()) {
            UserConfig config = config(protocol, etcd, new TlsConfig(server.certificate(), null, null));
            assertThatNotifyingFails(
                    config.withNotification(
                            config.notification().withEndpoints(List.of(new Endpoint("localhost", etcd.port())))),
                    "The certificate of https://localhost:" + etcd.port() + " is not for this server", "set host");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_server_may_want_to_see_the_client_s_certificate(Protocol protocol) throws Exception {
        Certificates client = Certificates.make(folder, "client", "ip:127.0.0.1");
        Path trusted = folder.resolve("trusted.crt");
        Files.writeString(trusted, Files.readString(client.certificate()) + Files.readString(server.certificate()));
        try (Etcd etcd = start("--client-cert-auth", "--trusted-ca-file", trusted.toString())) {
            UserConfig config = config(protocol, etcd,
                    new TlsConfig(server.certificate(), client.certificate(), client.key()));
            try (NotificationManager manager = new NotificationManager(config)) {
                manager.notify(SCHEMAS, FLIGHT);
            }
            assertThatNotifyingFails(config(protocol, etcd, new TlsConfig(server.certificate(), null, null)),
                    "https://127.0.0.1:" + etcd.port() + " does not accept this client (", "set cert_file");
        }
    }

    @Test
    void files_that_hold_something_else_are_told() throws Exception {
        try (Etcd etcd = Etcd.start(folder)) {
            Path nothing = Files.writeString(folder.resolve("nothing.pem"), "nothing");
            assertThatNotifyingFails(config(Protocol.REST, etcd, new TlsConfig(nothing, null, null)),
                    "ca_file " + nothing);
            assertThatNotifyingFails(config(Protocol.REST, etcd, new TlsConfig(folder.resolve("no"), null, null)),
                    "Not able to use ca_file " + folder.resolve("no"));
            assertThatNotifyingFails(
                    config(Protocol.REST, etcd, new TlsConfig(null, server.certificate(), server.certificate())),
                    "cert_key_file " + server.certificate() + " holds no unencrypted PKCS #8 key", "openssl pkcs8");
        }
    }
}
