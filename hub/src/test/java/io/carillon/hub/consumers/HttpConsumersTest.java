package io.carillon.hub.consumers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.carillon.hub.DeadLetter;
import io.carillon.hub.Hub;
import io.carillon.hub.HubEvent;
import io.carillon.hub.Notifications;
import io.carillon.hub.config.ConfiguredHubs;
import io.carillon.hub.config.HubsConfigException;
import io.carillon.hub.consumers.HttpSink.Request;
import io.carillon.store.EventStore;
import io.carillon.store.embedded.EmbeddedOptions;
import io.carillon.store.embedded.EmbeddedStore;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.provider.EventFormatProvider;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.jackson.JsonFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Consumers of the configuration that send requests, against a real endpoint. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class HttpConsumersTest {

    private static final String RETRY = ", retry_delay: 10ms, retry_delay_max: 50ms, circuit_breaker: {failures: 5,"
            + " wait: 20ms}";

    @TempDir
    private Path temp;
    private EventStore store;
    private Notifications notifications;
    private HttpSink sink;
    private ConfiguredHubs hubs;

    @BeforeEach
    void open() throws Exception {
        store = EmbeddedStore.open(EmbeddedOptions.in(temp.resolve("store")));
        notifications = Notifications.open(store);
        sink = new HttpSink();
    }

    @AfterEach
    void close() {
        if (hubs != null) {
            hubs.close();
        }
        notifications.close();
        store.close();
        sink.close();
    }

    /** A hub with this consumer, and one beside it that writes to a file. */
    private Hub hub(String consumer) throws Exception {
        Path file = temp.resolve("hubs.yaml");
        Files.writeString(file, "hubs:\n  a:\n    consumers:\n      - {id: it, url: '" + sink.url("/hook") + "', "
                + consumer + "}\n      - {id: other, type: log, path: '" + temp.resolve("other") + "'}\n");
        hubs = ConfiguredHubs.start(notifications, file, Duration.ofSeconds(10));
        return notifications.hub("a").orElseThrow();
    }

    private void send(int from, int to) {
        for (int i = from; i < to; i++) {
            notifications.send(HubEvent.of("number", "n" + i + "n", "the body").build());
        }
    }

    private void awaitTaken(int from, int to) {
        await().untilAsserted(() -> {
            String all = String.join("\n", sink.taken().stream().map(Request::body).toList());
            for (int i = from; i < to; i++) {
                assertThat(all).contains("n" + i + "n");
            }
        });
    }

    private static JsonNode json(Request request) {
        return JsonMapper.shared().readTree(request.bytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"type: webhook", "type: webhook, concurrency: 8", "type: cloudevents",
            "type: cloudevents, mode: binary", "type: cloudevents, mode: batched", "type: slack", "type: mattermost",
            "type: teams", "type: ntfy, topic: t", "type: logstash"})
    void nothing_is_lost_while_the_endpoint_is_away(String consumer) throws Exception {
        Hub hub = hub(consumer + RETRY);
        send(0, 5);
        awaitTaken(0, 5);
        sink.stop();
        send(5, 25);
        await().until(() -> hub.status().getFirst().trouble() != null);
        sink.startAgain();
        sink.refuse(503, Map.of(), _ -> sink.refused().size() < 20);
        send(25, 30);
        awaitTaken(5, 30);
        assertThat(notifications.deadLetters().count("a", "it")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"type: webhook", "type: cloudevents", "type: cloudevents, mode: batched", "type: slack",
            "type: mattermost", "type: teams", "type: ntfy, topic: t", "type: logstash"})
    void what_the_endpoint_refuses_becomes_a_dead_letter_with_the_reason_and_is_retried(String consumer)
            throws Exception {
        hub(consumer + RETRY);
        sink.refuse(422, Map.of(), body -> body.contains("n3n"));
        send(0, 10);
        await().until(() -> notifications.deadLetters().count("a", "it") == 1);
        awaitTaken(4, 10);
        DeadLetter letter = notifications.deadLetters().list("a", "it", 10).getFirst();
        assertThat(letter.event().title()).isEqualTo("n3n");
        assertThat(letter.reason()).contains("status 422");
        assertThat(notifications.deadLetters().retry(letter)).contains("status 422");
        sink.refuse(422, Map.of(), _ -> false);
        assertThat(notifications.deadLetters().retry(letter)).isNull();
        awaitTaken(3, 4);
        assertThat(notifications.deadLetters().count("a", "it")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"type: webhook", "type: cloudevents", "type: slack", "type: logstash"})
    void a_slow_endpoint_delays_no_other_consumer(String consumer) throws Exception {
        hub(consumer + RETRY);
        CountDownLatch gate = sink.shut();
        send(0, 300);
        await().until(
                () -> Files.exists(temp.resolve("other")) && Files.readAllLines(temp.resolve("other")).size() == 300);
        assertThat(sink.taken()).isEmpty();
        gate.countDown();
        awaitTaken(0, 300);
    }

    @Test
    void an_endpoint_that_fails_again_and_again_is_left_alone_and_no_attempt_is_counted() throws Exception {
        Hub hub = hub("type: webhook, retry_delay: 1ms, retry_delay_max: 2ms, attempts: 5, concurrency: 4,"
                + " circuit_breaker: {failures: 3, wait: 300ms}");
        sink.refuse(500, Map.of(), _ -> true);
        send(0, 20);
        await().until(() -> String.valueOf(hub.status().getFirst().trouble()).contains("left alone"));
        // Three failures, and what was on its way meanwhile.
        assertThat(sink.refused()).hasSizeBetween(3, 6);
        // Some probes later.
        int before = sink.refused().size();
        await().until(() -> sink.refused().size() >= before + 2);
        assertThat(sink.refused()).hasSizeLessThan(before + 6);
        sink.refuse(500, Map.of(), _ -> false);
        awaitTaken(0, 20);
        assertThat(notifications.deadLetters().count("a", "it")).isZero();
    }

    @Test
    void who_asks_for_a_pause_gets_it() throws Exception {
        hub("type: webhook" + RETRY);
        sink.refuse(429, Map.of("Retry-After", "2"), _ -> sink.refused().isEmpty());
        long begin = System.nanoTime();
        send(0, 3);
        awaitTaken(0, 3);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(2));
        assertThat(sink.refused()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"structured", "binary"})
    void a_cloud_event_is_one_for_the_projects_own_library(String mode) throws Exception {
        hub("type: cloudevents, mode: " + mode + ", source: /hubs/a, event_type: 'org.example.${event_type}'");
        long revision = notifications.send(HubEvent.of("a \"ü\"%", "title €", "b").id("x y")
                .timestamp(Instant.parse("2026-11-21T10:00:00.5Z")).build());
        await().until(() -> sink.taken().size() == 1);
        Request request = sink.taken().getFirst();
        CloudEvent event = HttpMessageFactory.createReader(request.headers(), request.bytes()).toEvent();
        // The library leaves it to others to take %20 for a space (HTTP Protocol Binding 1.0.2, 3.1.3.2).
        assertThat(mode.equals("binary") ? URLDecoder.decode(event.getType(), UTF_8) : event.getType())
                .isEqualTo("org.example.a \"ü\"%");
        assertThat(event.getSource()).hasToString("/hubs/a");
        assertThat(event.getTime().toInstant()).isEqualTo(Instant.parse("2026-11-21T10:00:00.5Z"));
        assertThat(event.getSubject()).startsWith("/carillon/events/");
        assertThat(event.getDataContentType()).isEqualTo("application/json");
        assertThat(HubEvent.fromJson(new String(event.getData().toBytes(), UTF_8)).title()).isEqualTo("title €");
        notifications.send(HubEvent.of("other", "t", "b").id("x y").build());
        await().until(() -> sink.taken().size() == 2);
        Request next = sink.taken().getLast();
        assertThat(HttpMessageFactory.createReader(next.headers(), next.bytes()).toEvent().getId())
                .isNotEqualTo(event.getId());
        assertThat(revision).isPositive();
    }

    @Test
    void batched_cloud_events_are_a_list_of_structured_ones() throws Exception {
        CountDownLatch gate = sink.shut();
        hub("type: cloudevents, mode: batched");
        send(0, 50);
        gate.countDown();
        awaitTaken(0, 50);
        Request last = sink.taken().getLast();
        assertThat(last.headers()).containsEntry("Content-Type", "application/cloudevents-batch+json");
        assertThat(sink.taken()).hasSizeLessThan(50);
        List<String> types = new ArrayList<>();
        for (JsonNode each : json(last)) {
            types.add(EventFormatProvider.getInstance().resolveFormat(JsonFormat.CONTENT_TYPE)
                    .deserialize(each.toString().getBytes(UTF_8)).getType());
        }
        assertThat(types).isNotEmpty().containsOnly("number");
    }

    @Test
    void a_chat_shows_values_as_text_and_calls_nobody() throws Exception {
        String evil = "<!channel> @all *x* [a](http://b) & _y_";
        hub("type: slack, channel: '#ops', text: '${body} from ${sender}'");
        notifications.send(HubEvent.of("user", evil, "line\n\"2\"").sender("jorge").build());
        await().until(() -> sink.taken().size() == 1);
        JsonNode message = json(sink.taken().getFirst());
        assertThat(message.path("text").asString())
                .isEqualTo("*&lt;!channel&gt; @all *x* [a](http://b) &amp; _y_*\nline\n\"2\" from jorge");
        assertThat(message.path("channel").asString()).isEqualTo("#ops");
    }

    @Test
    void mattermost_is_given_markdown_without_effect() throws Exception {
        hub("type: mattermost");
        notifications.send(HubEvent.of("user", "<!channel> @all *x* [a](b)", "").build());
        await().until(() -> sink.taken().size() == 1);
        assertThat(json(sink.taken().getFirst()).path("text").asString())
                .isEqualTo("**&lt;!channel&gt; @\u200ball \\*x\\* \\[a\\](b)**");
    }

    @Test
    void teams_is_given_an_adaptive_card() throws Exception {
        hub("type: teams");
        notifications.send(HubEvent.of("user", "title", "x".repeat(30_000)).build());
        await().until(() -> sink.taken().size() == 1);
        JsonNode attachment = json(sink.taken().getFirst()).path("attachments").path(0);
        assertThat(attachment.path("contentType").asString()).isEqualTo("application/vnd.microsoft.card.adaptive");
        JsonNode body = attachment.path("content").path("body");
        assertThat(body.path(0).path("inlines").path(0).path("text").asString()).isEqualTo("title");
        assertThat(body.path(1).path("inlines").path(0).path("text").asString()).hasSizeBetween(19_000, 20_010)
                .endsWith("...");
    }

    @Test
    void ntfy_is_given_what_its_phones_show() throws Exception {
        hub("type: ntfy, topic: ops, priority: 4, click: 'https://example.org/${event_id}'");
        notifications.send(HubEvent.of("user", "title €", "€".repeat(3000)).id("i").tags("warning", "x").build());
        await().until(() -> sink.taken().size() == 1);
        JsonNode message = json(sink.taken().getFirst());
        assertThat(message.path("topic").asString()).isEqualTo("ops");
        assertThat(message.path("title").asString()).isEqualTo("title €");
        assertThat(message.path("tags").path(1).asString()).isEqualTo("x");
        assertThat(message.path("priority").asInt()).isEqualTo(4);
        assertThat(message.path("click").asString()).isEqualTo("https://example.org/i");
        assertThat(message.path("message").asString()).isEqualTo("€".repeat(1364) + "...");
    }

    @Test
    void logstash_is_given_a_list_of_events_with_its_own_fields() throws Exception {
        hub("type: logstash");
        notifications.send(HubEvent.of("user", "title", "b").timestamp(Instant.parse("2026-11-21T10:00:00Z")).build());
        await().until(() -> sink.taken().size() == 1);
        JsonNode event = json(sink.taken().getFirst()).path(0);
        assertThat(event.path("@timestamp").asString()).isEqualTo("2026-11-21T10:00:00Z");
        assertThat(event.path("@version").asString()).isEqualTo("1");
        assertThat(event.path("message").asString()).isEqualTo("title");
        assertThat(event.path("event_type").asString()).isEqualTo("user");
    }

    /** The example of the manual. */
    @Test
    void a_short_message_goes_out_through_any_gateway() throws Exception {
        hub("type: webhook, headers: {Content-Type: application/x-www-form-urlencoded},"
                + " body: 'From=%2B491700000000&To=%2B491711111111&Body=${title}: ${body}'");
        notifications.send(HubEvent.of("user", "Landed & parked", "gate=E12 €").build());
        await().until(() -> sink.taken().size() == 1);
        assertThat(sink.taken().getFirst().body())
                .isEqualTo("From=%2B491700000000&To=%2B491711111111&Body=Landed+%26+parked: gate%3DE12+%E2%82%AC");
    }

    @Test
    void a_secret_address_is_shown_to_nobody() throws Exception {
        Path secret = temp.resolve("url");
        Files.writeString(secret, sink.url("/services/T000/B000/hush"));
        Path file = temp.resolve("hubs.yaml");
        Files.writeString(file, "hubs: {a: {consumers: [{id: it, type: slack, url_file: '" + secret + "'}]}}");
        hubs = ConfiguredHubs.start(notifications, file, Duration.ofSeconds(10));
        sink.refuse(404, Map.of(), _ -> true);
        send(0, 1);
        await().until(() -> notifications.deadLetters().count("a", "it") == 1);
        assertThat(sink.refused().getFirst().path()).isEqualTo("/services/T000/B000/hush");
        assertThat(notifications.deadLetters().list("a", "it", 1).getFirst().reason()).contains("status 404")
                .doesNotContain("hush");
    }

    @ParameterizedTest
    @ValueSource(strings = {"type: slack, colour: red|colour is not known to consumers of type slack",
            "type: cloudevents, mode: both|mode must be structured, binary or batched, not 'both'",
            "type: ntfy|topic is missing", "type: ntfy, topic: a/b|topic must be 1 to 64 letters",
            "type: slack, circuit_breaker: {tries: 3}|circuit_breaker.tries is not known",
            "type: teams, method: GET|method must be POST, PUT, PATCH, not 'GET'"})
    void mistakes_are_told_by_name(String consumerAndMessage) {
        String[] parts = consumerAndMessage.split("\\|", -1);
        assertThatThrownBy(() -> hub(parts[0])).isInstanceOf(HubsConfigException.class)
                .hasMessageContaining("hubs.a.consumers.it: " + parts[1]);
    }
}
