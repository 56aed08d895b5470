package io.carillon.hub.consumers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import io.carillon.hub.ConsumerStatus;
import io.carillon.hub.DeadLetter;
import io.carillon.hub.DeliveryOptions;
import io.carillon.hub.EventConsumer;
import io.carillon.hub.Hub;
import io.carillon.hub.HubEvent;
import io.carillon.hub.Notifications;
import io.carillon.store.EventStore;
import io.carillon.store.embedded.EmbeddedOptions;
import io.carillon.store.embedded.EmbeddedStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Lines over TCP, to a real server. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LineConsumerTest {

    private static final String PASSWORD = "password";
    private static final DeliveryOptions QUICKLY = DeliveryOptions.defaults().withRetries(3, Duration.ofMillis(10),
            Duration.ofMillis(50));

    @TempDir
    private Path temp;
    private EventStore store;
    private Notifications notifications;
    private Hub hub;
    private LineSink sink;

    @BeforeEach
    void open() throws Exception {
        store = EmbeddedStore.open(EmbeddedOptions.in(temp.resolve("store")));
        notifications = Notifications.open(store);
        hub = notifications.createHub("a");
        sink = new LineSink(ServerSocketFactory.getDefault());
    }

    @AfterEach
    void close() throws Exception {
        notifications.close();
        store.close();
        sink.close();
    }

    private EventConsumer logstash() {
        return ConsumerFactories.of("logstash")
                .create(new ConsumerSettings(Map.of("host", "127.0.0.1", "port", sink.port())));
    }

    private void send(int from, int to) {
        for (int i = from; i < to; i++) {
            notifications.send(HubEvent.of("number", Integer.toString(i), "the\nbody").build());
        }
    }

    private List<Integer> numbers() {
        return sink.lines().stream().map(line -> Integer.valueOf(HubEvent.fromJson(line).title())).distinct().sorted()
                .toList();
    }

    private void awaitNumbers(int count) {
        await().untilAsserted(() -> assertThat(numbers()).hasSize(count));
    }

    @Test
    void each_event_is_a_line_in_order() {
        hub.register("it", logstash(), QUICKLY);
        send(0, 100);
        awaitNumbers(100);
        assertThat(sink.lines()).extracting(line -> Integer.valueOf(HubEvent.fromJson(line).title())).isSorted()
                .hasSize(100);
        assertThat(sink.lines().getFirst()).startsWith("{\"@timestamp\": \"").contains("\"@version\": \"1\"");
    }

    @Test
    void nothing_is_lost_when_the_server_is_killed_while_it_reads_and_is_away_for_a_while() throws Exception {
        CountDownLatch gate = sink.shut();
        sink.killAfter(70);
        hub.register("it", logstash(), QUICKLY);
        send(0, 500);
        gate.countDown();
        await().until(() -> sink.lines().size() >= 70);
        sink.stop();
        send(500, 600);
        await().until(() -> String.valueOf(hub.status().getFirst().trouble()).contains("Connection refused"));
        sink.startAgain();
        awaitNumbers(600);
        assertThat(notifications.deadLetters().count("a", "it")).isZero();
    }

    @Test
    void who_is_away_for_too_long_leaves_dead_letters_that_are_retried() throws Exception {
        sink.stop();
        hub.register("it", logstash(), QUICKLY.withPatience(Duration.ofMillis(100)));
        send(0, 1);
        await().until(() -> notifications.deadLetters().count("a", "it") == 1);
        DeadLetter letter = notifications.deadLetters().list("a", "it", 1).getFirst();
        assertThat(letter.reason()).contains("does not take lines: Connection refused");
        sink.startAgain();
        assertThat(notifications.deadLetters().retry(letter)).isNull();
        assertThat(numbers()).containsExactly(0);
    }

    @Test
    void a_server_that_does_not_read_delays_no_other_consumer() {
        AtomicInteger others = new AtomicInteger();
        CountDownLatch gate = sink.shut();
        hub.register("it", logstash(), QUICKLY);
        hub.register("other", _ -> others.incrementAndGet());
        send(0, 300);
        await().until(() -> others.get() == 300);
        assertThat(sink.lines()).isEmpty();
        gate.countDown();
        awaitNumbers(300);
    }

    @Test
    void an_encrypted_connection_is_for_a_server_that_shows_a_trusted_certificate_of_its_own_name() throws Exception {
        KeyStore keys = keys("SAN=IP:127.0.0.1");
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext ours = SSLContext.getInstance("TLS");
        ours.init(managers.getKeyManagers(), null, null);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(keys);
        SSLContext theirs = SSLContext.getInstance("TLS");
        theirs.init(null, trust.getTrustManagers(), null);
        try (LineSink encrypted = new LineSink(ours.getServerSocketFactory())) {
            hub.register("stranger",
                    ConsumerFactories.of("logstash").create(
                            new ConsumerSettings(Map.of("host", "127.0.0.1", "port", encrypted.port(), "tls", true))),
                    QUICKLY);
            hub.register("other-name", new LineConsumer("localhost", encrypted.port(), theirs.getSocketFactory()),
                    QUICKLY);
            send(0, 3);
            await().untilAsserted(() -> assertThat(hub.status()).extracting(ConsumerStatus::trouble)
                    .allMatch(trouble -> String.valueOf(trouble).matches("(?i).*(certif|PKIX|matching).*")));
            assertThat(encrypted.lines()).isEmpty();
            hub.register("friend", new LineConsumer("127.0.0.1", encrypted.port(), theirs.getSocketFactory()), QUICKLY);
            send(3, 6);
            await().untilAsserted(() -> assertThat(encrypted.lines()).hasSize(3));
            await().until(() -> hub.status().getLast().delivered() == 3);
            assertThat(encrypted.lines()).hasSize(3);
        }
    }

    private KeyStore keys(String name) throws Exception {
        Path file = temp.resolve("keys.p12");
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", "a", "-keyalg", "EC", "-dname", "CN=sink", "-ext", name, "-keystore",
                file.toString(), "-storepass", PASSWORD).redirectErrorStream(true).start();
        assertThat(keytool.waitFor()).as(new String(keytool.getInputStream().readAllBytes(), UTF_8)).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyStore both = KeyStore.getInstance("PKCS12");
        both.load(null, null);
        both.setKeyEntry("a", keys.getKey("a", PASSWORD.toCharArray()), PASSWORD.toCharArray(),
                keys.getCertificateChain("a"));
        both.setCertificateEntry("trusted", keys.getCertificate("a"));
        return both;
    }
}
