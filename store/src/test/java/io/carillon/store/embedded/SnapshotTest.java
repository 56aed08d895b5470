package io.carillon.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.carillon.store.Bytes;
import io.carillon.store.Cursor;
import io.carillon.store.EventStore;
import io.carillon.store.KeyRange;
import io.carillon.store.Operation;
import io.carillon.store.RangeRequest;
import io.carillon.store.StoreException;
import io.carillon.store.StoreSnapshot;
import io.carillon.store.Transaction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a snapshot holds comes back whole, or the snapshot is refused. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SnapshotTest {

    @TempDir
    private Path folder;

    private static long put(EventStore store, String key, String value, long lease) {
        return store.commit(Transaction.of(new Operation.Put(Bytes.of(key), Bytes.of(value), lease))).revision();
    }

    private static byte[] taken(EventStore store) throws Exception {
        try (StoreSnapshot snapshot = store.snapshot(); InputStream in = snapshot.open()) {
            return in.readAllBytes();
        }
    }

    @Test
    void a_restored_store_has_keys_history_leases_and_notes() throws Exception {
        byte[] bytes;
        try (EventStore store = EmbeddedStore.open(EmbeddedOptions.in(folder.resolve("one")))) {
            store.grantLease(7, Duration.ofHours(1));
            for (int i = 0; i < 1000; i++) {
                put(store, "k" + i % 10, "v" + i, i % 10 == 3 ? 7 : 0);
            }
            store.compact(500);
            store.note("access", Bytes.of("all"));
            bytes = taken(store);
            put(store, "later", "", 0);
        }
        EmbeddedStore.restore(new ByteArrayInputStream(bytes), folder.resolve("two"));
        try (EventStore store = EmbeddedStore.open(EmbeddedOptions.in(folder.resolve("two")))) {
            assertThat(store.revision()).isEqualTo(1001);
            assertThat(store.range(RangeRequest.of(KeyRange.ALL)).entries()).hasSize(10)
                    .allSatisfy(entry -> assertThat(entry.value().text()).startsWith("v99"));
            assertThat(store.status().compactedRevision()).isEqualTo(500);
            assertThat(store.range(RangeRequest.at(KeyRange.single(Bytes.of("k0")), 600)).entries().getFirst().value())
                    .isEqualTo(Bytes.of("v590"));
            assertThat(store.lease(7, true)).satisfies(lease -> assertThat(lease.keys()).hasSize(1));
            assertThat(store.note("access")).isEqualTo(Bytes.of("all"));
            try (Cursor cursor = store.follow(KeyRange.ALL, 501)) {
                for (int revision = 501; revision <= 1001; revision++) {
                    assertThat(cursor.next().revision()).isEqualTo(revision);
                }
            }
        }
    }

    @Test
    void snapshots_that_are_taken_while_others_write_and_compact_hold_all_that_was_acknowledged_before()
            throws Exception {
        List<byte[]> snapshots = new ArrayList<>();
        List<Long> atLeast = new ArrayList<>();
        AtomicBoolean stop = new AtomicBoolean();
        try (EventStore store = EmbeddedStore
                .open(EmbeddedOptions.in(folder.resolve("one")).withSegmentBytes(64 << 10))) {
            Thread writer = Thread.ofVirtual().start(() -> {
                for (int i = 0; !stop.get(); i++) {
                    long revision = put(store, "k" + i % 10, "v".repeat(1000), 0);
                    if (i % 200 == 199) {
                        store.compact(revision - 50);
                    }
                }
            });
            for (int i = 0; i < 5; i++) {
                long from = store.revision();
                while (store.revision() < from + 300) {
                    Thread.onSpinWait();
                }
                atLeast.add(store.revision());
                snapshots.add(taken(store));
            }
            stop.set(true);
            writer.join();
        }
        for (int i = 0; i < snapshots.size(); i++) {
            Path restored = folder.resolve("restored" + i);
            EmbeddedStore.restore(new ByteArrayInputStream(snapshots.get(i)), restored);
            try (EventStore store = EmbeddedStore.open(EmbeddedOptions.in(restored))) {
                assertThat(store.revision()).isGreaterThanOrEqualTo(atLeast.get(i));
                try (Cursor cursor = store.follow(KeyRange.ALL, store.status().compactedRevision() + 1)) {
                    long last = 0;
                    while (last < store.revision()) {
                        last = cursor.next().revision();
                    }
                }
            }
        }
    }

    @Test
    void a_snapshot_that_is_damaged_or_cut_off_is_refused_and_leaves_nothing() throws Exception {
        byte[] bytes;
        try (EventStore store = EmbeddedStore.open(EmbeddedOptions.in(folder.resolve("one")))) {
            put(store, "a", "x".repeat(5000), 0);
            bytes = taken(store);
        }
        byte[] damaged = bytes.clone();
        damaged[1500] ^= 1;
        Path target = folder.resolve("two");
        for (byte[] wrong : List.of(damaged, Arrays.copyOf(bytes, bytes.length - 1),
                Arrays.copyOf(bytes, bytes.length / 2), new byte[0], new byte[4096],
                "no snapshot".repeat(100).getBytes(java.nio.charset.StandardCharsets.US_ASCII))) {
            assertThatThrownBy(() -> EmbeddedStore.restore(new ByteArrayInputStream(wrong), target))
                    .isInstanceOfSatisfying(StoreException.class,
                            e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.UNUSABLE_FOLDER))
                    .hasMessageContaining("snapshot");
            assertThat(target).isEmptyDirectory();
        }
        EmbeddedStore.restore(new ByteArrayInputStream(bytes), target);
        assertThatThrownBy(() -> EmbeddedStore.restore(new ByteArrayInputStream(bytes), target))
                .hasMessageContaining("not empty");
        try (var files = Files.list(target)) {
            assertThat(files.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder("FORMAT", "log",
                    "index");
        }
    }
}
