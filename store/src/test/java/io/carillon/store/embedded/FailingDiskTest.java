package io.carillon.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import io.carillon.store.Bytes;
import io.carillon.store.Committed;
import io.carillon.store.EventStore;
import io.carillon.store.Operation;
import io.carillon.store.StoreException;
import io.carillon.store.StoreException.Reason;
import io.carillon.store.Transaction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a store does while its disk fails, and what is there afterwards. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FailingDiskTest {

    @TempDir
    private Path temp;

    private static EmbeddedOptions options(Path folder) {
        return EmbeddedOptions.in(folder).withSegmentBytes(16 << 10).withTailBytes(10_000);
    }

    private static Transaction put(String key, int size) {
        return Transaction.of(new Operation.Put(Bytes.of(key), Bytes.wrap(new byte[size])));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "3, 1", "40, 1", "41, 1", "42, 1", "43, 1000000"})
    void after_a_sync_failed_nothing_is_acknowledged_until_the_store_is_opened_again(int after, int count)
            throws Exception {
        FailingDisk disk = new FailingDisk();
        Map<String, Long> acknowledged = new ConcurrentHashMap<>();
        AtomicInteger afterFailure = new AtomicInteger();
        try (EventStore store = EmbeddedStore.open(options(temp), disk)) {
            acknowledged.put("first", store.commit(put("first", 1)).revision());
            disk.failSyncs(after, count);
            List<CompletableFuture<?>> all = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            List<CompletableFuture<Committed>> submitted = java.util.Collections.synchronizedList(new ArrayList<>());
            for (int t = 0; t < 8; t++) {
                String prefix = "t" + t + "/";
                threads.add(Thread.ofVirtual().start(() -> {
                    Thread submitter = Thread.currentThread();
                    for (int i = 0; i < 400 && !disk.failed(); i++) {
                        String key = prefix + i;
                        CompletableFuture<Committed> done = store.submit(put(key, 300));
                        submitted.add(done.whenComplete((committed, _) -> {
                            if (committed != null) {
                                acknowledged.put(key, committed.revision());
                                // Who submits learns late of what was acknowledged before it could ask.
                                if (disk.failed() && !Thread.currentThread().equals(submitter)) {
                                    afterFailure.incrementAndGet();
                                }
                            }
                        }));
                        if (i % 4 == 3) {
                            done.exceptionally(_ -> null).join();
                        }
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            all.addAll(submitted);
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).exceptionally(_ -> null).join();
            assertThat(disk.failed()).isTrue();
            assertThat(afterFailure).hasValue(0);
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> store.commit(put("late", 1))).isInstanceOfSatisfying(StoreException.class,
                        e -> {
                            assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE);
                            assertThat(e).hasMessageContaining("sync of the log failed (Input/output error)")
                                    .hasMessageContaining("started again");
                        });
            }
            assertThat(store.status().trouble()).contains("sync of the log failed");
            assertThat(History.of(store)).isEqualTo(acknowledged);
            acknowledged.forEach(
                    (key, revision) -> assertThat(Objects.requireNonNull(store.get(Bytes.of(key))).modRevision())
                            .isEqualTo(revision));
        }
        try (EventStore store = EmbeddedStore.open(options(temp))) {
            assertThat(History.of(store)).containsAllEntriesOf(acknowledged).doesNotContainKey("late");
            assertThat(store.status().trouble()).isNull();
            store.commit(put("late", 1));
        }
    }

    private record Outcome(Map<String, Long> acknowledged, List<String> refused) {
    }

    private static Outcome burst(EventStore store, String prefix, int count, int size) throws InterruptedException {
        Map<String, CompletableFuture<Committed>> all = new HashMap<>();
        for (int i = 0; i < count; i++) {
            all.put(prefix + i, store.submit(put(prefix + i, size)));
        }
        Outcome outcome = new Outcome(new HashMap<>(), new ArrayList<>());
        for (var one : all.entrySet()) {
            try {
                outcome.acknowledged.put(one.getKey(), one.getValue().get().revision());
            } catch (ExecutionException e) {
                assertThat(e).hasMessageContaining("the log can't be written (No space left on device)");
                outcome.refused.add(one.getKey());
            }
        }
        return outcome;
    }

    @Test
    void what_was_refused_for_want_of_room_is_nowhere_and_what_was_acknowledged_is() throws Exception {
        Random random = Seed.random(getClass());
        FailingDisk disk = new FailingDisk();
        Map<String, Long> acknowledged = new ConcurrentHashMap<>();
        int refused = 0;
        StoreFiles files = new StoreFiles(temp.resolve("store"));
        try (EventStore store = EmbeddedStore.open(options(files.folder()), disk)) {
            for (int round = 0; round < 60; round++) {
                disk.limit(random.nextInt(12_000));
                Outcome outcome = burst(store, "k" + round + "/", random.nextInt(1, 30), random.nextInt(800));
                acknowledged.putAll(outcome.acknowledged);
                refused += outcome.refused.size();
                if (!outcome.refused.isEmpty()) {
                    assertThat(store.status().trouble()).contains("No space left on device");
                    // As if it were killed now.
                    StoreFiles left = files.copyTo(temp.resolve("left-" + round));
                    try (EventStore after = EmbeddedStore.open(options(left.folder()))) {
                        assertThat(History.of(after)).isEqualTo(acknowledged);
                    }
                }
                assertThat(History.of(store)).isEqualTo(acknowledged);
                disk.limit(Long.MAX_VALUE);
                acknowledged.putAll(burst(store, "ok" + round + "/", 2, 10).acknowledged);
                assertThat(store.status().trouble()).isNull();
            }
        }
        assertThat(refused).isPositive();
        try (EventStore store = EmbeddedStore.open(options(files.folder()))) {
            assertThat(History.of(store)).isEqualTo(acknowledged);
            assertThat(acknowledged.values().stream().collect(Collectors.toSet())).hasSameSizeAs(acknowledged.keySet());
        }
    }
}
