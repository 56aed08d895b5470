package io.carillon.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.carillon.store.Bytes;
import io.carillon.store.Entry;
import io.carillon.store.EventStore;
import io.carillon.store.KeyRange;
import io.carillon.store.Operation;
import io.carillon.store.Page;
import io.carillon.store.RangeRequest;
import io.carillon.store.Transaction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever reads while others write sees the store at one revision. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ReadConcurrencyTest {

    private static final int COMMITS_EACH = Integer.getInteger("carillon.read.commits", 400);
    private static final int WRITERS = 4;

    @TempDir
    private Path folder;

    /** Writes two keys with the same value, and one that every commit writes. */
    private static void write(EventStore store, int writer, int i) {
        Bytes value = Bytes.of("value " + i + "x".repeat(i % 7 == 0 ? 2_000 : 10));
        if (i % 5 == 4) {
            store.commit(Transaction.of(new Operation.Delete(KeyRange.single(Bytes.of("one/" + writer)), false),
                    new Operation.Delete(KeyRange.single(Bytes.of("two/" + writer)), false),
                    new Operation.Put(Bytes.of("last"), value)));
        } else {
            store.commit(Transaction.of(new Operation.Put(Bytes.of("one/" + writer), value),
                    new Operation.Put(Bytes.of("two/" + writer), value), new Operation.Put(Bytes.of("last"), value)));
        }
    }

    private static void assertOneRevision(Page page, long revision) {
        Map<String, Entry> entries = page.entries().stream()
                .collect(Collectors.toMap(entry -> entry.key().text(), Function.identity()));
        assertThat(entries.get("last")).isNotNull().extracting(Entry::modRevision).isEqualTo(revision);
        assertThat(page.count()).isEqualTo(page.entries().size());
        for (int writer = 0; writer < WRITERS; writer++) {
            Entry one = entries.get("one/" + writer);
            Entry two = entries.get("two/" + writer);
            if (one == null || two == null) {
                assertThat(one).isEqualTo(two);
            } else {
                assertThat(new Entry(two.key(), one.value(), one.createRevision(), one.modRevision(), one.version(), 0))
                        .isEqualTo(two);
                assertThat(one.modRevision()).isLessThanOrEqualTo(revision);
            }
        }
    }

    /** Reads in one way until everything is written. */
    private static long read(EventStore store, Callable<Page> way, AtomicBoolean written) throws Exception {
        long before = 0;
        long pages = 0;
        while (!written.get()) {
            Page page = way.call();
            assertOneRevision(page, page.revision());
            assertThat(page.revision()).isGreaterThanOrEqualTo(before);
            before = page.revision();
            long older = Math.max(2, before - 40);
            assertOneRevision(store.range(RangeRequest.at(KeyRange.ALL, older)), older);
            Page single = store.rangeAsync(RangeRequest.of(KeyRange.single(Bytes.of("last")))).get();
            assertThat(single.entries().getFirst().modRevision()).isEqualTo(single.revision())
                    .isGreaterThanOrEqualTo(before);
            pages++;
        }
        return pages;
    }

    @Test
    void a_page_shows_one_revision_whoever_reads_and_however() throws Exception {
        AtomicBoolean written = new AtomicBoolean();
        try (EventStore store = EmbeddedStore
                .open(EmbeddedOptions.in(folder).withSegmentBytes(64 << 10).withTailBytes(10_000));
                ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor();
                ExecutorService platform = Executors.newCachedThreadPool()) {
            write(store, 0, 0);
            List<Callable<Page>> ways = List.of(() -> store.range(RangeRequest.of(KeyRange.ALL)),
                    () -> store.rangeAsync(RangeRequest.of(KeyRange.ALL)).get());
            List<Future<Long>> readers = new ArrayList<>();
            for (Callable<Page> way : ways) {
                readers.add(virtual.submit(() -> read(store, way, written)));
                readers.add(virtual.submit(() -> read(store, way, written)));
                readers.add(platform.submit(() -> read(store, way, written)));
            }
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                int number = writer;
                writers.add(
                        virtual.submit(() -> IntStream.range(0, COMMITS_EACH).forEach(i -> write(store, number, i))));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
            written.set(true);
            for (Future<Long> reader : readers) {
                assertThat(reader.get()).isPositive();
            }
            assertOneRevision(store.range(RangeRequest.of(KeyRange.ALL)), 2 + WRITERS * COMMITS_EACH);
        }
    }
}
