package io.carillon.listen.triggers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers whose certificate nobody has vouched for. */
@Timeout(60)
class CertificateTest {

    private static final String PASSWORD = "password";

    @TempDir
    private Path folder;
    private HttpsServer server;
    private final AtomicInteger requests = new AtomicInteger();

    @BeforeEach
    void begin() throws Exception {
        Path file = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", "a", "-keyalg", "EC", "-dname", "CN=elsewhere", "-keystore", file.toString(),
                "-storepass", PASSWORD).redirectErrorStream(true).start();
        assertThat(keytool.waitFor()).as(new String(keytool.getInputStream().readAllBytes(), UTF_8)).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void end() {
        server.stop(0);
    }

    private Trigger trigger(String type, Map<String, ?> more) throws TriggerException {
        Map<String, Object> http = new HashMap<>(more);
        http.put("url", "https://127.0.0.1:" + server.getAddress().getPort() + "/");
        http.put("type", type.equals("post") ? "cloudevents_http" : type);
        return Triggers.factory(type).create(new TriggerParameters(
                type.equals("post") ? Map.of("type", type, "protocol", http) : http, System.out, Map.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"post", "webhook"})
    void are_told_nothing_unless_the_listener_says_that_they_may_be(String type) throws Exception {
        try (Trigger careful = trigger(type, Map.of())) {
            assertThatThrownBy(() -> careful.fire(Events.flight("AZ203", "x"))).isInstanceOf(TriggerException.class)
                    .hasMessageContaining("certificat");
        }
        assertThat(requests.get()).isZero();
        try (Trigger trusting = trigger(type, Map.of("verify", false))) {
            trusting.fire(Events.flight("AZ203", "x"));
        }
        assertThat(requests.get()).isEqualTo(1);
    }
}
