package io.carillon.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.carillon.store.Bytes;
import io.carillon.store.Committed;
import io.carillon.store.Cursor;
import io.carillon.store.EventStore;
import io.carillon.store.KeyRange;
import io.carillon.store.Operation;
import io.carillon.store.RangeRequest;
import io.carillon.store.Result;
import io.carillon.store.StoreException;
import io.carillon.store.StoreException.Reason;
import io.carillon.store.Transaction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How much one transaction may change. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LargeTransactionTest {

    @TempDir
    private Path folder;

    private static Transaction puts(int count, Bytes value) {
        return new Transaction(List.of(), IntStream.range(0, count)
                .mapToObj(i -> (Operation) new Operation.Put(Bytes.of("key/" + i), value)).toList(), List.of());
    }

    @Test
    void a_transaction_of_many_steps_is_done_as_one_commit() throws Exception {
        try (EventStore store = EmbeddedStore.open(EmbeddedOptions.in(folder))) {
            assertThat(store.commit(puts(20_000, Bytes.of("value"))).revision()).isEqualTo(2);
            Committed deleted = store.commit(Transaction
                    .of(new Operation.Delete(KeyRange.prefix(Bytes.of("key/")), false), puts(0, Bytes.EMPTY)));
            assertThat(deleted.results().getFirst())
                    .isEqualTo(new Result.Delete(20_000, List.of(), deleted.revision()));
            try (Cursor cursor = store.follow(KeyRange.ALL, 2)) {
                assertThat(cursor.next().changes()).hasSize(20_000);
                assertThat(cursor.next().changes()).hasSize(20_000);
            }
        }
    }

    @Test
    void a_large_value_is_kept() throws Exception {
        Bytes large = Bytes.wrap(new byte[20 << 20]);
        try (EventStore store = EmbeddedStore.open(EmbeddedOptions.in(folder))) {
            store.commit(puts(2, large));
            store.commit(puts(1, Bytes.EMPTY));
        }
        try (EventStore store = EmbeddedStore.open(EmbeddedOptions.in(folder));
                Cursor cursor = store.follow(KeyRange.ALL, 2)) {
            assertThat(store.range(RangeRequest.at(KeyRange.ALL, 2)).entries())
                    .allSatisfy(entry -> assertThat(entry.value()).isEqualTo(large)).hasSize(2);
            assertThat(cursor.next().changes())
                    .allSatisfy(change -> assertThat(change.entry().value()).isEqualTo(large)).hasSize(2);
            assertThat(cursor.next().revision()).isEqualTo(3);
        }
    }

    @Test
    void a_transaction_that_is_too_large_is_refused_and_others_are_not() {
        Bytes large = Bytes.wrap(new byte[64 << 20]);
        try (EventStore store = EmbeddedStore.open(EmbeddedOptions.in(folder))) {
            assertThatThrownBy(() -> store.commit(puts(4, large))).isInstanceOfSatisfying(StoreException.class,
                    e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE));
            assertThat(store.commit(puts(4, Bytes.EMPTY)).revision()).isEqualTo(2);
        }
    }
}
