package io.carillon.hub;

import static io.carillon.hub.EventFilters.matching;
import static io.carillon.hub.EventFilters.withEventType;
import static io.carillon.hub.EventFilters.withRecipients;
import static io.carillon.hub.EventFilters.withSender;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import io.carillon.event.schema.EventSchemas;
import io.carillon.store.Bytes;
import io.carillon.store.EventStore;
import io.carillon.store.Operation;
import io.carillon.store.Transaction;
import io.carillon.store.embedded.EmbeddedOptions;
import io.carillon.store.embedded.EmbeddedStore;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class NotificationsTest {

    private static final DeliveryOptions QUICK = DeliveryOptions.defaults().withRetries(3, Duration.ofMillis(10),
            Duration.ofMillis(50));

    @TempDir
    private Path temp;

    private EventStore store;
    private Notifications notifications;

    @BeforeEach
    void open() {
        store = EmbeddedStore.open(EmbeddedOptions.in(temp.resolve("store")));
        notifications = Notifications.open(store, EventSchemas.flight());
    }

    @AfterEach
    void close() {
        notifications.close();
        store.close();
    }

    private void restart() {
        close();
        open();
    }

    private static HubEvent event(String title) {
        return HubEvent.of("user", title, "the body").sender("jorge").build();
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }

    private void send(int from, int to) {
        numbers(from, to).stream().map(title -> notifications.sendAsync(event(title))).toList()
                .forEach(sent -> sent.join());
    }

    private static void awaitTitles(Recorder recorder, List<String> titles) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(recorder.titles()).isEqualTo(titles));
    }

    /** The slides of the original, in Java (seeds 004). */
    @Test
    void the_original_slides_work() throws Exception {
        Path file = temp.resolve("events.log");
        Backend backend = new StoreBackend(store);

        Hub userHub = notifications.createHub("user");
        userHub.register("write_to_file",
                event -> Files.writeString(file, event + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND));
        Hub pushHub = notifications.createHub("push");
        pushHub.register("push", new PushConsumer(backend, userHub.id()));
        userHub.filterBy(withSender("jorge").or(withRecipients("jiri", "tibor")));
        pushHub.filterBy(withSender("jorge").or(withRecipients("jiri", "tibor")));

        HubEvent event = HubEvent.of("user", "This is a user test", "This is the body of the test").sender("jorge")
                .recipients("jiri", "tibor").build();
        try (Subscription browser = backend.subscribe(userHub.id())) {
            notifications.send(HubEvent.fromJson(event.toJson()));
            notifications.send(HubEvent.of("user", "of no interest", "").sender("nobody").recipients("jiri").build());
            notifications.send(HubEvent.of("user", "for both", "").recipients("tibor", "jiri").build());

            assertThat(HubEvent.fromJson(browser.next().text())).isEqualTo(event);
            assertThat(HubEvent.fromJson(browser.next().text()).title()).isEqualTo("for both");
        }
        assertThat(userHub.id()).isEqualTo("event-hub-user");
        await().untilAsserted(() -> assertThat(file).exists());
        await().untilAsserted(() -> assertThat(Files.readAllLines(file)).hasSize(2).first().isEqualTo(event.toJson()));
    }

    @Test
    void an_aviso_notification_and_a_workers_message_reach_hubs() {
        Recorder flights = new Recorder();
        Recorder workers = new Recorder();
        notifications.createHub("flights").filterBy(matching("event == 'flight' && request.airport == 'FCO'"))
                .register(flights);
        notifications.createHub("workers").filterBy(matching("request.type == 'success' && data.run == '06'"))
                .register(workers);

        put("/tmp/aviso/flight/20210101/italy/FCO/AZ203", "Landed");
        put("/tmp/aviso/flight/20210101/italy/", "{\"etcd_rev\": 1}");
        put("/tmp/aviso/flight/20210101/france/CDG/AF1", "Landed");
        put("/carillon/workflow/messages/", "{\"etcd_rev\": 1}");
        put("/carillon/workflow/messages/ops/download/success",
                "{\"source\": \"download\", \"type\": \"success\", \"payload\": {\"run\": \"06\"}}");

        await().until(() -> flights.events().size() == 1 && workers.events().size() == 1);
        HubEvent flight = flights.events().getFirst();
        assertThat(flight.type()).isEqualTo("flight");
        assertThat(flight.body()).isEqualTo("Landed");
        assertThat(flight.title()).isEqualTo("flight date=20210101, country=italy, airport=FCO, number=AZ203");
        assertThat(flight.extras().get("request"))
                .isEqualTo(Map.of("date", "20210101", "country", "italy", "airport", "FCO", "number", "AZ203"));
        assertThat(flight.extras()).containsEntry("key", "/tmp/aviso/flight/20210101/italy/FCO/AZ203")
                .containsKeys("revision", "time");
        assertThat(workers.events().getFirst().title()).isEqualTo("download success");
        assertThat(workers.events().getFirst().sender()).isEqualTo("download");
        assertThat(workers.events().getFirst().body()).isEqualTo("{\"run\": \"06\"}");
        assertThat(workers.events().getFirst().extras().get("request"))
                .isEqualTo(Map.of("workflow", "ops", "source", "download", "type", "success"));
    }

    private void put(String key, String value) {
        store.commit(Transaction.of(new Operation.Put(Bytes.of(key), Bytes.of(value))));
    }

    @Test
    void what_is_no_event_where_events_stand_harms_nobody() {
        Recorder recorder = new Recorder();
        notifications.createHub("user").register(recorder);
        put("/carillon/events/user/1", "{no json");
        put("/carillon/workflow/messages/ops/download/success", "[]");
        notifications.send(event("good"));
        awaitTitles(recorder, List.of("good"));
    }

    @Test
    void a_label_serves_for_one_hub() {
        Hub hub = notifications.createHub("user");
        assertThatThrownBy(() -> notifications.createHub("user")).isInstanceOf(HubException.class)
                .hasMessageContaining("there is a hub 'user' already");
        assertThat(notifications.hub("user")).containsSame(hub);
        assertThatThrownBy(() -> notifications.createHub("../x")).hasMessageContaining("a hub's label");
        hub.close();
        assertThat(notifications.createHub("user")).isNotSameAs(hub);
    }

    @Test
    void two_consumers_of_one_class_stand_side_by_side() {
        Hub hub = notifications.createHub("user");
        Recorder first = new Recorder();
        Recorder second = new Recorder();
        assertThat(hub.register(first).id()).isEqualTo("Recorder-1");
        assertThat(hub.register(second).id()).isEqualTo("Recorder-2");
        assertThatThrownBy(() -> hub.register("Recorder-1", new Recorder())).isInstanceOf(HubException.class);
        notifications.send(event("1"));
        awaitTitles(first, List.of("1"));
        awaitTitles(second, List.of("1"));
    }

    @Test
    void nothing_comes_to_a_consumer_after_it_was_deregistered() {
        Hub hub = notifications.createHub("user");
        Recorder leaving = new Recorder();
        Recorder staying = new Recorder();
        Registration registration = hub.register("leaving", leaving);
        hub.register("staying", staying);
        send(0, 1);
        awaitTitles(leaving, numbers(0, 1));
        registration.deregister();
        send(1, 3);
        awaitTitles(staying, numbers(0, 3));
        assertThat(leaving.titles()).containsExactly("0");
        assertThat(hub.isRegistered("leaving")).isFalse();
        assertThatThrownBy(() -> hub.deregister("leaving")).isInstanceOf(HubException.class);

        // Registered again, it begins anew.
        Recorder again = new Recorder();
        hub.register("leaving", again);
        send(3, 4);
        awaitTitles(again, numbers(3, 4));
    }

    @Test
    void after_a_restart_each_consumer_goes_on_where_it_was() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        Recorder quick = new Recorder();
        Hub hub = notifications.createHub("user");
        hub.register("quick", quick);
        List<String> slow = Collections.synchronizedList(new ArrayList<>());
        hub.register("slow", event -> {
            if (event.title().equals("3")) {
                stuck.countDown();
                Thread.sleep(Duration.ofDays(1));
            }
            slow.add(event.title());
        });
        send(0, 10);
        awaitTitles(quick, numbers(0, 10));
        stuck.await();
        restart();
        send(10, 12);

        Recorder quickAgain = new Recorder();
        Recorder slowAgain = new Recorder();
        Hub again = notifications.createHub("user");
        again.register("quick", quickAgain);
        again.register("slow", slowAgain);
        awaitTitles(quickAgain, numbers(10, 12));
        awaitTitles(slowAgain, numbers(3, 12));
        assertThat(slow).isEqualTo(numbers(0, 3));
    }

    @Test
    void a_consumer_that_was_away_for_longer_than_the_store_remembers_goes_on_behind_the_gap() {
        Hub hub = notifications.createHub("user");
        Recorder recorder = new Recorder();
        hub.register("away", recorder);
        send(0, 1);
        awaitTitles(recorder, numbers(0, 1));
        hub.suspend("away");
        send(1, 11);
        store.compact(store.revision() - 3);
        Recorder again = new Recorder();
        hub.close();
        notifications.createHub("user").register("away", again);
        send(11, 12);
        await().until(() -> again.titles().contains("11"));
        assertThat(again.titles()).containsSubsequence(numbers(8, 12)).doesNotContain("1");
    }

    @Test
    void a_slow_consumer_delays_nobody_and_misses_nothing_that_has_left_the_memory() {
        CountDownLatch slow = new CountDownLatch(1);
        Recorder late = new Recorder();
        Recorder quick = new Recorder();
        Hub hub = notifications.createHub("user");
        hub.register("slow", event -> {
            slow.await();
            late.consume(event);
        });
        hub.register("quick", quick);
        send(0, 3000);
        awaitTitles(quick, numbers(0, 3000));
        assertThat(late.titles()).isEmpty();
        slow.countDown();
        awaitTitles(late, numbers(0, 3000));
    }

    @Test
    void what_fails_is_tried_again_and_at_last_a_dead_letter_that_can_be_retried() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        AtomicInteger healed = new AtomicInteger();
        Recorder recorder = new Recorder();
        List<String> errors = Collections.synchronizedList(new ArrayList<>());
        Hub hub = notifications.createHub("user");
        EventConsumer consumer = event -> {
            if (event.title().equals("bad") && healed.get() == 0) {
                tries.incrementAndGet();
                throw new IllegalStateException("does not\nlike it");
            }
            recorder.consume(event);
        };
        hub.register("picky", consumer.withOnError((event, failure) -> errors.add(event.title() + ": " + failure)),
                QUICK);
        notifications.send(event("bad"));
        notifications.send(event("good"));
        awaitTitles(recorder, List.of("good"));
        DeadLetters letters = notifications.deadLetters();
        await().until(() -> letters.count("user", "picky") == 1);
        assertThat(tries).hasValue(3);
        assertThat(errors).hasSize(3).allMatch(error -> error.startsWith("bad: java.lang.IllegalStateException"));
        DeadLetter letter = letters.list("user", "picky", 10).getFirst();
        assertThat(letter.reason()).isEqualTo("does not like it");
        assertThat(letter.attempts()).isEqualTo(3);
        assertThat(letter.event().title()).isEqualTo("bad");

        assertThat(letters.retry(letter)).isEqualTo("does not like it");
        assertThat(letters.list("user", "picky", 10).getFirst().attempts()).isEqualTo(4);
        healed.set(1);
        assertThat(letters.retry(letter)).isNull();
        assertThat(letters.list("user", "picky", 10)).isEmpty();
        assertThat(recorder.titles()).containsExactly("good", "bad");
    }

    @Test
    void what_is_refused_is_not_tried_again() {
        AtomicInteger tries = new AtomicInteger();
        notifications.createHub("user").register("refusing", _ -> {
            tries.incrementAndGet();
            throw new ConsumerException(ConsumerException.Kind.REFUSED, "never");
        }, QUICK);
        notifications.send(event("1"));
        await().until(() -> notifications.deadLetters().count("user", "refusing") == 1);
        assertThat(tries).hasValue(1);
    }

    @Test
    void who_can_not_be_reached_for_longer_than_attempts_last_loses_nothing() {
        AtomicInteger tries = new AtomicInteger();
        Recorder recorder = new Recorder();
        notifications.createHub("user").register("away", event -> {
            if (tries.incrementAndGet() <= 10) {
                throw new ConsumerException(ConsumerException.Kind.UNAVAILABLE, "away", Duration.ofMillis(1));
            }
            recorder.consume(event);
        }, QUICK);
        send(0, 5);
        awaitTitles(recorder, numbers(0, 5));
        assertThat(notifications.deadLetters().count("user", "away")).isZero();
    }

    @Test
    void an_attempt_that_takes_too_long_is_interrupted() {
        AtomicInteger tries = new AtomicInteger();
        Recorder recorder = new Recorder();
        notifications.createHub("user").register("sleeper", event -> {
            if (tries.incrementAndGet() == 1) {
                Thread.sleep(Duration.ofDays(1));
            }
            recorder.consume(event);
        }, QUICK.withTimeout(Duration.ofMillis(50)));
        send(0, 2);
        await().untilAsserted(() -> assertThat(recorder.titles()).containsExactlyInAnyOrder("0", "1"));
    }

    @Test
    void an_expired_event_is_neither_delivered_nor_tried_again() {
        Recorder recorder = new Recorder();
        AtomicInteger tries = new AtomicInteger();
        Hub hub = notifications.createHub("user");
        hub.register("all", recorder);
        hub.register("failing", event -> {
            if (event.title().equals("soon")) {
                tries.incrementAndGet();
                throw new IllegalStateException("no");
            }
            recorder.consume(event);
        }, DeliveryOptions.defaults().withRetries(1000, Duration.ofMillis(10), Duration.ofMillis(10)));
        notifications.send(HubEvent.of("user", "past", "").expiration(Instant.now().minusSeconds(1)).build());
        notifications.send(HubEvent.of("user", "soon", "").expiresIn(Duration.ofSeconds(2)).build());
        long last = notifications.send(event("last"));
        await().untilAsserted(() -> assertThat(recorder.titles()).containsExactlyInAnyOrder("soon", "last", "last"));
        await().until(() -> hub.status().get(1).position() > last);
        assertThat(tries.get()).isPositive();
        assertThat(notifications.deadLetters().count("user", "failing")).isZero();
    }

    @Test
    void a_filter_that_throws_harms_no_other_hub() {
        Recorder recorder = new Recorder();
        Hub bad = notifications.createHub("bad").filterBy(_ -> {
            throw new IllegalStateException("bad filter");
        });
        bad.register(new Recorder());
        notifications.createHub("good").register(recorder);
        notifications.send(event("1"));
        awaitTitles(recorder, List.of("1"));
        assertThat(bad.filterFailures()).isEqualTo(1);
    }

    @Test
    void hooks_run_before_and_after_each_event() {
        List<String> calls = Collections.synchronizedList(new ArrayList<>());
        EventConsumer consumer = event -> calls.add("consume " + event.title());
        notifications.createHub("user").register(consumer.withBefore(event -> calls.add("before " + event.title()))
                .withAfter(event -> calls.add("after " + event.title())));
        send(0, 2);
        await().untilAsserted(() -> assertThat(calls).containsExactly("before 0", "consume 0", "after 0", "before 1",
                "consume 1", "after 1"));
    }

    @Test
    void a_changed_filter_holds_for_what_was_not_read_yet() {
        Recorder recorder = new Recorder();
        Hub hub = notifications.createHub("user").filterBy(withEventType("nothing"));
        hub.register(recorder);
        notifications.send(event("1"));
        hub.filterBy(withEventType("user"));
        notifications.send(event("2"));
        await().until(() -> recorder.titles().contains("2"));
        assertThat(recorder.titles()).isSubsetOf("1", "2");
    }

    @Test
    void a_consumer_of_several_gets_them_together_and_only_what_it_can_not_take_is_given_up() {
        List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
        Recorder recorder = new Recorder();
        notifications.createHub("user").register("table", new EventConsumer() {
            @Override
            public void consume(HubEvent event) {
                throw new AssertionError("not singly");
            }

            @Override
            public int mostAtOnce() {
                return 50;
            }

            @Override
            public void consumeAll(List<HubEvent> events) {
                sizes.add(events.size());
                if (events.stream().anyMatch(event -> event.title().equals("70"))) {
                    throw new IllegalStateException("70");
                }
                events.forEach(recorder::consume);
            }
        }, QUICK);
        send(0, 100);
        await().untilAsserted(() -> assertThat(recorder.events()).hasSize(99));
        await().until(() -> notifications.deadLetters().count("user", "table") == 1);
        assertThat(notifications.deadLetters().list("user", "table", 1).getFirst().event().title()).isEqualTo("70");
        assertThat(sizes).anyMatch(size -> size > 1).allMatch(size -> size <= 50);
    }

    @Test
    void events_of_one_key_follow_each_other_while_those_of_others_run_beside_them() {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch two = new CountDownLatch(2);
        notifications.createHub("flights").filterBy(withEventType("flight")).register("parallel", event -> {
            if (event.body().equals("1")) {
                two.countDown();
                two.await();
            }
            order.add(event.field("number") + " " + event.body());
        }, QUICK.withConcurrency(4));
        for (String payload : List.of("1", "2", "3")) {
            for (String number : List.of("A", "B")) {
                put("/tmp/aviso/flight/20210101/italy/FCO/" + number, payload);
            }
        }
        await().untilAsserted(() -> assertThat(order).hasSize(6));
        assertThat(order.stream().filter(each -> each.startsWith("A"))).containsExactly("A 1", "A 2", "A 3");
        assertThat(order.stream().filter(each -> each.startsWith("B"))).containsExactly("B 1", "B 2", "B 3");
    }

    @Test
    void a_digest_brings_many_events_in_one_delivery() {
        Recorder recorder = new Recorder();
        notifications.createHub("user").register("mail", recorder,
                QUICK.withDigest(new Digest(Duration.ofMinutes(10), 3)));
        send(0, 3);
        await().until(() -> recorder.events().size() == 1);
        HubEvent digest = recorder.events().getFirst();
        assertThat(digest.title()).isEqualTo("3 events of user");
        assertThat(digest.body().lines()).hasSize(3).element(1).asString().endsWith(" 1: the body");
        assertThat(digest.extras().get("events")).asInstanceOf(InstanceOfAssertFactories.LIST).hasSize(3);
    }

    @Test
    void like_events_within_the_window_come_once() {
        Recorder recorder = new Recorder();
        notifications.createHub("user").register("once", recorder,
                QUICK.withDeduplication(new Deduplication(List.of("title", "sender"), Duration.ofMinutes(10))));
        for (String title : List.of("a", "b", "a", "c", "b")) {
            notifications.send(event(title));
        }
        awaitTitles(recorder, List.of("a", "b", "c"));
    }

    @Test
    void a_rate_limit_spreads_deliveries_over_time() {
        List<Long> times = Collections.synchronizedList(new ArrayList<>());
        notifications.createHub("user").register("slowly", _ -> times.add(System.nanoTime()),
                QUICK.withRate(new RateLimit(2, Duration.ofMillis(300))));
        send(0, 5);
        await().until(() -> times.size() == 5);
        assertThat(Duration.ofNanos(times.get(2) - times.get(0))).isGreaterThan(Duration.ofMillis(280));
        assertThat(Duration.ofNanos(times.get(4) - times.get(0))).isGreaterThan(Duration.ofMillis(560));
    }

    @Test
    void in_quiet_hours_events_wait() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T23:59:59.999Z"));
        notifications.close();
        notifications = Notifications.open(store, List.of(StoredEvents.sent()), now::get);
        Recorder quiet = new Recorder();
        Recorder loud = new Recorder();
        Hub hub = notifications.createHub("user");
        hub.register("loud", loud);
        hub.register("quiet", quiet,
                QUICK.withQuietHours(new QuietHours(LocalTime.of(22, 0), LocalTime.MIDNIGHT, ZoneOffset.UTC)));
        send(0, 2);
        awaitTitles(loud, numbers(0, 2));
        assertThat(quiet.titles()).isEmpty();
        now.set(Instant.parse("2026-11-22T00:00:00Z"));
        awaitTitles(quiet, numbers(0, 2));
    }

    @Test
    void a_reader_of_its_own_sees_the_last_events_again_and_then_each_as_it_comes() throws Exception {
        Hub hub = notifications.createHub("user");
        Recorder recorder = new Recorder();
        hub.register(recorder);
        send(0, 10);
        awaitTitles(recorder, numbers(0, 10));
        List<String> seen = new ArrayList<>();
        try (HubCursor reader = hub.follow(hub.recent(3)); HubCursor fresh = hub.follow(0)) {
            send(10, 11);
            while (seen.size() < 4) {
                reader.next(2).forEach(event -> seen.add(event.title()));
            }
            assertThat(fresh.next(10)).extracting(HubEvent::title).containsExactly("10");
        }
        assertThat(seen).isEqualTo(numbers(7, 11));

        restart();
        Hub again = notifications.createHub("user");
        try (HubCursor reader = again.follow(again.recent(2))) {
            seen.clear();
            while (seen.size() < 2) {
                reader.next(10).forEach(event -> seen.add(event.title()));
            }
            assertThat(seen).containsExactly("9", "10");
        }
        assertThat(notifications.createHub("empty").filterBy(withEventType("other")).recent(3)).isZero();
    }
}
