package io.carillon.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.carillon.store.Bytes;
import io.carillon.store.Commit;
import io.carillon.store.Committed;
import io.carillon.store.CompactedException;
import io.carillon.store.Compare;
import io.carillon.store.Cursor;
import io.carillon.store.EventStore;
import io.carillon.store.KeyRange;
import io.carillon.store.Lease;
import io.carillon.store.Operation;
import io.carillon.store.RangeRequest;
import io.carillon.store.RangeRequest.Sort;
import io.carillon.store.StoreException;
import io.carillon.store.Transaction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The store and a plain model of it do and say the same, whatever is asked of them in whatever order, and over restarts
 * and crashes.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ModelTest {

    private static final int STEPS = Integer.getInteger("carillon.model.steps", 4_000);
    private static final int MOST_OPEN_CURSORS = 4;

    @TempDir
    private Path temp;

    private final Random random = Seed.random(getClass());
    private final Model model = new Model();
    private final List<Following> followings = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Path folder;
    private int crashes;
    private EventStore store;

    /** A cursor, and the revision from which on it still has to give everything. */
    private record Following(Cursor cursor, KeyRange keys, long from) {
    }

    @BeforeEach
    void begin() {
        folder = temp.resolve("store");
        store = open();
    }

    @AfterEach
    void end() {
        store.close();
    }

    private EventStore open() {
        return EmbeddedStore.open(EmbeddedOptions.in(folder).withSegmentBytes(8192).withTailBytes(10_000)
                .withClock((InstantSource) () -> now));
    }

    /** A result or a refusal, so that the two can be compared. */
    private static Object outcome(Supplier<?> work) {
        try {
            return work.get();
        } catch (CompactedException e) {
            return "compacted up to " + e.compactedRevision();
        } catch (StoreException e) {
            return e.reason() + ": " + e.getMessage();
        }
    }

    @Test
    void the_store_does_what_its_model_does() throws Exception {
        for (int step = 0; step < STEPS; step++) {
            now = now.plusNanos(1_000L * (random.nextInt(20) - 4));
            int kind = random.nextInt(1_000);
            if (kind < 450) {
                commitSome();
            } else if (kind < 700) {
                RangeRequest request = request();
                assertThat(outcome(() -> store.range(request))).as("%s", request)
                        .isEqualTo(outcome(() -> model.range(request)));
            } else if (kind < 780) {
                readLater();
            } else if (kind < 840) {
                lease();
            } else if (kind < 860) {
                long upTo = model.revision() - random.nextInt(150) + random.nextInt(10);
                assertThat(outcome(() -> {
                    store.compact(upTo);
                    return "done";
                })).isEqualTo(outcome(() -> {
                    model.compact(upTo, now);
                    return "done";
                }));
            } else if (kind < 930) {
                followSomething();
            } else if (kind < 992) {
                revisionAt();
            } else {
                reopen(kind < 996);
            }
            assertThat(store.status().revision()).isEqualTo(model.revision());
            assertThat(store.status().compactedRevision()).isEqualTo(model.compacted());
        }
    }

    private void commitSome() throws Exception {
        List<Transaction> transactions = IntStream.rangeClosed(0, random.nextInt(4)).mapToObj(_ -> transaction(2))
                .toList();
        List<CompletableFuture<Committed>> done = transactions.stream().map(store::submit).toList();
        for (int i = 0; i < transactions.size(); i++) {
            Transaction transaction = transactions.get(i);
            CompletableFuture<Committed> one = done.get(i);
            assertThat(outcome(() -> join(one))).as("%s", transaction)
                    .isEqualTo(outcome(() -> model.commit(transaction, now)));
        }
    }

    private static <T> T join(CompletableFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException cause) {
                throw cause;
            }
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void readLater() {
        RangeRequest request = random.nextBoolean()
                ? RangeRequest.of(KeyRange.single(RandomKeys.key(random)))
                : request();
        assertThat(outcome(() -> join(store.rangeAsync(request)))).as("%s", request)
                .isEqualTo(outcome(() -> model.range(request)));
    }

    private void lease() {
        long id = random.nextInt(1, 8);
        if (random.nextInt(3) > 0) {
            assertThat(outcome(() -> store.grantLease(id, Duration.ofHours(1)))).isEqualTo(outcome(() -> {
                model.grant(id, now);
                return new Lease(id, Duration.ofHours(1));
            }));
        } else {
            assertThat(outcome(() -> store.revokeLease(id))).isEqualTo(outcome(() -> model.revoke(id, now)));
        }
    }

    private void revisionAt() {
        Instant time = now.minusNanos(1_000L * random.nextInt(50_000));
        var expected = model.revisionAt(time);
        var found = store.revisionAt(time);
        if (expected.isPresent() && expected.getAsLong() < model.compacted()) {
            // What was given up may be known still, or not.
            assertThat(found.orElse(expected.getAsLong())).isEqualTo(expected.getAsLong());
        } else {
            assertThat(found).isEqualTo(expected);
        }
    }

    private <T> T oneOf(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private long aRevision() {
        return switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> model.revision() + random.nextInt(2);
            case 2 -> random.nextLong(model.revision() + 1);
            default -> random.nextLong(Math.max(1, model.compacted()), model.revision() + 1);
        };
    }

    private RangeRequest request() {
        long[] filters = new long[4];
        if (random.nextInt(3) == 0) {
            filters[random.nextInt(4)] = random.nextLong(model.revision() + 1);
        }
        return new RangeRequest(RandomKeys.range(random), random.nextInt(3) == 0 ? 0 : aRevision(),
                random.nextInt(3) == 0 ? random.nextInt(1, 12) : 0,
                new Sort(oneOf(Sort.By.values()), random.nextBoolean()), random.nextInt(5) == 0, random.nextInt(8) == 0,
                filters[0], filters[1], filters[2], filters[3]);
    }

    private Transaction transaction(int depth) {
        return new Transaction(IntStream.range(0, random.nextInt(3)).mapToObj(_ -> compare()).toList(),
                operations(depth), operations(depth));
    }

    private Compare compare() {
        KeyRange keys = random.nextInt(3) > 0 ? KeyRange.single(RandomKeys.key(random)) : RandomKeys.range(random);
        Compare.Property property = oneOf(Compare.Property.values());
        long number = switch (property) {
            case VERSION -> random.nextInt(4);
            case LEASE -> random.nextInt(8);
            default -> random.nextInt(4) == 0 ? 0 : random.nextLong(model.revision() + 1);
        };
        return new Compare(keys, property, oneOf(Compare.Relation.values()), number, value());
    }

    private Bytes value() {
        byte[] value = new byte[random.nextInt(30) == 0 ? random.nextInt(3_000) : random.nextInt(3)];
        random.nextBytes(value);
        return Bytes.wrap(value);
    }

    private List<Operation> operations(int depth) {
        int count = random.nextInt(100) == 0 ? 30 : random.nextInt(4);
        return IntStream.range(0, count).mapToObj(_ -> operation(depth)).toList();
    }

    private Operation operation(int depth) {
        int kind = random.nextInt(20);
        if (kind < 12) {
            long lease = random.nextInt(4) == 0 ? random.nextInt(1, 8) : 0;
            return new Operation.Put(RandomKeys.key(random), value(), lease, random.nextInt(15) == 0,
                    random.nextInt(15) == 0, random.nextBoolean());
        }
        if (kind < 16) {
            KeyRange keys = random.nextInt(3) > 0
                    ? KeyRange.single(RandomKeys.key(random))
                    : KeyRange.prefix(RandomKeys.key(random));
            return new Operation.Delete(random.nextInt(20) == 0 ? RandomKeys.range(random) : keys,
                    random.nextBoolean());
        }
        return kind < 18 || depth == 0 ? new Operation.Read(request()) : transaction(depth - 1);
    }

    /**
     * Takes what an open cursor has to give or, now and then, opens another.
     */
    private void followSomething() throws Exception {
        Following following;
        if (followings.size() < MOST_OPEN_CURSORS) {
            KeyRange keys = RandomKeys.range(random);
            long from = aRevision();
            Cursor cursor = store.follow(keys, from);
            following = new Following(cursor, keys, from == 0 ? model.revision() + 1 : from);
        } else {
            following = followings.remove(random.nextInt(followings.size()));
        }
        if (takeEverything(following) && random.nextInt(3) > 0) {
            followings.add(new Following(following.cursor, following.keys, model.revision() + 1));
        } else {
            following.cursor.close();
        }
    }

    /** False if it had to be told that something was given up. */
    private boolean takeEverything(Following following) throws Exception {
        Cursor cursor = following.cursor;
        try {
            for (Commit expected : model.history(following.keys, following.from)) {
                assertThat(cursor.position()).isLessThanOrEqualTo(expected.revision());
                Commit given = cursor.next();
                assertThat(given.revision()).isEqualTo(expected.revision());
                assertThat(given.time()).isEqualTo(expected.time());
                assertThat(given.changes())
                        .usingElementComparator((one,
                                other) -> one.kind() == other.kind() && one.entry().equals(other.entry())
                                        && one.previousRevision() == other.previousRevision() ? 0 : 1)
                        .isEqualTo(expected.changes());
                assertThat(cursor.position()).isGreaterThan(given.revision());
            }
            while (cursor.position() <= model.revision()) {
                assertThat(cursor.poll()).isNull();
                CountDownLatch ready = new CountDownLatch(1);
                cursor.whenReady(ready::countDown);
                if (cursor.position() <= model.revision()) {
                    ready.await();
                }
            }
            assertThat(cursor.poll()).isNull();
            return true;
        } catch (CompactedException e) {
            assertThat(following.from).isLessThan(model.compacted());
            assertThat(e.compactedRevision()).isEqualTo(model.compacted());
            return false;
        }
    }

    /** Whether the log files that can be dropped are: else a copy is of no one moment. */
    private boolean compactionIsDone() throws IOException {
        List<Path> files = new StoreFiles(folder).logFiles();
        try {
            Segment second = files.size() < 2 ? null : Segment.load(files.get(1), store.status().id());
            return second == null || second.baseRevision() >= model.compacted();
        } catch (NoSuchFileException e) {
            return false; // dropped just now
        }
    }

    private void reopen(boolean crash) throws Exception {
        followings.forEach(following -> following.cursor.close());
        followings.clear();
        if (crash) {
            crashes++;
            await().until(this::compactionIsDone);
            Path left = temp.resolve("left-" + crashes);
            new StoreFiles(folder).copyTo(left);
            store.close();
            StoreFiles.deleteTree(folder);
            folder = left;
        } else {
            store.close();
        }
        store = open();
    }
}
