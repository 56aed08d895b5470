package io.carillon.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import io.carillon.store.Bytes;
import io.carillon.store.Commit;
import io.carillon.store.Cursor;
import io.carillon.store.Entry;
import io.carillon.store.EventStore;
import io.carillon.store.KeyRange;
import io.carillon.store.Operation;
import io.carillon.store.RangeRequest;
import io.carillon.store.StoreException;
import io.carillon.store.StoreException.Reason;
import io.carillon.store.Transaction;
import io.carillon.store.embedded.LogBuilder.Written;
import io.carillon.store.embedded.StoreFiles.Placed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a store is after it was closed, killed or harmed. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RecoveryTest {

    private static final int SMALL_SEGMENT = 4096;

    @TempDir
    private Path temp;

    private static EventStore open(Path folder) {
        return EmbeddedStore.open(EmbeddedOptions.in(folder).withSegmentBytes(SMALL_SEGMENT).withTailBytes(10_000));
    }

    private static long put(EventStore store, String key, String value) {
        return store.commit(Transaction.of(new Operation.Put(Bytes.of(key), Bytes.of(value)))).revision();
    }

    private static void putMany(EventStore store, int count) {
        IntStream.range(0, count).forEach(i -> put(store, "key/" + i % 7, "value " + i + "x".repeat(100)));
    }

    private static String describe(Commit commit) {
        return commit.revision() + " " + commit.time() + " " + commit.changes().stream()
                .map(change -> change.kind() + " " + change.entry() + " " + change.previousRevision()).toList();
    }

    /** Every commit from a revision to the newest one, as a cursor gives them. */
    private static List<String> history(EventStore store, KeyRange keys, long from) throws InterruptedException {
        long newest = store.status().revision();
        List<String> history = new ArrayList<>();
        try (Cursor cursor = store.follow(keys, from)) {
            // the last commit of each store here concerns every range that is asked for
            for (long revision = 0; revision < newest && from <= newest;) {
                Commit commit = cursor.next();
                revision = commit.revision();
                history.add(describe(commit));
            }
        }
        return history;
    }

    private record Everything(long id, long revision, long compacted, List<List<Entry>> entries,
            List<List<String>> histories, List<Long> revisionsAt) {

        static Everything of(EventStore store) throws InterruptedException {
            var status = store.status();
            List<List<Entry>> entries = new ArrayList<>();
            List<List<String>> histories = new ArrayList<>();
            List<Long> revisionsAt = new ArrayList<>();
            for (long revision = Math.max(2, status.compactedRevision()); revision <= status.revision(); revision++) {
                entries.add(store.range(RangeRequest.at(KeyRange.ALL, revision)).entries());
                histories.add(history(store, KeyRange.ALL, revision));
                histories.add(history(store, KeyRange.prefix(Bytes.of("key/3")), revision));
            }
            try (Cursor cursor = store.follow(KeyRange.ALL, Math.max(2, status.compactedRevision()))) {
                Commit commit;
                do {
                    commit = cursor.next();
                    revisionsAt.add(store.revisionAt(commit.time()).orElse(0));
                } while (commit.revision() < status.revision());
            }
            return new Everything(status.id(), status.revision(), status.compactedRevision(), entries, histories,
                    revisionsAt);
        }
    }

    /** Some of everything, ended by a commit to all keys. */
    private static void work(EventStore store, Random random, int commits) {
        for (int i = 0; i < commits; i++) {
            String key = "key/" + random.nextInt(7);
            if (random.nextInt(4) == 0) {
                store.commit(Transaction.of(new Operation.Delete(KeyRange.single(Bytes.of(key)), false)));
            } else {
                put(store, key, "value " + i + "x".repeat(random.nextInt(200)));
            }
        }
        store.commit(new Transaction(List.of(),
                IntStream.range(0, 7)
                        .mapToObj(i -> (Operation) new Operation.Put(Bytes.of("key/" + i), Bytes.of("end"))).toList(),
                List.of()));
    }

    @Test
    void a_store_is_the_same_after_it_was_closed_and_opened() throws Exception {
        Random random = Seed.random(getClass());
        Everything before;
        try (EventStore store = open(temp)) {
            store.grantLease(5, Duration.ofHours(1));
            work(store, random, 100);
            store.commit(Transaction.of(new Operation.Put(Bytes.of("leased"), Bytes.EMPTY, 5)));
            store.compact(60);
            work(store, random, 100);
            before = Everything.of(store);
        }
        assertThat(new StoreFiles(temp).logFiles()).hasSizeGreaterThan(3);
        for (int i = 0; i < 3; i++) {
            try (EventStore store = open(temp)) {
                assertThat(Everything.of(store)).isEqualTo(before);
            }
        }
        try (EventStore store = open(temp)) {
            assertThatThrownBy(() -> store.grantLease(5, Duration.ofHours(1))).isInstanceOfSatisfying(
                    StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.LEASE_EXISTS));
            assertThat(store.revokeLease(5)).isEqualTo(before.revision() + 1);
            assertThat(store.get(Bytes.of("leased"))).isNull();
        }
    }

    @Test
    void a_store_is_the_same_after_its_process_was_killed() throws Exception {
        Random random = Seed.random(getClass());
        StoreFiles left;
        Everything before;
        try (EventStore store = open(temp.resolve("store"))) {
            store.grantLease(5, Duration.ofHours(1));
            work(store, random, 100);
            store.compact(30);
            work(store, random, 100);
            before = Everything.of(store);
            left = new StoreFiles(temp.resolve("store")).copyTo(temp.resolve("left"));
        }
        try (EventStore store = open(left.folder())) {
            assertThat(Everything.of(store)).isEqualTo(before);
            assertThatThrownBy(() -> store.grantLease(5, Duration.ofHours(1))).isInstanceOf(StoreException.class);
        }
    }

    /** Opens the folder, and looks whether exactly these puts are there. */
    private static void assertHolds(StoreFiles files, List<Written> expected) throws InterruptedException {
        try (EventStore store = open(files.folder())) {
            long revision = expected.isEmpty() ? 1 : expected.getLast().revision();
            assertThat(store.status().revision()).isEqualTo(revision);
            assertThat(put(store, "next", "one")).isEqualTo(revision + 1);
            List<Written> found = new ArrayList<>();
            try (Cursor cursor = store.follow(KeyRange.ALL, 1)) {
                for (int i = 0; i < expected.size(); i++) {
                    Commit commit = cursor.next();
                    Entry entry = commit.changes().getFirst().entry();
                    found.add(new Written(commit.revision(), entry.key().text(), entry.value().text()));
                }
                assertThat(cursor.next().changes().getFirst().entry().key()).isEqualTo(Bytes.of("next"));
            }
            assertThat(found).isEqualTo(expected);
            assertThat(store.range(RangeRequest.at(KeyRange.ALL, revision)).entries())
                    .extracting(entry -> entry.value().text())
                    .containsExactlyInAnyOrderElementsOf(expected.stream().map(Written::value).toList());
        }
    }

    /** What is left when the last log file ends at a byte. */
    private static List<Written> before(List<Written> all, List<Placed> ofLastFile, int end) {
        long lost = ofLastFile.stream().filter(frame -> frame.end() > end).count();
        return all.subList(0, all.size() - (int) lost);
    }

    @Test
    void a_log_cut_off_anywhere_keeps_exactly_the_frames_before_the_cut() throws Exception {
        List<Written> written;
        try (LogBuilder log = new LogBuilder(temp.resolve("whole"), SMALL_SEGMENT)) {
            log.group("a", "b");
            log.group("c");
            log.group("d", "e");
            written = log.written();
        }
        StoreFiles whole = new StoreFiles(temp.resolve("whole"));
        List<Placed> frames = StoreFiles.frames(whole.lastLogFile());
        assertThat(frames).hasSize(5);
        int end = frames.getLast().end();
        for (int length = 0; length <= end; length++) {
            // Within the groups before the last, some places say as much as all.
            if (length < frames.get(3).start() && length % 9 != 0) {
                continue;
            }
            StoreFiles harmed = whole.copyTo(temp.resolve("cut-" + length));
            StoreFiles.cut(harmed.lastLogFile(), length);
            assertHolds(harmed, before(written, frames, length));
        }
    }

    @Test
    void a_last_log_file_cut_off_anywhere_leaves_the_files_before_it_whole() throws Exception {
        List<Written> written;
        try (LogBuilder log = new LogBuilder(temp.resolve("whole"), 128)) {
            log.group("a", "b");
            log.group("c", "d");
            log.group("e");
            written = log.written();
        }
        StoreFiles whole = new StoreFiles(temp.resolve("whole"));
        assertThat(whole.logFiles()).hasSize(3);
        List<Placed> frames = StoreFiles.frames(whole.lastLogFile());
        for (int length = 0; length < frames.getLast().end(); length += 7) {
            StoreFiles harmed = whole.copyTo(temp.resolve("cut-" + length));
            StoreFiles.cut(harmed.lastLogFile(), length);
            assertHolds(harmed, written.subList(0, 4));
        }
    }

    @Test
    void what_stands_behind_the_end_of_the_log_is_cut_off() throws Exception {
        Random random = Seed.random(getClass());
        List<Written> written;
        try (LogBuilder log = new LogBuilder(temp.resolve("whole"), SMALL_SEGMENT)) {
            log.group("a", "b");
            log.group("c");
            written = log.written();
        }
        StoreFiles whole = new StoreFiles(temp.resolve("whole"));
        byte[] frames = Files.readAllBytes(whole.lastLogFile());
        byte[] garbage = new byte[100_003];
        random.nextBytes(garbage);
        byte[] lengths = new byte[100_000];
        Arrays.fill(lengths, (byte) 0);
        for (int i = 4; i < lengths.length; i += 8) {
            lengths[i + 2] = 1;
        }
        byte[] oldFrames = Arrays.copyOfRange(frames, Segment.HEADER, frames.length);
        List<byte[]> behind = List.of(new byte[]{1}, new byte[5], new byte[50_000], garbage, lengths, oldFrames,
                Arrays.copyOf(garbage, 31));
        for (int i = 0; i < behind.size(); i++) {
            StoreFiles harmed = whole.copyTo(temp.resolve("behind-" + i));
            StoreFiles.append(harmed.lastLogFile(), behind.get(i));
            assertHolds(harmed, written);
        }
    }

    @Test
    void large_garbage_behind_the_end_does_not_hold_the_opening_up() throws Exception {
        List<Written> written;
        try (LogBuilder log = new LogBuilder(temp, SMALL_SEGMENT)) {
            log.group("a");
            written = log.written();
        }
        // Each eighth byte begins what claims to be a frame of a million bytes.
        byte[] claims = new byte[8 << 20];
        for (int i = 0; i + 8 <= claims.length; i += 8) {
            claims[i + 3] = 1;
            claims[i + 5] = 16;
        }
        StoreFiles files = new StoreFiles(temp);
        StoreFiles.append(files.lastLogFile(), claims);
        assertHolds(files, written);
    }

    @Test
    void a_flipped_bit_in_the_last_group_cuts_it_off_there() throws Exception {
        Random random = Seed.random(getClass());
        List<Written> written;
        try (LogBuilder log = new LogBuilder(temp.resolve("whole"), SMALL_SEGMENT)) {
            log.group("a", "b");
            log.group("c", "d");
            written = log.written();
        }
        StoreFiles whole = new StoreFiles(temp.resolve("whole"));
        List<Placed> frames = StoreFiles.frames(whole.lastLogFile());
        for (Placed frame : frames.subList(2, 4)) {
            int step = frame.equals(frames.getLast()) ? 1 : 5;
            for (int at = frame.start(); at < frame.bytesEnd(); at += step) {
                StoreFiles harmed = whole.copyTo(temp.resolve("flip-" + at));
                StoreFiles.flipBit(harmed.lastLogFile(), at, random.nextInt(8));
                assertHolds(harmed, before(written, frames, frame.start()));
            }
        }
    }

    @Test
    void a_flipped_bit_in_a_group_that_was_acknowledged_is_told_and_nothing_is_changed() throws Exception {
        Random random = Seed.random(getClass());
        try (LogBuilder log = new LogBuilder(temp.resolve("whole"), SMALL_SEGMENT)) {
            log.group("a");
            log.group("b", "c");
            log.group("d");
        }
        StoreFiles whole = new StoreFiles(temp.resolve("whole"));
        List<Placed> frames = StoreFiles.frames(whole.lastLogFile());
        for (Placed frame : frames.subList(1, 3)) {
            for (int at = frame.start(); at < frame.bytesEnd(); at++) {
                StoreFiles harmed = whole.copyTo(temp.resolve("flip-" + at));
                StoreFiles.flipBit(harmed.lastLogFile(), at, random.nextInt(8));
                Map<String, Integer> before = StoreFiles.contents(harmed.folder());
                harmed.assertRefused("0000000001.log", "damaged at byte " + frame.start(),
                        "restore the data folder from a backup");
                assertThat(StoreFiles.contents(harmed.folder())).isEqualTo(before);
            }
        }
    }

    @Test
    void a_header_of_zeros_before_groups_that_were_acknowledged_is_told() throws Exception {
        try (LogBuilder log = new LogBuilder(temp, SMALL_SEGMENT)) {
            log.group("a");
            log.group("b");
        }
        StoreFiles files = new StoreFiles(temp);
        byte[] bytes = Files.readAllBytes(files.lastLogFile());
        Arrays.fill(bytes, 0, Segment.HEADER, (byte) 0);
        Files.write(files.lastLogFile(), bytes);
        Map<String, Integer> before = StoreFiles.contents(temp);
        files.assertRefused("0000000001.log", "damaged");
        assertThat(StoreFiles.contents(temp)).isEqualTo(before);
    }

    @Test
    void a_damaged_header_is_told() throws Exception {
        try (LogBuilder log = new LogBuilder(temp.resolve("whole"), 128)) {
            log.group("a", "b");
            log.group("c", "d");
            log.group("e", "f");
        }
        StoreFiles whole = new StoreFiles(temp.resolve("whole"));
        for (int file = 0; file < 3; file++) {
            for (int at = 0; at < 36; at += 5) {
                StoreFiles harmed = whole.copyTo(temp.resolve("header-" + file + "-" + at));
                Path path = harmed.logFiles().get(file);
                StoreFiles.flipBit(path, at, 3);
                harmed.assertRefused(path.getFileName().toString(), "damaged", "backup");
            }
        }
    }

    @Test
    void an_index_that_was_deleted_is_made_again_from_the_log() throws Exception {
        Everything before;
        try (EventStore store = open(temp)) {
            store.grantLease(5, Duration.ofHours(1));
            work(store, Seed.random(getClass()), 150);
            before = Everything.of(store);
        }
        StoreFiles.deleteTree(temp.resolve("index"));
        try (EventStore store = open(temp)) {
            assertThat(Everything.of(store)).isEqualTo(before);
            assertThatThrownBy(() -> store.grantLease(5, Duration.ofHours(1))).isInstanceOf(StoreException.class);
        }
    }

    @Test
    void an_index_that_is_behind_catches_up() throws Exception {
        Random random = Seed.random(getClass());
        StoreFiles files = new StoreFiles(temp.resolve("store"));
        try (EventStore store = open(files.folder())) {
            work(store, random, 80);
        }
        StoreFiles.copyTree(files.index(), temp.resolve("older"));
        Everything before;
        try (EventStore store = open(files.folder())) {
            store.grantLease(8, Duration.ofHours(1));
            work(store, random, 80);
            store.compact(40);
            work(store, random, 10);
            before = Everything.of(store);
        }
        StoreFiles.deleteTree(files.index());
        StoreFiles.copyTree(temp.resolve("older"), files.index());
        try (EventStore store = open(files.folder())) {
            assertThat(Everything.of(store)).isEqualTo(before);
            assertThatThrownBy(() -> store.grantLease(8, Duration.ofHours(1))).isInstanceOf(StoreException.class);
        }
    }

    @Test
    void an_index_that_is_ahead_of_the_log_is_told() throws Exception {
        StoreFiles files = new StoreFiles(temp.resolve("store"));
        try (EventStore store = open(files.folder())) {
            putMany(store, 50);
        }
        StoreFiles.copyTree(files.log(), temp.resolve("older"));
        try (EventStore store = open(files.folder())) {
            putMany(store, 50);
        }
        StoreFiles.deleteTree(files.log());
        StoreFiles.copyTree(temp.resolve("older"), files.log());
        Map<String, Integer> before = StoreFiles.contents(files.log());
        files.assertRefused("revision 101", "ends at 51", "log files are missing", "backup");
        assertThat(StoreFiles.contents(files.log())).isEqualTo(before);
    }

    @Test
    void a_last_log_file_that_is_damaged_before_what_the_index_holds_is_not_cut_off() throws Exception {
        StoreFiles files = new StoreFiles(temp);
        try (EventStore store = open(temp)) {
            putMany(store, 3);
        }
        Placed last = StoreFiles.frames(files.lastLogFile()).getLast();
        StoreFiles.flipBit(files.lastLogFile(), last.start(), 1);
        Map<String, Integer> before = StoreFiles.contents(files.log());
        files.assertRefused("revision 4", "backup");
        assertThat(StoreFiles.contents(files.log())).isEqualTo(before);
    }

    @Test
    void a_missing_log_file_is_told_wherever_it_stood() throws Exception {
        StoreFiles whole = new StoreFiles(temp.resolve("whole"));
        try (EventStore store = open(whole.folder())) {
            putMany(store, 150);
        }
        int count = whole.logFiles().size();
        assertThat(count).isGreaterThan(4);
        for (int missing : new int[]{0, 1, count / 2, count - 2, count - 1}) {
            StoreFiles harmed = whole.copyTo(temp.resolve("without-" + missing));
            Path gone = harmed.logFiles().get(missing);
            Files.delete(gone);
            Map<String, Integer> before = StoreFiles.contents(harmed.log());
            if (missing < count - 1) {
                harmed.assertRefused("log file " + gone.getFileName() + " is missing", "backup");
            } else {
                harmed.assertRefused("log files are missing", "backup");
            }
            assertThat(StoreFiles.contents(harmed.log())).isEqualTo(before);
        }
    }

    @Test
    void an_unfinished_log_file_before_others_is_told_and_kept() throws Exception {
        StoreFiles files = new StoreFiles(temp);
        try (EventStore store = open(temp)) {
            putMany(store, 150);
        }
        Path middle = files.logFiles().get(2);
        StoreFiles.cut(middle, 30);
        Map<String, Integer> before = StoreFiles.contents(files.log());
        files.assertRefused(middle.getFileName().toString(), "backup");
        assertThat(StoreFiles.contents(files.log())).isEqualTo(before);
    }

    /** A store whose oldest log files were dropped. */
    private static void compactAway(EventStore store, StoreFiles files, long revision) {
        Path first = files.logFiles().getFirst();
        store.compact(revision);
        await().until(() -> !Files.exists(first));
    }

    @Test
    void an_index_cannot_be_made_again_from_a_log_that_was_compacted() throws Exception {
        StoreFiles files = new StoreFiles(temp);
        try (EventStore store = open(temp)) {
            store.grantLease(5, Duration.ofHours(1));
            putMany(store, 100);
            compactAway(store, files, 90);
        }
        StoreFiles.deleteTree(files.index());
        files.assertRefused("index is missing", "no longer goes back to the beginning", "backup");
    }

    @Test
    void leases_are_not_lost_with_an_index_and_the_log_file_that_granted_them() throws Exception {
        StoreFiles files = new StoreFiles(temp);
        try (EventStore store = open(temp)) {
            for (int i = 1; i <= 200; i++) {
                store.grantLease(i, Duration.ofHours(1));
            }
            assertThat(files.logFiles()).hasSizeGreaterThan(1);
            putMany(store, 1);
            compactAway(store, files, 2);
        }
        StoreFiles.deleteTree(files.index());
        files.assertRefused("index is missing");
    }

    @Test
    void an_index_that_holds_rubbish_is_told() throws Exception {
        StoreFiles files = new StoreFiles(temp);
        try (EventStore store = open(temp)) {
            putMany(store, 10);
        }
        Files.writeString(files.index().resolve("CURRENT"), "rubbish\n");
        files.assertRefused("index", "delete the folder index");
    }

    @Test
    void the_log_or_index_of_another_store_is_told() throws Exception {
        StoreFiles files = new StoreFiles(temp.resolve("one"));
        StoreFiles others = new StoreFiles(temp.resolve("other"));
        for (StoreFiles each : List.of(files, others)) {
            try (EventStore store = open(each.folder())) {
                putMany(store, 10);
            }
        }
        StoreFiles log = files.copyTo(temp.resolve("log"));
        Files.copy(others.lastLogFile(), log.lastLogFile(), StandardCopyOption.REPLACE_EXISTING);
        log.assertRefused("log file " + log.lastLogFile().getFileName() + " is of another store", "put its own back");
        StoreFiles index = files.copyTo(temp.resolve("index"));
        Files.move(index.index(), temp.resolve("away"));
        Files.move(others.index(), index.index());
        index.assertRefused("the index is of another store", "delete the folder index");
    }

    /** The cursor's commits up to its failure. */
    private static List<Long> revisionsUntilFailure(EventStore store, long from, String... parts) throws Exception {
        List<Long> revisions = new ArrayList<>();
        try (Cursor cursor = store.follow(KeyRange.ALL, from)) {
            assertThatThrownBy(() -> {
                while (true) {
                    revisions.add(cursor.next().revision());
                }
            }).isInstanceOfSatisfying(StoreException.class, e -> {
                assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE);
                assertThat(e.getMessage()).doesNotContain("\n");
                assertThat(e.getMessage()).contains(parts);
            });
        }
        return revisions;
    }

    private static void assertNoneSkipped(List<Long> revisions, long from) {
        assertThat(revisions).isEqualTo(LongStream.range(from, from + revisions.size()).boxed().toList());
    }

    @Test
    void a_damaged_frame_in_an_old_log_file_is_told_to_whoever_reads_through_it() throws Exception {
        StoreFiles files = new StoreFiles(temp);
        try (EventStore store = open(temp)) {
            putMany(store, 150);
        }
        Path middle = files.logFiles().get(2);
        List<Placed> frames = StoreFiles.frames(middle);
        Placed damaged = frames.get(frames.size() / 2);
        StoreFiles.flipBit(middle, damaged.start() + 40, 2);
        try (EventStore store = open(temp)) {
            List<Long> given = revisionsUntilFailure(store, 2, middle.getFileName().toString(), "damaged at byte");
            assertNoneSkipped(given, 2);
            assertThat(given).hasSizeLessThanOrEqualTo((int) damaged.revision() - 2);
            revisionsUntilFailure(store, damaged.revision(), "damaged at byte");
            assertThat(history(store, KeyRange.ALL, frames.getLast().revision() + 1)).isNotEmpty();
            assertThat(store.range(RangeRequest.at(KeyRange.ALL, damaged.revision())).count()).isEqualTo(7);
        }
    }

    @Test
    void an_old_log_file_that_lost_its_last_frames_is_told_to_whoever_reads_through_it() throws Exception {
        StoreFiles files = new StoreFiles(temp);
        try (EventStore store = open(temp)) {
            putMany(store, 150);
        }
        Path middle = files.logFiles().get(2);
        List<Placed> frames = StoreFiles.frames(middle);
        Placed lastLeft = frames.get(frames.size() - 3);
        StoreFiles.cut(middle, lastLeft.end());
        try (EventStore store = open(temp)) {
            List<Long> given = revisionsUntilFailure(store, 2, middle.getFileName().toString(), "damaged");
            assertNoneSkipped(given, 2);
            assertThat(given).hasSizeLessThanOrEqualTo((int) lastLeft.revision() - 1);
            revisionsUntilFailure(store, lastLeft.revision() + 1, "damaged");
        }
    }

    @Test
    void an_old_log_file_that_disappears_is_told_and_the_cursor_goes_on_once_it_is_back() throws Exception {
        StoreFiles files = new StoreFiles(temp.resolve("store"));
        try (EventStore store = open(files.folder())) {
            putMany(store, 150);
            Path third = files.logFiles().get(2);
            Path elsewhere = Files.move(third, temp.resolve("elsewhere"));
            List<Long> given = new ArrayList<>();
            try (Cursor cursor = store.follow(KeyRange.ALL, 2)) {
                for (int i = 0; i < 2; i++) {
                    assertThatThrownBy(() -> {
                        while (true) {
                            given.add(cursor.next().revision());
                        }
                    }).isInstanceOf(StoreException.class).hasMessageContaining("0000000003.log is missing");
                }
                Files.move(elsewhere, third);
                while (given.size() < 150) {
                    given.add(cursor.next().revision());
                }
            }
            assertNoneSkipped(given, 2);
        }
    }

    @Test
    void damage_in_a_log_file_behind_which_another_was_begun_is_told() throws Exception {
        try (LogBuilder log = new LogBuilder(temp.resolve("whole"), SMALL_SEGMENT)) {
            log.group("a", "b");
            log.group("c");
        }
        StoreFiles whole = new StoreFiles(temp.resolve("whole"));
        Placed last = StoreFiles.frames(whole.lastLogFile()).getLast();
        Files.write(whole.log().resolve("0000000002.log"), new byte[SMALL_SEGMENT]);
        StoreFiles harmed = whole.copyTo(temp.resolve("harmed"));
        StoreFiles.flipBit(harmed.logFiles().getFirst(), last.start() + 9, 1);
        Map<String, Integer> before = StoreFiles.contents(harmed.folder());
        harmed.assertRefused("0000000001.log", "damaged at byte " + last.start());
        assertThat(StoreFiles.contents(harmed.folder())).isEqualTo(before);
        try (EventStore store = open(whole.folder())) {
            assertThat(put(store, "d", "value")).isEqualTo(5);
        }
    }

    @Test
    void log_files_that_were_given_up_but_not_yet_dropped_are_dropped_later() throws Exception {
        StoreFiles files = new StoreFiles(temp.resolve("store"));
        Path kept = temp.resolve("kept");
        try (EventStore store = open(files.folder())) {
            putMany(store, 100);
            StoreFiles.copyTree(files.log(), kept);
            compactAway(store, files, 90);
        }
        Path first = files.log().resolve("0000000001.log");
        try (var dropped = Files.list(kept)) {
            for (Path path : dropped.toList()) {
                Path back = files.log().resolve(path.getFileName());
                if (!Files.exists(back)) {
                    Files.copy(path, back);
                }
            }
        }
        try (EventStore store = open(files.folder())) {
            await().until(() -> !Files.exists(first));
            assertThat(history(store, KeyRange.ALL, 90)).hasSize(12);
        }
    }

    @Test
    void revisions_are_found_by_time_over_the_ends_of_log_files_and_after_opening_again() throws Exception {
        Instant begin = Instant.parse("2026-01-01T00:00:00Z");
        long[] second = {0};
        EmbeddedOptions options = EmbeddedOptions.in(temp).withClock(() -> begin.plusSeconds(second[0]));
        // Small log files, and one that holds many of the places from where reading begins.
        for (int segmentBytes : new int[]{SMALL_SEGMENT, 4 << 20}) {
            Path folder = temp.resolve("of-" + segmentBytes);
            EmbeddedOptions here = new EmbeddedOptions(folder, segmentBytes, 10_000, 1 << 20, options.clock());
            try (EventStore store = EmbeddedStore.open(here)) {
                second[0] = 5;
                store.grantLease(1, Duration.ofHours(1));
                for (int i = 1; i <= 60; i++) {
                    second[0] = 10L * i;
                    put(store, "key", "x".repeat(9_000));
                    put(store, "key", "second in the same second");
                }
                assertRevisionsAt(store, begin);
            }
            try (EventStore store = EmbeddedStore.open(here)) {
                assertRevisionsAt(store, begin);
            }
        }
    }

    private static void assertRevisionsAt(EventStore store, Instant begin) {
        assertThat(store.revisionAt(begin)).isEmpty();
        assertThat(store.revisionAt(begin.plusSeconds(9))).isEmpty();
        assertThat(store.revisionAt(Instant.MIN)).isEmpty();
        for (int i = 1; i <= 60; i++) {
            for (int later = 0; later < 10; later += 3) {
                assertThat(store.revisionAt(begin.plusSeconds(10L * i + later))).as("at %d + %d", 10L * i, later)
                        .hasValue(1 + 2L * i);
            }
        }
        assertThat(store.revisionAt(Instant.MAX)).hasValue(121);
    }

    @Test
    void the_index_is_caught_up_however_large_the_values_are() throws Exception {
        StoreFiles left;
        try (EventStore store = open(temp.resolve("store"))) {
            byte[] large = new byte[3 << 20];
            for (int i = 0; i < 10; i++) {
                store.commit(Transaction.of(new Operation.Put(Bytes.of("key/" + i), Bytes.wrap(large))));
            }
            left = new StoreFiles(temp.resolve("store")).copyTo(temp.resolve("left"));
        }
        try (EventStore store = open(left.folder())) {
            assertThat(store.range(RangeRequest.of(KeyRange.ALL)).entries())
                    .allSatisfy(entry -> assertThat(entry.value().length()).isEqualTo(3 << 20)).hasSize(10);
            assertThat(history(store, KeyRange.ALL, 2)).hasSize(10);
        }
    }
}
