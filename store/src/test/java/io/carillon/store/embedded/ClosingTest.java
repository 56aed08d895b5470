package io.carillon.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.carillon.store.Bytes;
import io.carillon.store.EventStore;
import io.carillon.store.KeyRange;
import io.carillon.store.Operation;
import io.carillon.store.RangeRequest;
import io.carillon.store.StoreException;
import io.carillon.store.StoreException.Reason;
import io.carillon.store.Transaction;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store may be closed at any moment, and says so afterwards: native code that is used after it was let go of ends the
 * whole process.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ClosingTest {

    @TempDir
    private Path folder;

    private EventStore open() {
        return EmbeddedStore.open(EmbeddedOptions.in(folder));
    }

    private static Transaction put(String key) {
        return Transaction.of(new Operation.Put(Bytes.of(key), Bytes.of("value")));
    }

    private static void assertClosed(ThrowingCallable work) {
        assertThatThrownBy(work).isInstanceOfSatisfying(StoreException.class, e -> {
            assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE);
            assertThat(e).hasMessageContaining("closed");
        });
    }

    @Test
    void everything_that_is_asked_of_a_closed_store_is_refused() {
        EventStore store = open();
        store.commit(put("key"));
        store.close();
        assertClosed(() -> store.commit(put("key")));
        assertClosed(() -> store.get(Bytes.of("key")));
        assertClosed(() -> store.range(RangeRequest.of(KeyRange.ALL)));
        assertClosed(() -> join(store.rangeAsync(RangeRequest.of(KeyRange.ALL))));
        assertClosed(() -> join(store.rangeAsync(RangeRequest.of(KeyRange.single(Bytes.of("key"))))));
        assertClosed(() -> store.revisionAt(Instant.now()));
        assertClosed(() -> store.grantLease(1, Duration.ofHours(1)));
        assertClosed(() -> store.revokeLease(1));
        assertClosed(() -> store.compact(2));
        assertClosed(store::status);
        assertClosed(() -> store.follow(KeyRange.ALL, 1).next());
    }

    private static void join(CompletableFuture<?> future) throws Throwable {
        try {
            future.get();
        } catch (java.util.concurrent.ExecutionException e) {
            throw e.getCause();
        }
    }

    @Test
    void a_store_can_be_closed_while_others_read_and_write() throws Exception {
        for (int round = 0; round < 5; round++) {
            EventStore store = open();
            for (int i = 0; i < 300; i++) {
                store.commit(put("key/" + i));
            }
            CountDownLatch busy = new CountDownLatch(4);
            List<Runnable> work = List.of(() -> store.range(RangeRequest.of(KeyRange.ALL)),
                    () -> store.rangeAsync(RangeRequest.of(KeyRange.single(Bytes.of("key/1")))).join(),
                    () -> store.commit(put("more")), () -> store.status());
            List<Thread> threads = new ArrayList<>();
            List<CompletableFuture<Throwable>> ends = new ArrayList<>();
            for (Runnable one : work) {
                CompletableFuture<Throwable> end = new CompletableFuture<>();
                ends.add(end);
                threads.add(Thread.ofPlatform().start(() -> {
                    try {
                        one.run();
                        busy.countDown();
                        while (true) {
                            one.run();
                        }
                    } catch (RuntimeException e) {
                        end.complete(e);
                    }
                }));
            }
            busy.await();
            store.close();
            for (CompletableFuture<Throwable> end : ends) {
                assertThat(end.get()).hasStackTraceContaining("closed");
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    @Test
    void a_store_that_an_interrupted_thread_closes_finishes_its_commits_first() throws Exception {
        for (int round = 0; round < 5; round++) {
            List<CompletableFuture<?>> commits = new ArrayList<>();
            EventStore store = open();
            for (int i = 0; i < 200; i++) {
                commits.add(store.submit(put("key/" + round + "/" + i)));
            }
            Thread.currentThread().interrupt();
            store.close();
            assertThat(Thread.interrupted()).isTrue();
            for (CompletableFuture<?> commit : commits) {
                assertThat(commit).isCompleted();
            }
        }
        try (EventStore store = open()) {
            assertThat(store.range(RangeRequest.of(KeyRange.ALL)).count()).isEqualTo(1_000);
        }
    }
}
