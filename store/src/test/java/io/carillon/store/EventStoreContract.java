package io.carillon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.carillon.store.Compare.Property;
import io.carillon.store.Compare.Relation;
import io.carillon.store.RangeRequest.Sort;
import io.carillon.store.StoreException.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What an {@link EventStore} promises, whatever its engine. An engine's test extends this.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
public abstract class EventStoreContract {

    private EventStore store;

    /** A new, empty store. */
    protected abstract EventStore newStore();

    @BeforeEach
    void openStore() {
        store = newStore();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    static Bytes bytes(String text) {
        return Bytes.of(text);
    }

    static Operation.Put put(String key, String value) {
        return new Operation.Put(bytes(key), bytes(value));
    }

    static KeyRange prefix(String prefix) {
        return KeyRange.prefix(bytes(prefix));
    }

    private long write(String key, String value) {
        return store.commit(Transaction.of(put(key, value))).revision();
    }

    private long delete(String key) {
        return store.commit(Transaction.of(new Operation.Delete(KeyRange.single(bytes(key)), false))).revision();
    }

    private List<String> keys(RangeRequest request) {
        return store.range(request).entries().stream().map(entry -> entry.key().text()).toList();
    }

    private static Entry present(@Nullable Entry entry) {
        return Objects.requireNonNull(entry);
    }

    private String valueAt(String key, long revision) {
        Entry entry = store.get(bytes(key), revision);
        return entry == null ? "-" : entry.value().text();
    }

    private static List<String> describe(Commit commit) {
        return commit.changes().stream()
                .map(change -> commit.revision() + " " + change.kind() + " " + change.entry().key().text() + "="
                        + change.entry().value().text() + " after " + change.previousRevision())
                .toList();
    }

    @Test
    void a_new_store_is_at_revision_1_and_each_change_takes_the_next() {
        assertThat(store.status().revision()).isEqualTo(1);
        assertThat(write("a", "1")).isEqualTo(2);
        assertThat(write("b", "1")).isEqualTo(3);
        assertThat(store.status().revision()).isEqualTo(3);
    }

    @Test
    void an_entry_tells_when_it_was_made_when_it_was_changed_and_how_often() {
        write("a", "1");
        write("b", "1");
        write("a", "2");
        assertThat(store.get(bytes("a"))).isEqualTo(new Entry(bytes("a"), bytes("2"), 2, 4, 2, 0));
        delete("a");
        assertThat(store.get(bytes("a"))).isNull();
        write("a", "3");
        assertThat(store.get(bytes("a"))).isEqualTo(new Entry(bytes("a"), bytes("3"), 6, 6, 1, 0));
    }

    @Test
    void a_transaction_is_one_revision_for_all_its_keys() {
        Committed done = store.commit(Transaction.of(put("a", "1"), put("b", "2"), put("c", "3")));
        assertThat(done.revision()).isEqualTo(2);
        assertThat(store.range(RangeRequest.of(KeyRange.ALL)).entries()).extracting(Entry::modRevision)
                .containsExactly(2L, 2L, 2L);
    }

    @Test
    void a_transaction_that_changes_nothing_takes_no_revision() {
        write("a", "1");
        Committed read = store.commit(Transaction.of(new Operation.Read(RangeRequest.of(KeyRange.single(bytes("a"))))));
        assertThat(read.revision()).isEqualTo(2);
        assertThat(delete("nothing")).isEqualTo(2);
        assertThat(store.status().revision()).isEqualTo(2);
    }

    @Test
    void compares_decide_which_branch_is_done() {
        write("a", "1");
        Transaction swap = new Transaction(List.of(Compare.modRevision(bytes("a"), Relation.EQUAL, 2)),
                List.of(put("a", "2")), List.of(put("lost", "x")));
        assertThat(store.commit(swap).succeeded()).isTrue();
        assertThat(store.commit(swap).succeeded()).isFalse();
        assertThat(valueAt("a", 0)).isEqualTo("2");
        assertThat(valueAt("lost", 0)).isEqualTo("x");
    }

    @Test
    void each_property_can_be_compared() {
        write("a", "m");
        write("a", "n");
        KeyRange a = KeyRange.single(bytes("a"));
        record Case(Compare compare, boolean holds) {
        }
        List<Case> cases = List.of(new Case(new Compare(a, Property.VERSION, Relation.EQUAL, 2, Bytes.EMPTY), true),
                new Case(new Compare(a, Property.VERSION, Relation.GREATER, 2, Bytes.EMPTY), false),
                new Case(new Compare(a, Property.CREATE_REVISION, Relation.LESS, 3, Bytes.EMPTY), true),
                new Case(new Compare(a, Property.MOD_REVISION, Relation.NOT_EQUAL, 3, Bytes.EMPTY), false),
                new Case(new Compare(a, Property.VALUE, Relation.EQUAL, 0, bytes("n")), true),
                new Case(new Compare(a, Property.VALUE, Relation.GREATER, 0, bytes("m")), true),
                new Case(new Compare(a, Property.LEASE, Relation.EQUAL, 0, Bytes.EMPTY), true),
                new Case(new Compare(KeyRange.single(bytes("no")), Property.VERSION, Relation.EQUAL, 0, Bytes.EMPTY),
                        true),
                new Case(new Compare(KeyRange.single(bytes("no")), Property.VALUE, Relation.EQUAL, 0, Bytes.EMPTY),
                        false),
                new Case(new Compare(prefix("a"), Property.VERSION, Relation.EQUAL, 2, Bytes.EMPTY), true),
                new Case(new Compare(prefix("none"), Property.VERSION, Relation.EQUAL, 9, Bytes.EMPTY), false),
                new Case(new Compare(prefix("none"), Property.VERSION, Relation.EQUAL, 0, Bytes.EMPTY), true));
        for (Case each : cases) {
            assertThat(store.commit(Transaction.when(List.of(each.compare()))).succeeded()).as("%s", each.compare())
                    .isEqualTo(each.holds());
        }
    }

    @Test
    void steps_of_a_transaction_see_the_steps_before_them_and_conditions_what_was_before_it() {
        write("k/1", "old");
        Committed done = store.commit(Transaction.of(put("k/2", "new"),
                new Operation.Read(RangeRequest.of(prefix("k/"))),
                Transaction.when(List.of(Compare.modRevision(bytes("k/2"), Relation.EQUAL, 0)), put("k/3", "nested")),
                new Operation.Read(RangeRequest.of(prefix("k/")))));
        assertThat(((Page) done.results().get(1)).entries()).extracting(entry -> entry.key().text())
                .containsExactly("k/1", "k/2");
        assertThat(((Committed) done.results().get(2)).succeeded()).isTrue();
        assertThat(((Page) done.results().get(3)).entries()).extracting(entry -> entry.key().text())
                .containsExactly("k/1", "k/2", "k/3");
    }

    @Test
    void a_transaction_that_changes_a_key_twice_is_refused_and_does_nothing() {
        List<Transaction> refused = List.of(Transaction.of(put("a", "1"), put("a", "2")),
                Transaction.of(put("a", "1"), new Operation.Delete(prefix("a"), false)),
                Transaction.of(put("a", "1"), Transaction.of(put("a", "2"))),
                Transaction.of(put("x", "1"), put("y", "1"), put("x", "2")));
        for (Transaction each : refused) {
            assertThatThrownBy(() -> store.commit(each)).isInstanceOfSatisfying(StoreException.class,
                    e -> assertThat(e.reason()).isEqualTo(Reason.DUPLICATE_KEY));
        }
        assertThat(store.status().revision()).isEqualTo(1);
        Transaction either = Transaction.of(new Transaction(List.of(), List.of(put("a", "1")), List.of(put("a", "2"))));
        assertThat(store.commit(either).revision()).isEqualTo(2);
    }

    @Test
    void a_put_can_keep_the_value_or_the_lease_and_show_what_was_before() {
        Lease lease = store.grantLease(0, Duration.ofMinutes(5));
        store.commit(Transaction.of(new Operation.Put(bytes("a"), bytes("v"), lease.id())));
        Committed kept = store.commit(Transaction.of(new Operation.Put(bytes("a"), Bytes.EMPTY, 0, true, true, true)));
        assertThat(((Result.Put) kept.results().getFirst()).previous())
                .isEqualTo(new Entry(bytes("a"), bytes("v"), 2, 2, 1, lease.id()));
        assertThat(store.get(bytes("a"))).isEqualTo(new Entry(bytes("a"), bytes("v"), 2, 3, 2, lease.id()));
        assertThatThrownBy(
                () -> store.commit(Transaction.of(new Operation.Put(bytes("no"), Bytes.EMPTY, 0, true, false, false))))
                .isInstanceOfSatisfying(StoreException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.KEY_NOT_FOUND));
    }

    @Test
    void a_delete_tells_how_many_and_which() {
        IntStream.range(0, 5).forEach(i -> write("k/" + i, "v" + i));
        Committed done = store
                .commit(Transaction.of(new Operation.Delete(KeyRange.between(bytes("k/1"), bytes("k/4")), true)));
        Result.Delete deleted = (Result.Delete) done.results().getFirst();
        assertThat(deleted.count()).isEqualTo(3);
        assertThat(deleted.previous()).extracting(entry -> entry.value().text()).containsExactly("v1", "v2", "v3");
        assertThat(keys(RangeRequest.of(prefix("k/")))).containsExactly("k/0", "k/4");
    }

    @Test
    void every_kept_revision_can_be_read() {
        long first = write("a", "1");
        long second = write("a", "2");
        long third = write("b", "1");
        long fourth = delete("a");
        long fifth = write("a", "3");
        assertThat(valueAt("a", first)).isEqualTo("1");
        assertThat(valueAt("a", second)).isEqualTo("2");
        assertThat(valueAt("a", third)).isEqualTo("2");
        assertThat(valueAt("a", fourth)).isEqualTo("-");
        assertThat(valueAt("a", fifth)).isEqualTo("3");
        assertThat(keys(RangeRequest.at(KeyRange.ALL, second))).containsExactly("a");
        assertThat(keys(RangeRequest.at(KeyRange.ALL, third))).containsExactly("a", "b");
        assertThat(keys(RangeRequest.at(KeyRange.ALL, fourth))).containsExactly("b");
        assertThatThrownBy(() -> valueAt("a", 99)).isInstanceOfSatisfying(StoreException.class,
                e -> assertThat(e.reason()).isEqualTo(Reason.FUTURE_REVISION));
    }

    @Test
    void a_page_honours_limit_order_filters_and_counts_all_the_same() {
        write("k/1", "c");
        write("k/2", "b");
        write("k/3", "a");
        write("k/1", "c");
        RangeRequest all = RangeRequest.of(prefix("k/"));
        Page limited = store.range(new RangeRequest(all.keys(), 0, 2, Sort.KEY, false, false, 0, 0, 0, 0));
        assertThat(limited.entries()).hasSize(2);
        assertThat(limited.count()).isEqualTo(3);
        assertThat(limited.more()).isTrue();
        assertThat(keys(new RangeRequest(all.keys(), 0, 2, new Sort(Sort.By.KEY, true), false, false, 0, 0, 0, 0)))
                .containsExactly("k/3", "k/2");
        assertThat(keys(new RangeRequest(all.keys(), 0, 0, new Sort(Sort.By.VALUE, false), true, false, 0, 0, 0, 0)))
                .containsExactly("k/3", "k/2", "k/1");
        assertThat(keys(
                new RangeRequest(all.keys(), 0, 0, new Sort(Sort.By.MOD_REVISION, true), false, false, 0, 0, 0, 0)))
                .containsExactly("k/1", "k/3", "k/2");
        Page filtered = store.range(new RangeRequest(all.keys(), 0, 0, Sort.KEY, false, false, 4, 4, 0, 0));
        assertThat(filtered.entries()).extracting(entry -> entry.key().text()).containsExactly("k/3");
        assertThat(filtered.count()).isEqualTo(3);
        Page counted = store.range(new RangeRequest(all.keys(), 0, 0, Sort.KEY, false, true, 0, 0, 0, 0));
        assertThat(counted.entries()).isEmpty();
        assertThat(counted.count()).isEqualTo(3);
        Page bare = store.range(new RangeRequest(all.keys(), 0, 0, Sort.KEY, true, false, 0, 0, 0, 0));
        assertThat(bare.entries()).extracting(Entry::value).containsOnly(Bytes.EMPTY);
    }

    @Test
    void keys_and_values_may_be_any_bytes() {
        List<Bytes> odd = List.of(Bytes.wrap(new byte[]{0}), Bytes.wrap(new byte[]{0, 0}),
                Bytes.wrap(new byte[]{0, (byte) 0xff}), Bytes.wrap(new byte[]{1}), Bytes.wrap(new byte[]{(byte) 0xff}),
                Bytes.wrap(new byte[]{(byte) 0xff, (byte) 0xff}));
        for (Bytes key : odd) {
            store.commit(Transaction.of(new Operation.Put(key, Bytes.EMPTY)));
            store.commit(Transaction.of(new Operation.Put(key, key)));
        }
        assertThat(store.range(RangeRequest.of(KeyRange.ALL)).entries()).extracting(Entry::key)
                .containsExactlyElementsOf(odd);
        assertThat(store.range(RangeRequest.at(KeyRange.ALL, 12)).entries()).extracting(Entry::key)
                .containsExactlyElementsOf(odd);
        for (int i = 0; i < odd.size(); i++) {
            assertThat(present(store.get(odd.get(i), 2 + 2 * i)).value()).isEqualTo(Bytes.EMPTY);
        }
        assertThat(store.range(RangeRequest.of(KeyRange.prefix(Bytes.wrap(new byte[]{(byte) 0xff})))).count())
                .isEqualTo(2);
    }

    @Test
    void a_cursor_gives_what_was_and_then_what_comes_in_order_and_each_once() throws Exception {
        write("k/1", "a");
        write("other", "x");
        write("k/1", "b");
        try (Cursor cursor = store.follow(prefix("k/"), 1)) {
            assertThat(describe(cursor.next())).containsExactly("2 PUT k/1=a after 0");
            assertThat(describe(cursor.next())).containsExactly("4 PUT k/1=b after 2");
            assertThat(cursor.poll()).isNull();
            write("other", "y");
            delete("k/1");
            store.commit(Transaction.of(put("k/2", "c"), put("other", "z"), put("k/3", "d")));
            assertThat(describe(cursor.next())).containsExactly("6 DELETE k/1= after 4");
            assertThat(describe(cursor.next())).containsExactly("7 PUT k/2=c after 0", "7 PUT k/3=d after 0");
        }
    }

    @Test
    void a_waiting_cursor_is_woken_by_a_commit_in_its_range_only() throws Exception {
        try (Cursor cursor = store.follow(KeyRange.single(bytes("wanted")), 0)) {
            assertThat(cursor.poll()).isNull();
            CountDownLatch ready = new CountDownLatch(1);
            cursor.whenReady(ready::countDown);
            write("unwanted", "1");
            assertThat(ready.getCount()).isEqualTo(1);
            assertThat(cursor.position()).isGreaterThan(2);
            write("wanted", "1");
            assertThat(ready.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(cursor.next().revision()).isEqualTo(3);
        }
    }

    @Test
    void a_cursor_may_begin_in_the_future() throws Exception {
        try (Cursor cursor = store.follow(KeyRange.ALL, 4)) {
            assertThat(cursor.poll()).isNull();
            IntStream.range(0, 5).forEach(i -> write("k", "v" + i));
            assertThat(cursor.next().revision()).isEqualTo(4);
        }
    }

    @Test
    void closing_a_cursor_ends_its_wait() throws Exception {
        Cursor cursor = store.follow(KeyRange.ALL, 0);
        Thread closer = Thread.ofVirtual().start(cursor::close);
        assertThatThrownBy(cursor::next).isInstanceOf(StoreException.class);
        closer.join();
    }

    @Test
    void many_writers_and_readers_agree_on_one_order() throws Exception {
        int writers = 8;
        int each = 200;
        List<ConcurrentLinkedQueue<String>> seen = List.of(new ConcurrentLinkedQueue<>(), new ConcurrentLinkedQueue<>(),
                new ConcurrentLinkedQueue<>());
        List<Future<?>> done = new ArrayList<>();
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var one : seen) {
                done.add(pool.submit(() -> {
                    try (Cursor cursor = store.follow(prefix("k/"), 1)) {
                        for (int i = 0; i < writers * each; i++) {
                            one.addAll(describe(cursor.next()));
                        }
                    }
                    return null;
                }));
            }
            for (int w = 0; w < writers; w++) {
                String key = "k/" + w % 3;
                done.add(pool.submit(() -> IntStream.range(0, each).forEach(i -> write(key, "v" + i))));
            }
        }
        for (Future<?> task : done) {
            task.get();
        }
        assertThat(new ArrayList<>(seen.get(0))).hasSize(writers * each).doesNotHaveDuplicates();
        assertThat(new ArrayList<>(seen.get(1))).isEqualTo(new ArrayList<>(seen.get(0)));
        assertThat(new ArrayList<>(seen.get(2))).isEqualTo(new ArrayList<>(seen.get(0)));
        assertThat(store.status().revision()).isEqualTo(1 + writers * each);
    }

    @Test
    void compare_and_swap_lets_exactly_one_of_many_through_at_a_time() throws Exception {
        write("counter", "0");
        List<Future<?>> done = new ArrayList<>();
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 16; i++) {
                done.add(pool.submit(() -> {
                    for (int swapped = 0; swapped < 20;) {
                        Entry now = present(store.get(bytes("counter")));
                        int next = Integer.parseInt(now.value().text()) + 1;
                        if (store.commit(Transaction.when(
                                List.of(Compare.modRevision(now.key(), Relation.EQUAL, now.modRevision())),
                                put("counter", Integer.toString(next)))).succeeded()) {
                            swapped++;
                        }
                    }
                }));
            }
        }
        for (Future<?> task : done) {
            task.get();
        }
        assertThat(valueAt("counter", 0)).isEqualTo("320");
    }

    @Test
    void the_end_of_a_lease_deletes_its_keys_in_one_commit_and_no_others() throws Exception {
        Lease lease = store.grantLease(7, Duration.ofMillis(300));
        assertThat(lease.id()).isEqualTo(7);
        store.commit(Transaction.of(new Operation.Put(bytes("a"), bytes("1"), 7),
                new Operation.Put(bytes("b"), bytes("1"), 7), put("c", "1")));
        store.commit(Transaction.of(put("b", "freed")));
        store.commit(Transaction.of(new Operation.Put(bytes("d"), bytes("1"), 7)));
        try (Cursor cursor = store.follow(KeyRange.ALL, 5)) {
            assertThat(describe(cursor.next())).containsExactly("5 DELETE a= after 2", "5 DELETE d= after 4");
        }
        assertThat(keys(RangeRequest.of(KeyRange.ALL))).containsExactly("b", "c");
        assertThatThrownBy(() -> store.commit(Transaction.of(new Operation.Put(bytes("e"), bytes("1"), 7))))
                .isInstanceOfSatisfying(StoreException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.LEASE_NOT_FOUND));
    }

    @Test
    void a_lease_can_be_ended_early_and_its_number_used_again() {
        store.grantLease(9, Duration.ofMinutes(5));
        assertThatThrownBy(() -> store.grantLease(9, Duration.ofMinutes(5))).isInstanceOfSatisfying(
                StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.LEASE_EXISTS));
        store.commit(Transaction.of(new Operation.Put(bytes("a"), bytes("1"), 9)));
        assertThat(store.revokeLease(9)).isEqualTo(3);
        assertThat(store.get(bytes("a"))).isNull();
        assertThatThrownBy(() -> store.revokeLease(9)).isInstanceOfSatisfying(StoreException.class,
                e -> assertThat(e.reason()).isEqualTo(Reason.LEASE_NOT_FOUND));
        store.grantLease(9, Duration.ofMinutes(5));
        assertThat(store.commit(Transaction.of(new Operation.Put(bytes("a"), bytes("1"), 9))).revision()).isEqualTo(4);
    }

    @Test
    void a_lease_that_is_renewed_lasts_and_tells_what_it_holds() {
        store.grantLease(3, Duration.ofSeconds(2));
        store.grantLease(-4, Duration.ofMinutes(5));
        store.commit(Transaction.of(new Operation.Put(bytes("b"), bytes("1"), 3),
                new Operation.Put(bytes("a"), bytes("1"), 3), new Operation.Put(bytes("c"), bytes("1"), -4)));
        assertThat(store.leases()).containsExactly(-4L, 3L);
        Instant end = Instant.now().plusSeconds(3);
        while (Instant.now().isBefore(end)) {
            assertThat(store.renewLease(3)).isEqualTo(new Lease(3, Duration.ofSeconds(2)));
        }
        LeaseStatus status = Objects.requireNonNull(store.lease(3, true));
        assertThat(status.lease()).isEqualTo(new Lease(3, Duration.ofSeconds(2)));
        assertThat(status.remaining()).isBetween(Duration.ZERO, Duration.ofSeconds(2));
        assertThat(status.keys()).containsExactly(bytes("a"), bytes("b"));
        assertThat(Objects.requireNonNull(store.lease(3, false)).keys()).isEmpty();
        await().until(() -> store.get(bytes("a")) == null);
        assertThat(store.leases()).containsExactly(-4L);
        assertThat(store.lease(3, true)).isNull();
        assertThatThrownBy(() -> store.renewLease(3)).isInstanceOfSatisfying(StoreException.class,
                e -> assertThat(e.reason()).isEqualTo(Reason.LEASE_NOT_FOUND));
    }

    @Test
    void a_note_stands_beside_the_key_space() {
        assertThat(store.note("access")).isNull();
        store.note("access", bytes("1"));
        store.note("access", bytes("2"));
        store.note("other", Bytes.EMPTY);
        assertThat(store.note("access")).isEqualTo(bytes("2"));
        assertThat(store.note("other")).isEqualTo(Bytes.EMPTY);
        assertThat(store.revision()).isEqualTo(1);
        assertThat(keys(RangeRequest.of(KeyRange.ALL))).isEmpty();
        assertThatThrownBy(() -> store.note("large", Bytes.wrap(new byte[(16 << 20) + 1])))
                .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE));
    }

    @Test
    void a_snapshot_has_as_many_bytes_as_it_says_and_hinders_nobody() throws Exception {
        write("a", "1");
        try (StoreSnapshot snapshot = store.snapshot()) {
            write("a", "2");
            store.compact(3);
            store.defragment();
            try (var in = snapshot.open()) {
                assertThat((long) in.readAllBytes().length).isEqualTo(snapshot.bytes());
            }
        }
        assertThat(valueAt("a", 0)).isEqualTo("2");
    }

    @Test
    void compaction_gives_up_history_but_never_what_is_still_there() throws Exception {
        write("kept", "old");
        write("a", "1");
        write("a", "2");
        write("a", "3");
        delete("a");
        write("b", "1");
        store.compact(4);
        assertThatThrownBy(() -> valueAt("a", 3)).isInstanceOfSatisfying(CompactedException.class,
                e -> assertThat(e.compactedRevision()).isEqualTo(4));
        assertThat(valueAt("a", 4)).isEqualTo("2");
        assertThat(valueAt("a", 5)).isEqualTo("3");
        assertThat(valueAt("kept", 4)).isEqualTo("old");
        assertThat(valueAt("kept", 0)).isEqualTo("old");
        try (Cursor behind = store.follow(KeyRange.ALL, 3)) {
            assertThatThrownBy(behind::next).isInstanceOf(CompactedException.class);
        }
        try (Cursor cursor = store.follow(prefix("a"), 4)) {
            assertThat(cursor.next().revision()).isEqualTo(4);
        }
        assertThatThrownBy(() -> store.compact(4)).isInstanceOf(CompactedException.class);
        assertThatThrownBy(() -> store.compact(99)).isInstanceOfSatisfying(StoreException.class,
                e -> assertThat(e.reason()).isEqualTo(Reason.FUTURE_REVISION));
        assertThat(store.status().compactedRevision()).isEqualTo(4);
    }

    @Test
    void the_revision_at_a_time_is_the_newest_that_was_committed_by_then() {
        assertThat(store.revisionAt(Instant.now())).isEmpty();
        Instant before = Instant.now();
        write("a", "1");
        await().until(() -> Instant.now().isAfter(before.plusMillis(5)));
        Instant between = Instant.now();
        await().until(() -> Instant.now().isAfter(between.plusMillis(5)));
        write("a", "2");
        write("a", "3");
        assertThat(store.revisionAt(before.minusSeconds(1))).isEmpty();
        assertThat(store.revisionAt(between)).hasValue(2);
        assertThat(store.revisionAt(Instant.now().plusSeconds(1))).hasValue(4);
    }

    @Test
    void commit_times_never_go_back() throws Exception {
        IntStream.range(0, 20).forEach(i -> write("k", "v" + i));
        List<Instant> times = new ArrayList<>();
        try (Cursor cursor = store.follow(KeyRange.ALL, 2)) {
            for (int i = 0; i < 20; i++) {
                times.add(cursor.next().time());
            }
        }
        assertThat(times).isSorted();
    }

    @Test
    void a_closed_store_says_so() {
        Cursor cursor = store.follow(KeyRange.ALL, 0);
        store.close();
        assertThatThrownBy(() -> write("a", "1")).isInstanceOfSatisfying(StoreException.class,
                e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE));
        assertThatThrownBy(cursor::next).isInstanceOf(StoreException.class);
        store.close();
    }
}
