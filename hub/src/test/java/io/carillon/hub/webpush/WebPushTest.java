package io.carillon.hub.webpush;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.carillon.hub.DeadLetter;
import io.carillon.hub.DeliveryOptions;
import io.carillon.hub.Hub;
import io.carillon.hub.HubEvent;
import io.carillon.hub.HubException;
import io.carillon.hub.Notifications;
import io.carillon.hub.consumers.HttpSink;
import io.carillon.hub.consumers.HttpSink.Request;
import io.carillon.store.EventStore;
import io.carillon.store.embedded.EmbeddedOptions;
import io.carillon.store.embedded.EmbeddedStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class WebPushTest {

    private static final DeliveryOptions QUICKLY = DeliveryOptions.defaults().withRetries(1000, Duration.ofMillis(10),
            Duration.ofMillis(50));

    @TempDir
    private Path temp;
    private HttpSink service;
    private VapidKeys keys;
    private WebPush push;
    private EventStore store;
    private Notifications notifications;
    private Hub hub;
    private final Subscribed subscribed = new Subscribed();

    private static final class Subscribed implements PushSubscriptions {

        private final List<PushSubscription> all = new CopyOnWriteArrayList<>();

        @Override
        public List<PushSubscription> wanting(HubEvent event) {
            return List.copyOf(all);
        }

        @Override
        public void remove(PushSubscription subscription) {
            all.remove(subscription);
        }
    }

    @BeforeEach
    void open() throws Exception {
        service = new HttpSink();
        keys = VapidKeys.generate();
        push = new WebPush(keys, "mailto:ops@example.org", _ -> true);
        store = EmbeddedStore.open(EmbeddedOptions.in(temp.resolve("store")));
        notifications = Notifications.open(store);
        hub = notifications.createHub("a");
        hub.register("push", new WebPushConsumer(push, subscribed), QUICKLY);
    }

    @AfterEach
    void close() {
        notifications.close();
        store.close();
        push.close();
        service.close();
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    /** RFC 8291, 5. */
    @Test
    void the_example_of_the_standard_is_encrypted_to_the_byte() throws Exception {
        PushSubscription subscription = new PushSubscription(URI.create("https://push.example.net/x"),
                "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
                "BTBZMqHH6r4Tts7J_aSIgg");
        Base64.Decoder base64 = Base64.getUrlDecoder();
        KeyPair sender = new KeyPair(
                P256.publicKey(base64.decode(
                        "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8")),
                P256.privateKey(base64.decode("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")));
        byte[] body = PushEncryption.encrypt(subscription, "When I grow up, I want to be a watermelon".getBytes(UTF_8),
                sender, base64.decode("DGv6ra1nlYgDCS1FRnbzlw"));
        assertThat(Base64.getUrlEncoder().withoutPadding().encodeToString(body)).isEqualTo(
                "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8"
                        + "wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN");
    }

    @Test
    void an_event_reaches_each_browser_and_only_it_can_read_it() throws Exception {
        Browser one = new Browser();
        Browser two = new Browser();
        subscribed.all.add(one.subscribe(service.url("/one")));
        subscribed.all.add(two.subscribe(service.url("/two")));
        notifications.send(HubEvent.of("user", "Landed €", "Gate E12").id("x")
                .expiration(Instant.now().plusSeconds(1000)).build());
        await().until(() -> service.taken().size() == 2);
        for (Request request : service.taken()) {
            Browser browser = request.path().equals("/one") ? one : two;
            JsonNode event = json(browser.read(request.bytes()));
            assertThat(event.path("title").asString()).isEqualTo("Landed €");
            assertThat(event.path("body").asString()).isEqualTo("Gate E12");
            assertThat(event.path("event_id").asString()).isEqualTo("x");
            Browser other = browser == one ? two : one;
            assertThatThrownBy(() -> other.read(request.bytes())).isNotNull();

            assertThat(request.headers()).containsEntry("Content-Encoding", "aes128gcm");
            assertThat(Integer.parseInt(request.headers().get("TTL"))).isBetween(900, 1000);
            assertThat(request.headers().get("Topic")).matches("[A-Za-z0-9_-]{1,32}");
            assertThat(request.headers().get("Authorization")).endsWith(", k=" + keys.publicKey());
            JsonNode claims = Browser.claims(request.headers().get("Authorization"));
            assertThat(claims.path("aud").asString()).isEqualTo(service.url(""));
            assertThat(claims.path("sub").asString()).isEqualTo("mailto:ops@example.org");
            assertThat(Instant.ofEpochSecond(claims.path("exp").asLong())).isBetween(Instant.now(),
                    Instant.now().plus(Duration.ofHours(24)));
        }
        assertThat(hub.status().getFirst().failures()).isZero();
    }

    @Test
    void what_is_too_long_is_cut() throws Exception {
        Browser browser = new Browser();
        subscribed.all.add(browser.subscribe(service.url("/")));
        notifications.send(HubEvent.of("user", "title", "€".repeat(10_000)).build());
        await().until(() -> service.taken().size() == 1);
        assertThat(service.taken().getFirst().bytes()).hasSizeBetween(2000, 4096);
        assertThat(json(browser.read(service.taken().getFirst().bytes())).path("body").asString()).endsWith("€...");
    }

    @ParameterizedTest
    @CsvSource({"404", "410"})
    void a_subscription_that_its_service_does_not_know_any_more_is_forgotten(int status) {
        subscribed.all.add(new Browser().subscribe(service.url("/gone")));
        service.refuse(status, Map.of(), _ -> true);
        notifications.send(HubEvent.of("user", "t", "b").build());
        await().until(() -> subscribed.all.isEmpty());
        await().until(() -> hub.status().getFirst().delivered() == 1);
        assertThat(service.refused()).hasSize(1);
    }

    @Test
    void a_service_that_is_away_for_a_while_misses_nothing_and_none_is_told_twice() throws Exception {
        try (HttpSink other = new HttpSink()) {
            subscribed.all.add(new Browser().subscribe(service.url("/")));
            subscribed.all.add(new Browser().subscribe(other.url("/")));
            service.stop();
            notifications.send(HubEvent.of("user", "t", "b").build());
            await().until(() -> other.taken().size() == 1 && hub.status().getFirst().failures() > 0);
            service.startAgain();
            await().until(() -> service.taken().size() == 1);
            await().until(() -> hub.status().getFirst().delivered() == 1);
            assertThat(service.taken()).hasSize(1);
            assertThat(other.taken()).hasSize(1);
        }
    }

    @Test
    void what_a_service_refuses_becomes_a_dead_letter_that_is_retried_for_that_service_alone() throws Exception {
        try (HttpSink other = new HttpSink()) {
            subscribed.all.add(new Browser().subscribe(service.url("/secret")));
            subscribed.all.add(new Browser().subscribe(other.url("/")));
            service.refuse(413, Map.of(), _ -> true);
            notifications.send(HubEvent.of("user", "t", "b").build());
            await().until(() -> notifications.deadLetters().count("a", "push") == 1);
            DeadLetter letter = notifications.deadLetters().list("a", "push", 1).getFirst();
            assertThat(letter.reason()).contains("1 of 2 could not be pushed to", "status 413")
                    .doesNotContain("secret");
            service.refuse(413, Map.of(), _ -> false);
            assertThat(notifications.deadLetters().retry(letter)).isNull();
            assertThat(service.taken()).hasSize(1);
            assertThat(other.taken()).hasSize(1);
        }
    }

    @Test
    void addresses_within_the_network_are_not_pushed_to() {
        for (String endpoint : List.of("http://push.example.org/x", "https://localhost/x", "https://127.0.0.1/x",
                "https://[::1]/x", "https://10.0.0.1/x", "https://db/x", "https://db.internal/x")) {
            assertThat(WebPush.isPublic(URI.create(endpoint))).as(endpoint).isFalse();
        }
        assertThat(WebPush.isPublic(URI.create("https://fcm.googleapis.com/fcm/send/x"))).isTrue();
    }

    @Test
    void keys_stay_the_same_and_are_their_owners() throws Exception {
        Path file = temp.resolve("vapid");
        VapidKeys made = VapidKeys.in(file);
        assertThat(VapidKeys.in(file).toText()).isEqualTo(made.toText());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        Files.writeString(file, "no keys");
        assertThatThrownBy(() -> VapidKeys.in(file)).isInstanceOf(HubException.class)
                .hasMessageContaining("VAPID keys must be");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ftp://x/y       | good | good | endpoint must be an https address
            https://a:b@x/y | good | good | endpoint must be an https address
            https://x/y     | AAAA | good | keys.p256dh must be a public key of a browser
            https://x/y     | off  | good | keys.p256dh must be a public key of a browser: not a point of the curve
            https://x/y     | good | AAAA | keys.auth must be 16 bytes in base64url
            https://x/y     | good | %    | keys.auth must be in base64url
            """)
    void what_no_browser_says_is_refused(String endpoint, String p256dh, String auth, String message) {
        PushSubscription good = new Browser().subscribe("https://x/y");
        byte[] off = good.key();
        off[40] ^= 1;
        String point = switch (p256dh) {
            case "good" -> good.p256dh();
            case "off" -> Base64.getUrlEncoder().encodeToString(off);
            default -> p256dh;
        };
        assertThatThrownBy(() -> PushSubscription.of(Map.of("endpoint", endpoint, "keys",
                Map.of("p256dh", point, "auth", auth.equals("good") ? good.auth() : auth))))
                .isInstanceOf(HubException.class).hasMessageStartingWith(message);
        assertThat(PushSubscription.of(good.fields())).isEqualTo(good);
    }
}
