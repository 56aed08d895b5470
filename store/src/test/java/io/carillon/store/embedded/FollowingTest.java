package io.carillon.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import io.carillon.store.Bytes;
import io.carillon.store.Change;
import io.carillon.store.Commit;
import io.carillon.store.CompactedException;
import io.carillon.store.Cursor;
import io.carillon.store.EventStore;
import io.carillon.store.KeyRange;
import io.carillon.store.Operation;
import io.carillon.store.StoreException;
import io.carillon.store.Transaction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Cursors that fall behind, catch up, wait and are closed, all at once: each gets every commit in its range, in order,
 * once.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FollowingTest {

    private static final int ROUNDS = Integer.getInteger("carillon.following.rounds", 3);
    private static final int COMMITS_EACH = 500;
    private static final List<String> KEYS = List.of("a/1", "a/2", "ab", "b/1", "b/2", "c");
    private static final List<KeyRange> RANGES = List.of(KeyRange.ALL, KeyRange.prefix(Bytes.of("a")),
            KeyRange.prefix(Bytes.of("a/")), KeyRange.single(Bytes.of("c")),
            KeyRange.between(Bytes.of("a/2"), Bytes.of("b/2")), KeyRange.from(Bytes.of("b")));
    private static final String LAST = "last";

    @TempDir
    private Path temp;

    private EventStore store;

    @BeforeEach
    void open() {
        // So small a tail that a reader falls behind it again and again.
        store = EmbeddedStore.open(EmbeddedOptions.in(temp).withSegmentBytes(32 << 10).withTailBytes(10_000));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private long put(String key, String value) {
        return store.commit(Transaction.of(new Operation.Put(Bytes.of(key), Bytes.of(value)))).revision();
    }

    private static String describe(Commit commit, KeyRange keys) {
        return commit.revision() + commit.changes().stream().filter(change -> keys.contains(change.entry().key()))
                .map(Change::toString).toList().toString();
    }

    private static boolean isLast(Commit commit) {
        return commit.changes().getFirst().entry().value().equals(Bytes.of(LAST));
    }

    /** What one reader got, and whether its position ever was wrong. */
    private static final class Reading {

        private final KeyRange keys;
        private final List<String> got = new ArrayList<>();
        private final List<String> faults = new ArrayList<>();
        private long position;

        Reading(KeyRange keys) {
            this.keys = keys;
        }

        void look(Cursor cursor) {
            long next = cursor.position();
            if (next < position) {
                faults.add("the position went back from " + position + " to " + next);
            }
            position = next;
        }

        void take(Commit commit, Cursor cursor) {
            if (position > commit.revision()) {
                faults.add("position " + position + " before commit " + commit.revision() + " was given");
            }
            got.add(describe(commit, keys));
            look(cursor);
            if (position <= commit.revision()) {
                faults.add("position " + position + " after commit " + commit.revision() + " was given");
            }
        }
    }

    private Reading readBlocking(KeyRange keys, Random random) throws InterruptedException {
        Reading reading = new Reading(keys);
        try (Cursor cursor = store.follow(keys, 1)) {
            while (true) {
                reading.look(cursor);
                Commit commit = cursor.next();
                reading.take(commit, cursor);
                if (isLast(commit)) {
                    return reading;
                }
                if (random.nextInt(50) == 0) {
                    fallBehind(cursor, random);
                }
            }
        }
    }

    /** Reads nothing until some more was written, but never more than will be. */
    private void fallBehind(Cursor cursor, Random random) throws InterruptedException {
        long until = Math.min(cursor.position() + random.nextInt(60), 1 + 4 * COMMITS_EACH);
        try (Cursor other = store.follow(KeyRange.ALL, until)) {
            other.next();
        }
    }

    /** Reads as an event loop does: never waiting, called back. */
    private final class LoopReader {

        private final Reading reading;
        private final Cursor cursor;
        private final ExecutorService loop;
        private final CompletableFuture<Reading> done = new CompletableFuture<>();
        private final Random random;

        LoopReader(KeyRange keys, ExecutorService loop, Random random) {
            this.reading = new Reading(keys);
            this.cursor = store.follow(keys, 1);
            this.loop = loop;
            this.random = random;
            loop.execute(this::turn);
        }

        private void turn() {
            try {
                for (int i = 0; i < 20; i++) {
                    reading.look(cursor);
                    Commit commit = cursor.poll();
                    if (commit == null) {
                        // now and then a second call, which replaces the first
                        if (random.nextInt(4) == 0) {
                            cursor.whenReady(() -> {
                            });
                        }
                        cursor.whenReady(() -> loop.execute(this::turn));
                        for (int look = 0; look < 5; look++) {
                            reading.look(cursor);
                        }
                        return;
                    }
                    reading.take(commit, cursor);
                    if (isLast(commit)) {
                        cursor.close();
                        done.complete(reading);
                        return;
                    }
                }
                loop.execute(this::turn);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        }
    }

    @Test
    void each_cursor_gets_the_commits_of_its_range_in_order_and_once_however_it_reads() throws Exception {
        Random seeds = Seed.random(getClass());
        for (int round = 0; round < ROUNDS; round++) {
            if (round > 0) {
                close();
                StoreFiles.deleteTree(temp.resolve("log"));
                StoreFiles.deleteTree(temp.resolve("index"));
                open();
            }
            race(seeds);
        }
    }

    private void race(Random seeds) throws Exception {
        List<Future<Reading>> readers = new ArrayList<>();
        try (ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor();
                ExecutorService platform = Executors.newCachedThreadPool();
                ExecutorService oneLoop = Executors.newSingleThreadExecutor();
                ExecutorService otherLoop = Executors.newSingleThreadExecutor()) {
            for (KeyRange keys : RANGES) {
                for (int i = 0; i < 3; i++) {
                    Random random = new Random(seeds.nextLong());
                    readers.add(virtual.submit(() -> readBlocking(keys, random)));
                    readers.add(new LoopReader(keys, i == 0 ? oneLoop : otherLoop, new Random(seeds.nextLong())).done);
                }
                Random random = new Random(seeds.nextLong());
                readers.add(platform.submit(() -> readBlocking(keys, random)));
            }
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < 4; writer++) {
                Random random = new Random(seeds.nextLong());
                writers.add(virtual.submit(() -> write(random)));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
            store.commit(new Transaction(List.of(),
                    KEYS.stream().map(key -> (Operation) new Operation.Put(Bytes.of(key), Bytes.of(LAST))).toList(),
                    List.of()));
            List<Commit> all = everything();
            for (Future<Reading> reader : readers) {
                Reading reading = reader.get();
                assertThat(reading.faults).isEmpty();
                assertThat(reading.got).isEqualTo(all.stream()
                        .filter(commit -> commit.changes().stream()
                                .anyMatch(change -> reading.keys.contains(change.entry().key())))
                        .map(commit -> describe(commit, reading.keys)).toList());
            }
        }
    }

    private void write(Random random) {
        for (int i = 0; i < COMMITS_EACH; i++) {
            int first = random.nextInt(KEYS.size());
            Bytes value = Bytes.of("x".repeat(random.nextInt(200)));
            List<Operation> puts = IntStream.rangeClosed(0, random.nextInt(3))
                    .mapToObj(n -> (Operation) new Operation.Put(Bytes.of(KEYS.get((first + n) % KEYS.size())), value))
                    .toList();
            store.commit(new Transaction(List.of(), puts, List.of()));
        }
    }

    /** Every commit, each revision once. */
    private List<Commit> everything() throws InterruptedException {
        List<Commit> all = new ArrayList<>();
        long newest = store.status().revision();
        try (Cursor cursor = store.follow(KeyRange.ALL, 1)) {
            for (long revision = 2; revision <= newest; revision++) {
                Commit commit = cursor.next();
                assertThat(commit.revision()).isEqualTo(revision);
                all.add(commit);
            }
        }
        return all;
    }

    @Test
    void the_position_of_a_quiet_cursor_follows_the_store_and_never_goes_back() throws Exception {
        try (Cursor cursor = store.follow(KeyRange.single(Bytes.of("wanted")), 0)) {
            assertThat(cursor.poll()).isNull();
            CountDownLatch ready = new CountDownLatch(1);
            cursor.whenReady(ready::countDown);
            for (int i = 0; i < 10; i++) {
                long revision = put("other", "value");
                assertThat(cursor.position()).isEqualTo(revision + 1);
            }
            long wanted = put("wanted", "value");
            ready.await();
            put("other", "value");
            assertThat(cursor.position()).isEqualTo(wanted);
            assertThat(Objects.requireNonNull(cursor.poll()).revision()).isEqualTo(wanted);
        }
    }

    @Test
    void a_slow_cursor_whose_log_files_are_dropped_is_told_and_skips_nothing() throws Exception {
        IntStream.range(0, 3_000).forEach(i -> put("key", "x".repeat(1_000)));
        StoreFiles files = new StoreFiles(temp);
        int before = files.logFiles().size();
        assertThat(before).isGreaterThan(50);
        try (Cursor cursor = store.follow(KeyRange.ALL, 2);
                Cursor polled = store.follow(KeyRange.ALL, 2);
                Cursor unmoved = store.follow(KeyRange.ALL, 2)) {
            List<Long> given = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                given.add(cursor.next().revision());
            }
            await().until(() -> polled.poll() != null);
            store.compact(2_900);
            await().until(() -> files.logFiles().size() < 10);
            assertThatThrownBy(() -> {
                while (true) {
                    given.add(cursor.next().revision());
                }
            }).isInstanceOfSatisfying(CompactedException.class,
                    e -> assertThat(e.compactedRevision()).isEqualTo(2_900));
            assertThat(given).isEqualTo(LongStream.range(2, 2 + given.size()).boxed().toList());
            assertThat(given).hasSizeLessThan(2_800);
            assertThatThrownBy(cursor::next).isInstanceOf(CompactedException.class);
            assertThatThrownBy(() -> pollForEver(polled)).isInstanceOf(CompactedException.class);
            assertThatThrownBy(unmoved::next).isInstanceOf(CompactedException.class);
        }
    }

    private static void pollForEver(Cursor cursor) throws InterruptedException {
        while (true) {
            if (cursor.poll() == null) {
                CountDownLatch ready = new CountDownLatch(1);
                cursor.whenReady(ready::countDown);
                ready.await();
            }
        }
    }

    @Test
    void readers_that_race_with_compaction_get_each_commit_once_or_are_told_where_to_go_on() throws Exception {
        Random seeds = Seed.random(getClass());
        AtomicBoolean written = new AtomicBoolean();
        AtomicInteger told = new AtomicInteger();
        try (ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Random random = new Random(seeds.nextLong());
                readers.add(virtual.submit(() -> {
                    long from = 2;
                    while (!written.get() || from <= store.status().revision()) {
                        try (Cursor cursor = store.follow(KeyRange.ALL, from)) {
                            for (int left = random.nextInt(100); left > 0
                                    && from <= store.status().revision(); left--) {
                                assertThat(cursor.next().revision()).isEqualTo(from);
                                from++;
                            }
                        } catch (CompactedException e) {
                            assertThat(e.compactedRevision()).isGreaterThan(from);
                            from = e.compactedRevision();
                            told.incrementAndGet();
                        }
                        if (random.nextInt(3) == 0) {
                            from = 2;
                        }
                    }
                    return null;
                }));
            }
            Random random = new Random(seeds.nextLong());
            for (int i = 0; i < 2_000; i++) {
                long revision = put("key", "x".repeat(400));
                if (random.nextInt(60) == 0) {
                    long upTo = revision - random.nextInt(100);
                    if (upTo > store.status().compactedRevision()) {
                        store.compact(upTo);
                    }
                }
            }
            written.set(true);
            for (Future<?> reader : readers) {
                reader.get();
            }
        }
        assertThat(told).hasPositiveValue();
    }

    @Test
    void a_reader_that_was_interrupted_goes_on_where_it_was() throws Exception {
        int commits = 2_000;
        IntStream.range(0, commits).forEach(i -> put("key", "x".repeat(2_000)));
        for (boolean virtual : new boolean[]{true, false}) {
            List<Long> given = new ArrayList<>();
            AtomicInteger interrupts = new AtomicInteger();
            Runnable reading = () -> {
                try (Cursor cursor = store.follow(KeyRange.ALL, 2)) {
                    while (given.size() < commits) {
                        try {
                            given.add(cursor.next().revision());
                        } catch (InterruptedException e) {
                            interrupts.incrementAndGet();
                        }
                    }
                }
            };
            Thread reader = virtual ? Thread.ofVirtual().start(reading) : Thread.ofPlatform().start(reading);
            while (reader.isAlive()) {
                reader.interrupt();
                Thread.onSpinWait();
            }
            assertThat(given).isEqualTo(LongStream.range(2, 2 + commits).boxed().toList());
            assertThat(interrupts).hasPositiveValue();
        }
    }

    @Test
    void a_place_in_a_large_group_of_commits_is_found() throws Exception {
        // These wait for one another and become durable in a few large groups.
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            all.add(store.submit(Transaction.of(new Operation.Put(Bytes.of("key"), Bytes.wrap(new byte[100_000])))));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        for (long from = 2; from <= 121; from += 7) {
            try (Cursor cursor = store.follow(KeyRange.ALL, from)) {
                assertThat(cursor.next().revision()).isEqualTo(from);
            }
        }
    }

    @Test
    void a_callback_that_throws_harms_neither_the_writer_nor_other_readers() throws Exception {
        try (Cursor bad = store.follow(KeyRange.ALL, 0); Cursor good = store.follow(KeyRange.ALL, 0)) {
            assertThat(bad.poll()).isNull();
            assertThat(good.poll()).isNull();
            CountDownLatch ready = new CountDownLatch(1);
            bad.whenReady(() -> {
                throw new IllegalStateException("a fault of the reader's");
            });
            good.whenReady(ready::countDown);
            assertThat(put("key", "value")).isEqualTo(2);
            ready.await();
            assertThat(Objects.requireNonNull(good.poll()).revision()).isEqualTo(2);
            assertThat(put("key", "value")).isEqualTo(3);
        }
    }

    @Test
    void a_cursor_that_is_closed_while_it_reads_ends_with_a_clear_refusal_and_leaves_no_file_open() throws Exception {
        IntStream.range(0, 1_000).forEach(i -> put("key", "x".repeat(2_000)));
        Random random = Seed.random(getClass());
        long before = openLogFiles();
        for (int i = 0; i < 200; i++) {
            Cursor cursor = store.follow(KeyRange.ALL, 2);
            Runnable reading = () -> assertThatThrownBy(() -> {
                while (true) {
                    cursor.next();
                }
            }).isInstanceOfSatisfying(StoreException.class, e -> assertThat(e).hasMessage("the cursor is closed"));
            CompletableFuture<Void> done = CompletableFuture.runAsync(reading,
                    task -> (random.nextBoolean() ? Thread.ofVirtual() : Thread.ofPlatform()).start(task));
            for (int spin = random.nextInt(20_000); spin > 0; spin--) {
                Thread.onSpinWait();
            }
            cursor.close();
            done.get();
        }
        await().until(() -> openLogFiles() <= before);
    }

    private long openLogFiles() throws Exception {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(file -> {
                try {
                    return Files.readSymbolicLink(file).startsWith(temp.resolve("log"));
                } catch (java.io.IOException e) {
                    return false; // closed meanwhile
                }
            }).count();
        }
    }

    @Test
    void a_waiting_cursor_hears_of_the_end_of_the_store() throws Exception {
        Cursor waiting = store.follow(KeyRange.ALL, 0);
        assertThat(waiting.poll()).isNull();
        CountDownLatch ready = new CountDownLatch(1);
        waiting.whenReady(ready::countDown);
        store.close();
        ready.await();
        CountDownLatch again = new CountDownLatch(1);
        waiting.whenReady(again::countDown);
        again.await();
        assertThatThrownBy(waiting::poll).isInstanceOf(StoreException.class).hasMessage("the store is closed");
    }
}
