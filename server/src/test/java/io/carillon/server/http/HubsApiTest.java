package io.carillon.server.http;

import static io.carillon.hub.EventFilters.withEventType;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.carillon.hub.ConsumerException;
import io.carillon.hub.DeliveryOptions;
import io.carillon.hub.Hub;
import io.carillon.hub.HubEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What programs ask of hubs, and what they are told when it can't be done. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HubsApiTest {

    private static final String EVENT = """
            {"event_type": "user", "title": "Title", "body": "Body", "sender": "jorge", "recipients": ["jiri"]}""";

    @TempDir
    private Path folder;
    private HubServer server;
    private Hub hub;

    @BeforeEach
    void start() {
        server = new HubServer(folder);
        hub = server.notifications().createHub("user").filterBy(withEventType("user"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void refused(HttpResponse<String> answer, int status, String... parts) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.body()).contains("\"status\":" + status).contains(parts).doesNotContain("\n");
    }

    @Test
    void an_event_that_is_posted_is_kept_and_brought_to_consumers() throws Exception {
        BlockingQueue<HubEvent> heard = new LinkedBlockingQueue<>();
        hub.register("consumer", heard::add);
        HttpResponse<String> answer = server.post("/api/v1/hubs/user/events", EVENT);
        assertThat(answer.statusCode()).isEqualTo(201);
        HubEvent event = heard.poll(20, TimeUnit.SECONDS);
        assertThat(event).isNotNull();
        assertThat(answer.body()).isEqualTo("{\"id\":\"" + event.id() + "\",\"revision\":"
                + Objects.requireNonNull(event.origin()).revision() + "}");
        assertThat(event.recipients()).containsExactly("jiri");
        assertThat(server.post("/api/v1/events", EVENT.replace("\"user\"", "\"other\"")).statusCode()).isEqualTo(201);
    }

    @Test
    void mistakes_are_told_in_a_line() throws Exception {
        refused(server.post("/api/v1/events", "{"), 400, "no JSON");
        refused(server.post("/api/v1/events", "{\"event_type\": \"a\", \"title\": 1}"), 400, "title must be a text");
        refused(server.post("/api/v1/events", "[".repeat(100_000)), 400, "JSON");
        refused(server.post("/api/v1/hubs/nobody/events", EVENT), 404, "no such hub");
        refused(server.post("/api/v1/hubs/user/events", EVENT.replace("\"user\"", "\"other\"")), 422, "filter");
        refused(server.post("/api/v1/events", "\"" + "x".repeat(2 << 20) + "\""), 413, "bytes");
        refused(server.ask(server.request("/api/v1/events").setHeader("Content-Type", "text/plain")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(EVENT))), 415, "application/json");
        refused(server.post("/api/v1/events", EVENT, "Origin", "http://elsewhere.example"), 403, "other sites");
        refused(server.get("/api/v1/events"), 405, "POST");
        refused(server.get("/api/v1/nothing"), 404, "hubs/{hub}/events");
    }

    @Test
    void hubs_tell_how_they_are() throws Exception {
        hub.register("ok", _ -> {
        });
        hub.register("broken", _ -> {
            throw new ConsumerException(ConsumerException.Kind.REFUSED, "never");
        }, DeliveryOptions.defaults());
        server.notifications().send(HubEvent.of("user", "1", "").build());
        await().until(() -> hub.status().stream().allMatch(each -> each.delivered() + each.deadLetters() == 1));
        assertThat(server.get("/api/v1/hubs").body()).contains("\"label\":\"user\"", "\"id\":\"event-hub-user\"");
        assertThat(server.get("/api/v1/hubs/user").body()).contains("\"id\":\"ok\"", "\"delivered\":1",
                "\"dead_letters\":1", "\"trouble\":\"never\"");
        assertThat(server.get("/metrics").body()).contains("carillon_hub_events{hub=\"user\"} 1.0",
                "carillon_hub_deliveries{consumer=\"ok\",hub=\"user\"} 1.0",
                "carillon_hub_dead_letters{consumer=\"broken\",hub=\"user\"} 1.0",
                "carillon_hub_backlog{consumer=\"ok\",hub=\"user\"}");
        assertThat(server.get("/health").body()).contains("\"status\":\"ok\"", "\"count\":1", "user, broken: never");
    }

    @Test
    void a_websocket_gets_events_in_lines_and_goes_on_where_it_was() throws Exception {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        try (HttpClient http = HttpClient.newHttpClient()) {
            WebSocket first = server.socket(http, "/api/v1/hubs/user/events", lines);
            String place = take(lines).replaceAll("\\D", "");
            server.notifications().send(HubEvent.of("user", "one", "").build());
            String one = take(lines);
            assertThat(one).startsWith("{\"id\":\"").contains("\"event\":{", "\"title\": \"one\"");
            first.abort();
            server.notifications().send(HubEvent.of("user", "two", "").build());
            lines.clear();
            WebSocket second = server.socket(http, "/api/v1/hubs/user/events?last_event_id=" + place, lines);
            take(lines);
            assertThat(List.of(take(lines), take(lines))).satisfiesExactly(line -> assertThat(line).isEqualTo(one),
                    line -> assertThat(line).contains("\"title\": \"two\""));
            second.abort();
        }
    }

    private static String take(BlockingQueue<String> lines) throws InterruptedException {
        String line = lines.poll(20, TimeUnit.SECONDS);
        assertThat(line).isNotNull();
        return String.valueOf(line);
    }
}
