package io.carillon.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.carillon.store.Bytes;
import io.carillon.store.EventStore;
import io.carillon.store.Operation;
import io.carillon.store.Transaction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Leases end when their own time is over, whatever else happens. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LeaseTest {

    @TempDir
    private Path folder;

    private static void putLeased(EventStore store, String key, long lease) {
        store.commit(Transaction.of(new Operation.Put(Bytes.of(key), Bytes.EMPTY, lease)));
    }

    @Test
    void a_lease_whose_number_was_used_before_lasts_its_own_time() {
        try (EventStore store = EmbeddedStore.open(EmbeddedOptions.in(folder))) {
            store.grantLease(5, Duration.ofMillis(200));
            store.revokeLease(5);
            store.grantLease(5, Duration.ofHours(1));
            putLeased(store, "long", 5);
            store.grantLease(6, Duration.ofMillis(300));
            putLeased(store, "short", 6);
            await().until(() -> store.get(Bytes.of("short")) == null);
            assertThat(store.get(Bytes.of("long"))).isNotNull();
        }
    }

    @Test
    void a_lease_that_could_not_be_ended_for_a_full_disk_is_ended_later() {
        FailingDisk disk = new FailingDisk();
        try (EventStore store = EmbeddedStore.open(EmbeddedOptions.in(folder), disk)) {
            store.grantLease(5, Duration.ofMillis(300));
            putLeased(store, "key", 5);
            disk.limit(0);
            await().until(() -> store.status().trouble() != null);
            assertThat(store.get(Bytes.of("key"))).isNotNull();
            disk.limit(Long.MAX_VALUE);
            await().until(() -> store.get(Bytes.of("key")) == null);
        }
    }

    @Test
    void a_lease_that_lasts_nothing_or_longer_than_can_be_counted_is_refused() {
        try (EventStore store = EmbeddedStore.open(EmbeddedOptions.in(folder))) {
            for (Duration ttl : new Duration[]{Duration.ZERO, Duration.ofSeconds(-1),
                    Duration.ofSeconds(Long.MAX_VALUE), Duration.ofHours(2_500_000).plusNanos(1)}) {
                assertThatThrownBy(() -> store.grantLease(5, ttl)).isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("5").hasMessageContaining(ttl.toString());
            }
            store.grantLease(5, Duration.ofHours(2_500_000));
            store.grantLease(6, Duration.ofMillis(50));
            putLeased(store, "short", 5);
            putLeased(store, "shorter", 6);
            await().until(() -> store.get(Bytes.of("shorter")) == null);
            assertThat(store.get(Bytes.of("short"))).isNotNull();
        }
    }
}
