package io.carillon.listen.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.carillon.event.python.PythonJson;
import io.carillon.event.schema.EventSchemas;
import io.carillon.listen.ListenOptions;
import io.carillon.listen.NotificationManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Publishing, listening and replaying by either protocol, beside a pyaviso on the same etcd. */
@ParameterizedClass
@EnumSource
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class NotificationsTest {

    private static final String BASE = "/tmp/aviso/flight/";
    private static final EventSchemas SCHEMAS = EventSchemas.flight();

    private final Etcd.Maker maker;

    @TempDir
    private Path folder;
    private Etcd etcd;

    NotificationsTest(Etcd.Maker maker) {
        this.maker = maker;
    }

    @BeforeEach
    void start() throws Exception {
        etcd = Etcd.start(maker, folder);
    }

    @AfterEach
    void end() throws Exception {
        etcd.close();
    }

    private static Map<String, Object> flight(String number, @Nullable Object payload) {
        Map<String, Object> notification = new HashMap<>(
                Map.of("event", "flight", "country", "Italy", "airport", "fco", "date", "20210101", "number", number));
        if (payload != null) {
            notification.put("payload", payload);
        }
        return notification;
    }

    private static String leaf(String number) {
        return BASE + "20210101/italy/FCO/" + number;
    }

    /** Writes as pyaviso does: leaf, status, and maybe a link to the status before. */
    private long publishAsPyaviso(String number, String payload, String time, @Nullable Long previous,
            @Nullable Long lastDay) throws Exception {
        Map<String, @Nullable Object> status = new LinkedHashMap<>();
        status.put("etcd_user", null);
        status.put("message", "notification to key " + leaf(number));
        status.put("unix_user", "someone");
        status.put("aviso_version", "1.0.1");
        status.put("engine", "ETCD_REST");
        status.put("hostname", "somewhere");
        status.put("date_time", time);
        if (previous != null) {
            status.put("prev_rev", previous);
        }
        if (lastDay != null) {
            status.put("last_prev_day_rev", lastDay);
        }
        JsonNode answer = etcd.post("/v3/kv/txn",
                "{\"success\": [" + put(leaf(number), payload) + ", " + put(BASE, PythonJson.compact(status)) + "]}");
        return Long.parseLong(answer.path("header").path("revision").asString());
    }

    private static String put(String key, String value) {
        return "{\"requestPut\": {\"key\": \"" + Etcd.base64(key) + "\", \"value\": \"" + Etcd.base64(value) + "\"}}";
    }

    @ParameterizedTest
    @EnumSource
    void a_status_links_to_the_one_before_it_and_to_that_of_the_day_before(Protocol protocol) throws Exception {
        long yesterday = publishAsPyaviso("AZ1", "old",
                Instant.now().minus(Duration.ofDays(1)).toString().replaceAll("(\\.\\d+)?Z$", ".5Z"), null, null);
        try (NotificationManager manager = new NotificationManager(protocol.config(etcd, folder))) {
            manager.notify(SCHEMAS, flight("AZ203", "one"));
            manager.notify(SCHEMAS, flight("AZ203", null));
        }
        List<Etcd.Version> statuses = etcd.history(BASE);
        assertThat(statuses).hasSize(3);
        JsonNode first = Etcd.JSON.readTree(statuses.get(1).value());
        JsonNode second = Etcd.JSON.readTree(statuses.get(2).value());
        assertThat(statuses.get(2).value()).matches("\\{\"etcd_user\": null, \"message\": \"notification to key "
                + leaf("AZ203") + "\", \"unix_user\": \".+\", \"aviso_version\": \"1\\.0\\.1\", \"engine\": \""
                + protocol.statusName()
                + "\", \"hostname\": \".+\", \"date_time\": \"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z\","
                + " \"prev_rev\": \\d+, \"last_prev_day_rev\": \\d+}");
        assertThat(first.path("prev_rev").isIntegralNumber()).isTrue();
        assertThat(first.path("prev_rev").asLong()).isEqualTo(yesterday);
        assertThat(first.path("last_prev_day_rev").asLong()).isEqualTo(yesterday);
        assertThat(second.path("prev_rev").asLong()).isEqualTo(statuses.get(1).revision());
        assertThat(second.path("last_prev_day_rev").asLong()).isEqualTo(yesterday);
        List<Etcd.Version> leaves = etcd.history(leaf("AZ203"));
        assertThat(leaves).extracting(Etcd.Version::value).containsExactly("one", "None");
        assertThat(leaves).extracting(Etcd.Version::revision).as("event and status are written in one")
                .containsExactly(statuses.get(1).revision(), statuses.get(2).revision());
    }

    @ParameterizedTest
    @EnumSource
    void an_event_that_expires_does_not_take_the_status_along(Protocol protocol) throws Exception {
        Map<String, Object> brief = flight("AZ203", "brief");
        brief.put("ttl", "1");
        try (NotificationManager manager = new NotificationManager(protocol.config(etcd, folder))) {
            manager.notify(SCHEMAS, brief);
            assertThat(manager.value(SCHEMAS, flight("AZ203", null))).isEqualTo("brief");
            await().atMost(Duration.ofSeconds(30)).until(() -> manager.value(SCHEMAS, flight("AZ203", null)) == null);
        }
        assertThat(etcd.history(BASE)).hasSize(1).allSatisfy(status -> assertThat(status.lease()).isEqualTo("0"));
    }

    @ParameterizedTest
    @EnumSource
    void what_pyaviso_and_we_publish_is_heard_once_in_order_and_caught_up_with(Protocol protocol) throws Exception {
        try (NotificationManager manager = new NotificationManager(protocol.config(etcd, folder))) {
            try (Listener listener = Listener.startNow(protocol.config(etcd, folder))) {
                long revision = publishAsPyaviso("AZ1", "Landed", "2026-11-21T04:53:29.248020Z", null, null);
                manager.notify(SCHEMAS, flight("AZ1", "Left"));
                publishAsPyaviso("AZ2", "None", "2026-11-21T04:53:29.3Z", revision, null);
                manager.notify(SCHEMAS, flight("AZ1", "Gone"));
                listener.awaitHeard("Gone");
                assertThat(listener.heard()).containsExactly("Landed", "Left", "None", "Gone");
            }
            manager.notify(SCHEMAS, flight("AZ1", "a"));
            manager.notify(SCHEMAS, flight("AZ1", "b"));
            try (Listener listener = Listener.start(protocol.config(etcd, folder), ListenOptions.CATCHUP)) {
                listener.awaitHeard("b");
                manager.notify(SCHEMAS, flight("AZ1", "c"));
                listener.awaitHeard("c");
                assertThat(listener.heard()).containsExactly("a", "b", "c");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void values_that_are_empty_or_no_text_stop_nobody(Protocol protocol) throws Exception {
        try (Listener listener = Listener.startNow(protocol.config(etcd, folder))) {
            etcd.post("/v3/kv/put", "{\"key\":\"" + Etcd.base64(leaf("AZ1")) + "\"}");
            etcd.post("/v3/kv/put", "{\"key\":\"" + Etcd.base64(leaf("AZ1")) + "\",\"value\":\"//79\"}");
            etcd.post("/v3/kv/put", "{\"key\":\"" + Etcd.base64(BASE + "no/flight") + "\",\"value\":\"YQ==\"}");
            etcd.post("/v3/kv/put", "{\"key\":\"" + Etcd.base64(leaf("AZ1")) + "\",\"value\":\"YQ==\"}");
            listener.awaitHeard("a");
            assertThat(listener.heard()).containsExactly("", "\uFFFD\uFFFD\uFFFD", "a");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_period_returns_every_event_of_it_the_first_and_the_last_day_included(Protocol protocol) throws Exception {
        assumeTrue(maker == Etcd.Maker.ETCD, "a Carillon server goes by its own clock, not by what statuses say");
        List<String> times = List.of("2026-03-01T08:00:00.000000Z", "2026-03-01T09:00:00.000000Z",
                "2026-03-01T10:00:00.5Z", "2026-03-02T08:00:00.000000Z", "2026-03-02T09:00:00.000000Z",
                "2026-03-04T00:00:00.123Z", "2026-03-04T12:00:00.000000Z", "2026-03-04T13:00:00.000000Z");
        Long previous = null;
        Long lastDay = null;
        String day = "";
        for (int i = 0; i < times.size(); i++) {
            String time = times.get(i);
            if (!time.substring(0, 10).equals(day)) {
                lastDay = previous;
                day = time.substring(0, 10);
            }
            // Each key is written over and over; a link is missing as after two producers at once.
            previous = publishAsPyaviso("AZ" + i % 2, "e" + i, time, i == 4 ? null : previous, lastDay);
        }
        // The last one's key is gone by now.
        etcd.post("/v3/kv/deleterange", "{\"key\":\"" + Etcd.base64(leaf("AZ1")) + "\"}");
        assertThat(replay(protocol, "2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z")).containsExactly("e0", "e1", "e2",
                "e3", "e4", "e5", "e6", "e7");
        assertThat(replay(protocol, "2026-03-01T08:00:00Z", "2026-03-04T13:00:00Z")).as("both ends are open")
                .containsExactly("e1", "e2", "e3", "e4", "e5", "e6");
        assertThat(replay(protocol, "2026-03-01T09:30:00Z", "2026-03-04T12:30:00Z")).containsExactly("e2", "e3", "e4",
                "e5", "e6");
        assertThat(replay(protocol, "2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z")).containsExactly("e3", "e4");
        assertThat(replay(protocol, "2026-03-03T00:00:00Z", "2026-03-04T00:00:00Z")).isEmpty();
        assertThat(replay(protocol, "2026-05-01T00:00:00Z", "2026-06-01T00:00:00Z")).isEmpty();
    }

    private List<String> replay(Protocol protocol, String from, String to) throws Exception {
        ListenOptions period = new ListenOptions(Instant.parse(from), Instant.parse(to), true);
        try (Listener listener = Listener.start(protocol.config(etcd, folder), period)) {
            listener.await();
            return List.copyOf(listener.heard());
        }
    }

    @ParameterizedTest
    @EnumSource
    void history_that_was_given_up_is_told_and_the_rest_is_heard(Protocol protocol) throws Exception {
        try (Listener listener = Listener.startNow(protocol.config(etcd, folder));
                NotificationManager manager = new NotificationManager(protocol.config(etcd, folder))) {
            manager.notify(SCHEMAS, flight("AZ1", "heard"));
            listener.awaitHeard("heard");
        }
        List<Etcd.Version> missed = new ArrayList<>();
        try (NotificationManager manager = new NotificationManager(protocol.config(etcd, folder))) {
            for (int i = 0; i < 5; i++) {
                manager.notify(SCHEMAS, flight("AZ1", "m" + i));
            }
            missed.addAll(etcd.history(leaf("AZ1")));
        }
        etcd.post("/v3/kv/compaction", "{\"revision\":\"" + missed.get(3).revision() + "\"}");
        try (Listener listener = Listener.start(protocol.config(etcd, folder), ListenOptions.CATCHUP)) {
            listener.awaitHeard("m4");
            assertThat(listener.heard()).containsExactly("m2", "m3", "m4");
        }
    }
}
