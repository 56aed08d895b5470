package io.carillon.listen.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.carillon.event.Event;
import io.carillon.listen.triggers.Events;
import io.carillon.listen.triggers.TimeLimitedTrigger;
import io.carillon.listen.triggers.Trigger;
import io.carillon.listen.triggers.TriggerException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Delivery: order, retries, dead letters, and the checkpoint that moves over what is done. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DeliveryTest {

    private static final String BASE = "/tmp/aviso/flight/";

    @TempDir
    private Path folder;
    private final Map<String, Long> checkpoint = new ConcurrentHashMap<>();
    private Checkpoint progress = new Checkpoint(Map.of(BASE, 1L), checkpoint::put);

    @BeforeEach
    void begin() {
        progress = new Checkpoint(Map.of(BASE, 1L), checkpoint::put);
    }

    /** What a trigger does in a test. */
    private interface Action {
        void fire(Event event) throws TriggerException, InterruptedException;
    }

    private Step step(boolean inOrder, int attempts, Action action) {
        return new Step(new Trigger() {
            @Override
            public void fire(Event event) throws TriggerException, InterruptedException {
                action.fire(event);
            }

            @Override
            public boolean inOrder() {
                return inOrder;
            }
        }, "test", "{'type': 'test'}", attempts, Duration.ofMillis(5), Duration.ofMillis(20), inOrder ? 1 : 8, inOrder,
                new DeadLetters(deadLetters()));
    }

    private Delivery delivery(Step... steps) {
        return new Delivery(new ListenerName("flight-test", "flight {}"), List.of(steps), progress);
    }

    private Path deadLetters() {
        return folder.resolve("dead").resolve("letters.jsonl");
    }

    private void offer(Delivery delivery, String number, long revision) throws InterruptedException {
        delivery.offer(BASE, Events.flight(number, "v" + revision, revision));
        progress.passed(BASE, revision);
    }

    private static String name(Event event) {
        return event.identifier().get("number") + "@" + event.origin().revision();
    }

    @Test
    void quick_triggers_see_all_events_in_the_order_of_their_revisions() throws Exception {
        List<String> seen = new ArrayList<>();
        try (Delivery delivery = delivery(step(true, 1, event -> seen.add(name(event))))) {
            for (int revision = 1; revision <= 100; revision++) {
                offer(delivery, "N" + revision % 7, revision);
            }
        }
        assertThat(seen).hasSize(100);
        assertThat(seen.get(41)).isEqualTo("N0@42");
        assertThat(checkpoint).containsEntry(BASE, 101L);
    }

    @Test
    void events_of_a_key_follow_each_other_and_keys_run_beside_each_other() throws Exception {
        Map<String, List<String>> seen = new ConcurrentHashMap<>();
        CountDownLatch both = new CountDownLatch(2);
        try (Delivery delivery = delivery(step(false, 1, event -> {
            String number = String.valueOf(event.identifier().get("number"));
            if (event.origin().revision() <= 2) {
                both.countDown();
                // Only if the other key runs at the same time does this end.
                both.await();
            }
            seen.computeIfAbsent(number, _ -> new ArrayList<>()).add(name(event));
        }))) {
            for (int revision = 1; revision <= 20; revision++) {
                offer(delivery, revision % 2 == 0 ? "A" : "B", revision);
            }
            delivery.drain();
        }
        assertThat(seen.get("A")).containsExactly("A@2", "A@4", "A@6", "A@8", "A@10", "A@12", "A@14", "A@16", "A@18",
                "A@20");
        assertThat(seen.get("B")).hasSize(10).isSortedAccordingTo(
                (a, b) -> Long.compare(Long.parseLong(a.substring(2)), Long.parseLong(b.substring(2))));
    }

    @Test
    void no_more_than_eight_run_at_once() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch eight = new CountDownLatch(8);
        try (Delivery delivery = delivery(step(false, 1, _ -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            eight.countDown();
            eight.await();
            running.decrementAndGet();
        }))) {
            for (int revision = 1; revision <= 40; revision++) {
                offer(delivery, "N" + revision, revision);
            }
            delivery.drain();
        }
        assertThat(most.get()).isEqualTo(8);
    }

    @Test
    void triggers_of_an_event_run_as_listed_and_a_failure_skips_none() throws Exception {
        ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
        try (Delivery delivery = delivery(step(true, 1, _ -> seen.add("first")), step(false, 1, _ -> {
            seen.add("second");
            throw new TriggerException("no", false);
        }), step(true, 1, _ -> seen.add("third")))) {
            offer(delivery, "A", 1);
            delivery.drain();
        }
        assertThat(seen).containsExactly("first", "second", "third");
        assertThat(checkpoint).containsEntry(BASE, 2L);
    }

    @Test
    void what_may_pass_is_tried_again_and_what_keeps_failing_becomes_a_dead_letter() throws Exception {
        AtomicInteger twice = new AtomicInteger();
        AtomicInteger always = new AtomicInteger();
        try (Delivery delivery = delivery(step(false, 3, event -> {
            if ("B".equals(event.identifier().get("number"))) {
                always.incrementAndGet();
                throw new TriggerException("it's \"down\"", true);
            }
            if (twice.incrementAndGet() < 3) {
                throw new TriggerException("not yet", true);
            }
        }))) {
            offer(delivery, "A", 1);
            offer(delivery, "B", 2);
            delivery.drain();
        }
        assertThat(twice.get()).isEqualTo(3);
        assertThat(always.get()).isEqualTo(3);
        assertThat(Files.readAllLines(deadLetters())).singleElement().asString().startsWith("{\"id\": \"")
                .contains("\"listener\": \"flight-test\", \"definition\": \"flight {}\", \"place\": 1,"
                        + " \"type\": \"test\", \"trigger\": \"{'type': 'test'}\","
                        + " \"key\": \"/tmp/aviso/flight/20210101/italy/FCO/B\", \"revision\": 2, \"attempts\": 3,"
                        + " \"error\": \"it's \\\"down\\\"\", \"notification\": {\"event\": \"flight\"");
        assertThat(checkpoint).containsEntry(BASE, 3L);
    }

    @Test
    void what_cannot_pass_and_what_is_a_fault_is_not_tried_again() throws Exception {
        AtomicInteger fired = new AtomicInteger();
        try (Delivery delivery = delivery(step(true, 5, _ -> {
            fired.incrementAndGet();
            throw new TriggerException("never", false);
        }), step(false, 5, _ -> {
            fired.incrementAndGet();
            throw new IllegalStateException("fault");
        }))) {
            offer(delivery, "A", 1);
            delivery.drain();
        }
        assertThat(fired.get()).isEqualTo(2);
        assertThat(Files.readAllLines(deadLetters())).hasSize(2);
    }

    @Test
    void what_keeps_failing_holds_up_no_other_key() throws Exception {
        CountDownLatch others = new CountDownLatch(50);
        AtomicInteger attempts = new AtomicInteger();
        try (Delivery delivery = delivery(step(true, 1000, event -> {
            if ("BAD".equals(event.identifier().get("number"))) {
                attempts.incrementAndGet();
                throw new TriggerException("no", true);
            }
            others.countDown();
        }))) {
            offer(delivery, "BAD", 1);
            for (int revision = 2; revision <= 51; revision++) {
                offer(delivery, "N" + revision, revision);
            }
            assertThat(others.await(30, TimeUnit.SECONDS)).isTrue();
            await().until(() -> attempts.get() > 2);
            assertThat(checkpoint).as("the checkpoint waits for what is not done").doesNotContainKey(BASE);
        }
    }

    @Test
    void the_checkpoint_waits_for_the_oldest_event_that_is_not_done() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        try (Delivery delivery = delivery(step(false, 1, event -> {
            if ("SLOW".equals(event.identifier().get("number"))) {
                slow.await();
            }
        }))) {
            offer(delivery, "A", 1);
            offer(delivery, "SLOW", 2);
            offer(delivery, "B", 3);
            offer(delivery, "C", 4);
            await().until(() -> Long.valueOf(2).equals(checkpoint.get(BASE)));
            slow.countDown();
            await().until(() -> Long.valueOf(5).equals(checkpoint.get(BASE)));
        }
    }

    @Test
    void what_is_cut_short_by_the_end_counts_as_not_done() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        Delivery delivery = delivery(step(false, 1000, _ -> {
            begun.countDown();
            throw new TriggerException("again", true);
        }));
        offer(delivery, "A", 1);
        begun.await();
        Thread closing = Thread.ofVirtual().start(delivery::close);
        closing.join(Duration.ofSeconds(40));
        assertThat(closing.isAlive()).isFalse();
        assertThat(checkpoint).doesNotContainKey(BASE);
        assertThat(deadLetters()).doesNotExist();
    }

    @Test
    void a_quick_trigger_that_fails_is_not_overtaken_by_the_next_event_of_its_key() throws Exception {
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger failures = new AtomicInteger();
        try (Delivery delivery = delivery(step(true, 5, event -> {
            if (event.origin().revision() == 1 && failures.incrementAndGet() <= 2) {
                throw new TriggerException("not yet", true);
            }
            seen.add(name(event));
        }))) {
            offer(delivery, "A", 1);
            offer(delivery, "B", 2);
            offer(delivery, "A", 3);
            delivery.drain();
            offer(delivery, "A", 4);
        }
        assertThat(seen).containsExactlyInAnyOrder("B@2", "A@1", "A@3", "A@4");
        assertThat(seen.stream().filter(name -> name.startsWith("A"))).containsExactly("A@1", "A@3", "A@4");
    }

    @Test
    void who_asks_for_a_longer_pause_gets_it() throws Exception {
        List<Long> times = new ArrayList<>();
        try (Delivery delivery = delivery(step(false, 2, _ -> {
            times.add(System.nanoTime());
            throw TriggerException.notBefore("busy", Duration.ofMillis(300));
        }))) {
            offer(delivery, "A", 1);
            delivery.drain();
        }
        assertThat(times).hasSize(2);
        assertThat(Duration.ofNanos(times.get(1) - times.get(0))).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void a_trigger_runs_for_as_many_keys_at_once_as_it_is_told() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Step alone = step(false, 1, _ -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            Thread.sleep(1);
            running.decrementAndGet();
        });
        Step two = new Step(alone.trigger(), "test", "", 1, Duration.ZERO, Duration.ZERO, 2, false, null);
        try (Delivery delivery = delivery(two)) {
            for (int revision = 1; revision <= 40; revision++) {
                offer(delivery, "N" + revision, revision);
            }
            delivery.drain();
        }
        assertThat(most.get()).isEqualTo(2);
    }

    @Test
    void what_takes_too_long_is_interrupted_and_tried_again() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        AtomicInteger interrupted = new AtomicInteger();
        Step slow = step(true, 3, _ -> {
            if (attempts.incrementAndGet() < 3) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.incrementAndGet();
                    throw e;
                }
            }
        });
        Step limited = new Step(new TimeLimitedTrigger(slow.trigger(), Duration.ofMillis(50), "too slow"), "test", "",
                3, Duration.ofMillis(1), Duration.ofMillis(1), 1, true, slow.deadLetters());
        try (Delivery delivery = delivery(limited)) {
            offer(delivery, "A", 1);
            delivery.drain();
        }
        assertThat(attempts.get()).isEqualTo(3);
        assertThat(interrupted.get()).isEqualTo(2);
        assertThat(checkpoint).containsEntry(BASE, 2L);
        assertThat(deadLetters()).doesNotExist();
    }

    @Test
    void a_trigger_without_dead_letters_gives_up_and_goes_on() throws Exception {
        Step failing = step(false, 1, _ -> {
            throw new TriggerException("no", false);
        });
        Step none = new Step(failing.trigger(), "test", "", 1, Duration.ZERO, Duration.ZERO, 1, false, null);
        try (Delivery delivery = delivery(none)) {
            offer(delivery, "A", 1);
            delivery.drain();
        }
        assertThat(deadLetters()).doesNotExist();
        assertThat(checkpoint).containsEntry(BASE, 2L);
    }
}
