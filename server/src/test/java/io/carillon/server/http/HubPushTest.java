package io.carillon.server.http;

import static io.carillon.hub.EventFilters.withEventType;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.carillon.hub.Audience;
import io.carillon.hub.HubEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that follow a hub. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HubPushTest {

    private static final String EVENTS = "/api/v1/hubs/user/events";

    @TempDir
    private Path folder;
    private HubServer server;

    @BeforeEach
    void start() {
        server = new HubServer(folder);
        server.notifications().createHub("user").filterBy(withEventType("user"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static HubEvent event(String title, String... recipients) {
        return HubEvent.of("user", title, "the body").sender("jorge").recipients(recipients).build();
    }

    private void send(String... titles) {
        for (String title : titles) {
            server.notifications().send(event(title));
        }
    }

    @Test
    void every_client_gets_every_event_with_its_revision() throws Exception {
        try (SseClient one = server.follow(EVENTS); SseClient two = server.follow(EVENTS)) {
            send("1", "2", "3");
            server.notifications().send(HubEvent.of("other", "not wanted", "").build());
            long last = server.notifications().send(event("4"));
            assertThat(one.titles(4)).containsExactly("1", "2", "3", "4");
            assertThat(two.titles(4)).containsExactly("1", "2", "3", "4");
            await().until(() -> one.lastEventId().equals(Long.toString(last)));
            assertThat(Integer.parseInt(String.valueOf(one.retry()))).isBetween(1000, 3000);
            assertThat(one.waiting() + two.waiting()).isZero();
        }
    }

    @Test
    void a_client_of_http_2_gets_the_same() throws Exception {
        try (SseClient two = new SseClient(HttpClient.Version.HTTP_2, server.uri(EVENTS));
                SseClient one = server.follow(EVENTS)) {
            send("1", "2");
            long last = server.notifications().send(event("3"));
            assertThat(two.titles(3)).containsExactly("1", "2", "3");
            assertThat(one.titles(3)).containsExactly("1", "2", "3");
            await().until(() -> two.lastEventId().equals(Long.toString(last)));
        }
    }

    @Test
    void a_client_that_comes_again_misses_nothing_and_hears_nothing_twice() throws Exception {
        String place;
        try (SseClient client = server.follow(EVENTS)) {
            send("1", "2");
            assertThat(client.titles(2)).containsExactly("1", "2");
            await().until(() -> !client.lastEventId().isEmpty());
            place = client.lastEventId();
        }
        send("3", "4");
        try (SseClient client = server.follow(EVENTS, "Last-Event-ID", place)) {
            send("5");
            assertThat(client.titles(3)).containsExactly("3", "4", "5");
        }
    }

    @Test
    void a_client_that_heard_nothing_yet_comes_again_where_it_began() throws Exception {
        String place;
        send("before");
        try (SseClient client = server.follow(EVENTS)) {
            await().until(() -> !client.lastEventId().isEmpty());
            place = client.lastEventId();
        }
        send("meanwhile");
        try (SseClient client = server.follow(EVENTS, "Last-Event-ID", place)) {
            assertThat(client.titles(1)).containsExactly("meanwhile");
        }
    }

    @Test
    void a_place_from_before_a_restart_is_found_in_the_store() throws Exception {
        long first = server.notifications().send(event("0"));
        List<String> titles = IntStream.range(1, 400).mapToObj(Integer::toString).toList();
        send(titles.toArray(String[]::new));
        server.close();
        server = new HubServer(folder);
        server.notifications().createHub("user").filterBy(withEventType("user"));
        try (SseClient client = server.follow(EVENTS, "Last-Event-ID", Long.toString(first));
                SseClient recent = server.follow(EVENTS + "?replay=3")) {
            assertThat(client.titles(399)).isEqualTo(titles);
            send("400");
            assertThat(client.titles(1)).containsExactly("400");
            assertThat(recent.titles(4)).containsExactly("397", "398", "399", "400");
        }
    }

    @Test
    void a_client_is_told_what_it_missed_when_the_store_was_compacted_beyond_its_place() throws Exception {
        long first = server.notifications().send(event("0"));
        List<String> titles = IntStream.range(1, 400).mapToObj(Integer::toString).toList();
        send(titles.toArray(String[]::new));
        long kept = first + 200;
        server.store().compact(kept);
        server.close();
        server = new HubServer(folder);
        server.notifications().createHub("user").filterBy(withEventType("user"));
        try (SseClient client = server.follow(EVENTS, "Last-Event-ID", Long.toString(first));
                SseClient later = server.follow(EVENTS, "Last-Event-ID", Long.toString(kept - 1))) {
            assertThat(client.titles(200)).isEqualTo(titles.subList(199, 399));
            assertThat(later.titles(200)).isEqualTo(titles.subList(199, 399));
            assertThat(client.gaps()).containsExactly("{\"from\":" + (first + 1) + ",\"through\":" + (kept - 1) + "}");
            assertThat(later.gaps()).isEmpty();
        }
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        try (HttpClient http = HttpClient.newHttpClient()) {
            WebSocket socket = server.socket(http, EVENTS + "?last_event_id=" + first, lines);
            assertThat(lines.poll(20, TimeUnit.SECONDS)).isEqualTo("{\"id\":\"" + first + "\"}");
            assertThat(lines.poll(20, TimeUnit.SECONDS)).isEqualTo("{\"id\":\"" + (kept - 1) + "\",\"gap\":{\"from\":"
                    + (first + 1) + ",\"through\":" + (kept - 1) + "}}");
            assertThat(lines.poll(20, TimeUnit.SECONDS)).contains("\"title\": \"200\"");
            socket.abort();
        }
    }

    @Test
    void the_last_events_are_replayed_on_request_and_others_are_not() throws Exception {
        send("1", "2", "3");
        try (SseClient with = server.follow(EVENTS + "?replay=2"); SseClient without = server.follow(EVENTS)) {
            assertThat(with.titles(2)).containsExactly("2", "3");
            send("4");
            assertThat(with.titles(1)).containsExactly("4");
            assertThat(without.titles(1)).containsExactly("4");
        }
        assertThat(server.get(EVENTS + "?replay=many").statusCode()).isEqualTo(400);
    }

    @Test
    void a_user_sees_what_names_them_and_nothing_else() throws Exception {
        server.notifications().createHub("personal").showTo(Audience.RECIPIENTS);
        String path = "/api/v1/hubs/personal/events?replay=10";
        server.notifications().send(event("to jiri, earlier", "jiri"));
        try (SseClient jiri = server.follow(path, HubServer.USER_HEADER, "jiri");
                SseClient tibor = server.follow(path, HubServer.USER_HEADER, "tibor")) {
            server.notifications().send(event("to nobody"));
            server.notifications().send(event("to both", "jiri", "tibor"));
            server.notifications().send(event("to tibor", "tibor"));
            server.notifications().send(event("to jiri", "jiri"));
            assertThat(jiri.titles(3)).containsExactly("to jiri, earlier", "to both", "to jiri");
            assertThat(tibor.titles(2)).containsExactly("to both", "to tibor");
        }
        assertThat(server.get(path).statusCode()).isEqualTo(403);
    }

    @Test
    void who_does_not_read_delays_nobody_and_gets_all_in_the_end() throws Exception {
        String body = "x".repeat(100_000);
        int count = 300;
        try (SlowClient slow = new SlowClient(server.port(), EVENTS); SseClient quick = server.follow(EVENTS)) {
            List<String> titles = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                titles.add("event " + i);
                server.notifications().send(HubEvent.of("user", "event " + i, body).build());
            }
            assertThat(quick.titles(count)).isEqualTo(titles);
            assertThat(slow.titles(count)).isEqualTo(titles);
        }
    }

    @Test
    void a_hub_that_is_removed_sends_its_clients_away() throws Exception {
        try (SseClient client = server.follow(EVENTS)) {
            server.notifications().hub("user").orElseThrow().close();
            await().until(client::hasEnded);
        }
        assertThat(server.get(EVENTS).statusCode()).isEqualTo(404);
    }
}
