package io.carillon.hub.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.carillon.hub.DeadLetter;
import io.carillon.hub.DeliveryOptions;
import io.carillon.hub.EventConsumer;
import io.carillon.hub.Hub;
import io.carillon.hub.HubEvent;
import io.carillon.hub.HubException;
import io.carillon.hub.Notifications;
import io.carillon.hub.consumers.ConsumerFactories;
import io.carillon.hub.consumers.ConsumerSettings;
import io.carillon.store.EventStore;
import io.carillon.store.embedded.EmbeddedOptions;
import io.carillon.store.embedded.EmbeddedStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PostgresqlConsumerTest {

    private static final DeliveryOptions QUICKLY = DeliveryOptions.defaults().withRetries(3, Duration.ofMillis(10),
            Duration.ofMillis(100));

    private static Database database;

    @TempDir
    private Path temp;
    private EventStore store;
    private Notifications notifications;
    private Hub hub;

    @BeforeAll
    static void start() throws Exception {
        database = Database.start();
    }

    @AfterAll
    static void stop() throws Exception {
        if (database != null) {
            database.close();
        }
    }

    @BeforeEach
    void open() throws Exception {
        database.query("DROP TABLE IF EXISTS carillon_events, flights");
        store = EmbeddedStore.open(EmbeddedOptions.in(temp.resolve("store")));
        notifications = Notifications.open(store);
        hub = notifications.createHub("rows");
    }

    @AfterEach
    void close() {
        if (notifications != null) {
            notifications.close();
            store.close();
        }
    }

    private static EventConsumer consumer(Map<String, Object> more) {
        Map<String, Object> values = new LinkedHashMap<>(more);
        values.put("url", database.url());
        ConsumerSettings settings = new ConsumerSettings(values);
        EventConsumer consumer = ConsumerFactories.of("postgresql").create(settings);
        assertThat(settings.unknown()).isEmpty();
        return consumer;
    }

    private void send(int from, int to) {
        for (int i = from; i < to; i++) {
            notifications.send(HubEvent.of("number", Integer.toString(i), "the body").build());
        }
    }

    private static void awaitRows(String sql, String... rows) {
        // The table may not be there yet.
        await().ignoreExceptionsInstanceOf(SQLException.class)
                .untilAsserted(() -> assertThat(database.query(sql)).containsExactly(rows));
    }

    @Test
    void every_field_stands_in_the_table_that_is_made() {
        hub.register("pg", consumer(Map.of()), QUICKLY);
        long revision = notifications.send(HubEvent.of("user", "it's; DROP TABLE \"x\" --", "a\nbody \\ \"ä\" {€}")
                .id("one").timestamp(Instant.parse("2026-11-21T10:00:00.25Z")).sender("jorge")
                .recipients("a,b", "{\"c\\d\"}", "").tags().expiration(Instant.parse("2099-01-01T00:00:00Z"))
                .extra("request", Map.of("n", 1)).build());
        awaitRows("SELECT event_id, revision, key, event_type, title, body, extract(epoch from timestamp), sender,"
                + " array_to_json(recipients), cardinality(tags), extract(epoch from expiration_datetime)::bigint,"
                + " extras->'request'->>'n' FROM carillon_events",
                "one|" + revision + "|/carillon/events/user/one|user|it's; DROP TABLE \"x\" --|a\nbody \\ \"ä\" {€}|"
                        + "1795255200.250000|jorge|[\"a,b\",\"{\\\"c\\\\d\\\"}\",\"\"]|0|4070908800|1");
    }

    @Test
    void an_event_that_comes_twice_is_there_once() throws Exception {
        try (EventConsumer consumer = consumer(Map.of())) {
            List<HubEvent> events = new ArrayList<>();
            send(0, 3);
            try (var reader = hub.follow(1)) {
                await().until(() -> {
                    events.addAll(reader.poll(10));
                    return events.size() == 3;
                });
            }
            consumer.consumeAll(events);
            consumer.consumeAll(events);
            consumer.consume(events.getFirst());
        }
        awaitRows("SELECT count(*), count(DISTINCT event_id) FROM carillon_events", "3|3");
    }

    @Test
    void of_many_events_with_one_key_the_last_counts() throws Exception {
        database.query("CREATE TABLE flights (number int UNIQUE, title text)");
        try (EventConsumer consumer = consumer(Map.of("table", "flights", "unique", "number", "columns",
                Map.of("number", "number", "title", "title")))) {
            consumer.consumeAll(List.of(HubEvent.of("flight", "one", "").extra("number", 1).build(),
                    HubEvent.of("flight", "two", "").extra("number", 2).build(),
                    HubEvent.of("flight", "three", "").extra("number", 1).build()));
        }
        awaitRows("SELECT number, title FROM flights ORDER BY number", "1|three", "2|two");
    }

    @Test
    void keys_that_are_one_to_the_database_alone_do_no_harm() throws Exception {
        database.query("CREATE TABLE flights (number int UNIQUE, title text)");
        hub.register("pg", consumer(Map.of("table", "flights", "unique", "number", "columns",
                Map.of("number", "number", "title", "title"))), QUICKLY);
        hub.suspend("pg");
        notifications.send(HubEvent.of("flight", "one", "").extra("number", "1").build());
        notifications.send(HubEvent.of("flight", "two", "").extra("number", "01").build());
        hub.register("pg", consumer(Map.of("table", "flights", "unique", "number", "columns",
                Map.of("number", "number", "title", "title"))), QUICKLY);
        awaitRows("SELECT number, title FROM flights", "1|two");
        assertThat(notifications.deadLetters().count("rows", "pg")).isZero();
    }

    @Test
    void columns_of_a_table_of_the_users_own_get_fields_in_its_own_types() throws Exception {
        database.query("CREATE TABLE flights (\"Number\" text UNIQUE, step int, at timestamptz, who varchar[], landed"
                + " boolean, all_of_it json, \"a \"\"b\" double precision)");
        hub.register("pg",
                consumer(
                        Map.of("table", "public.flights", "unique", List.of("Number"), "columns",
                                Map.of("Number", "request.number", "step", "step", "at", "timestamp", "who",
                                        "recipients", "landed", "landed", "all_of_it", "json", "a \"b", "none"))),
                QUICKLY);
        for (int step = 1; step <= 3; step++) {
            notifications.send(HubEvent.of("flight", "t", "b").timestamp(Instant.parse("2026-11-21T10:00:00Z"))
                    .recipients("x").extra("request", Map.of("number", "AZ203")).extra("step", step)
                    .extra("landed", step == 3).build());
        }
        awaitRows("SELECT \"Number\", step, at AT TIME ZONE 'UTC', who[1], landed, all_of_it->>'event_type',"
                + " \"a \"\"b\" IS NULL FROM flights", "AZ203|3|2026-11-21 10:00:00|x|t|flight|t");
    }

    @Test
    void nothing_is_lost_while_the_server_is_down() throws Exception {
        hub.register("pg", consumer(Map.of("batch", 50)), QUICKLY);
        send(0, 20);
        awaitRows("SELECT count(*) FROM carillon_events", "20");
        database.server().stop();
        try {
            send(20, 300);
            await().until(() -> hub.status().getFirst().trouble() != null);
        } finally {
            database.server().startAgain();
        }
        send(300, 400);
        awaitRows("SELECT count(*), count(DISTINCT title) FROM carillon_events", "400|400");
        assertThat(notifications.deadLetters().count("rows", "pg")).isZero();
    }

    @Test
    void what_the_table_refuses_becomes_a_dead_letter_with_the_reason_and_is_retried() throws Exception {
        database.query("CREATE TABLE flights (id text UNIQUE, step int CHECK (step < 10))");
        hub.register("pg", consumer(
                Map.of("table", "flights", "unique", "id", "columns", Map.of("id", "event_id", "step", "title"))),
                QUICKLY);
        send(5, 12);
        notifications.send(HubEvent.of("number", "many", "").id("word").build());
        notifications.send(HubEvent.of("number", "1", "").id("last").build());
        awaitRows("SELECT step FROM flights ORDER BY step", "1", "5", "6", "7", "8", "9");
        await().until(() -> notifications.deadLetters().count("rows", "pg") == 3);
        List<DeadLetter> letters = notifications.deadLetters().list("rows", "pg", 10);
        assertThat(letters).extracting(letter -> letter.event().title()).containsExactly("10", "11", "many");
        assertThat(letters.getFirst().reason()).contains("flights_step_check");
        assertThat(letters.getLast().reason()).contains("invalid input syntax for type integer: \"many\"");

        assertThat(notifications.deadLetters().retry(letters.getFirst())).contains("flights_step_check");
        database.query("ALTER TABLE flights DROP CONSTRAINT flights_step_check");
        assertThat(notifications.deadLetters().retry(letters.getFirst())).isNull();
        awaitRows("SELECT step FROM flights WHERE step > 9", "10");
        assertThat(notifications.deadLetters().count("rows", "pg")).isEqualTo(2);
    }

    @Test
    void events_wait_for_a_table_that_is_not_there_yet() throws Exception {
        hub.register("pg", consumer(Map.of("table", "flights", "unique", "id", "columns", Map.of("id", "event_id"))),
                QUICKLY);
        send(0, 5);
        await().untilAsserted(
                () -> assertThat(hub.status().getFirst().trouble()).contains("flights").contains("does not exist"));
        database.query("CREATE TABLE flights (id text UNIQUE)");
        awaitRows("SELECT count(*) FROM flights", "5");
    }

    @Test
    void a_slow_database_delays_no_other_consumer() throws Exception {
        AtomicInteger others = new AtomicInteger();
        hub.register("pg", consumer(Map.of()), QUICKLY);
        hub.register("other", _ -> others.incrementAndGet(), QUICKLY);
        send(0, 1);
        awaitRows("SELECT count(*) FROM carillon_events", "1");
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE carillon_events IN ACCESS EXCLUSIVE MODE");
            send(1, 500);
            await().untilAtomic(others, org.hamcrest.Matchers.is(500));
            assertThat(hub.status().getFirst().delivered()).isEqualTo(1);
            connection.rollback();
        }
        awaitRows("SELECT count(*) FROM carillon_events", "500");
    }

    @Test
    void mistakes_in_the_configuration_are_told_before_the_first_event() {
        assertThatThrownBy(() -> ConsumerFactories.of("postgresql").create(new ConsumerSettings(Map.of())))
                .isInstanceOf(HubException.class).hasMessageStartingWith("url is missing");
        assertThatThrownBy(() -> ConsumerFactories.of("postgresql")
                .create(new ConsumerSettings(Map.of("url", "jdbc:mysql://secret@x/"))))
                .hasMessageStartingWith("url must be an address such as jdbc:postgresql:")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> consumer(Map.of("columns", Map.of("a", "title"))))
                .hasMessageStartingWith("unique is missing");
        assertThatThrownBy(() -> consumer(Map.of("columns", Map.of("a", "title"), "unique", "b")))
                .hasMessage("unique names 'b', which is not among columns");
        assertThatThrownBy(() -> consumer(Map.of("table", "x".repeat(64))))
                .hasMessageStartingWith("table must have names of 1 to 63 bytes");
    }
}
