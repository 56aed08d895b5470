package io.carillon.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.carillon.store.Bytes;
import io.carillon.store.Committed;
import io.carillon.store.EventStore;
import io.carillon.store.Operation;
import io.carillon.store.StoreException;
import io.carillon.store.StoreException.Reason;
import io.carillon.store.Transaction;
import io.carillon.store.embedded.StoreFiles.Placed;
import io.carillon.threads.Uninterrupted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is really full, or a file that really may not grow. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class FullDiskTest {

    @TempDir
    private Path temp;

    private final Map<String, Long> acknowledged = new HashMap<>();
    private final Set<String> refused = new HashSet<>();

    private static boolean succeeds(String... command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            Uninterrupted.await(process::waitFor);
            return process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static void limitFiles(Child child, String limit) {
        assertThat(succeeds("prlimit", "--pid", Long.toString(child.pid()), "--fsize=" + limit + ":")).isTrue();
    }

    /** Commits so many keys at once; gives the messages of those that failed. */
    private List<String> burst(Child child, String prefix, int count, int size) throws IOException {
        List<String> answers = List.of(child.ask("burst " + prefix + " " + count + " " + size).split("\t"));
        assertThat(answers).hasSize(count + 1);
        for (int i = 0; i < count; i++) {
            String answer = answers.get(i + 1);
            if (Character.isDigit(answer.charAt(0))) {
                acknowledged.put(prefix + "/" + i, Long.valueOf(answer));
            } else {
                refused.add(prefix + "/" + i);
            }
        }
        return answers.stream().skip(1).filter(answer -> !Character.isDigit(answer.charAt(0))).toList();
    }

    /** That the log ends with the last acknowledged commit, and has only zeros behind it. */
    private void assertLogEndsWithWhatWasAcknowledged(StoreFiles files) throws IOException {
        List<Placed> frames = StoreFiles.frames(files.lastLogFile());
        long newest = acknowledged.values().stream().max(Long::compare).orElseThrow();
        byte[] bytes = Files.readAllBytes(files.lastLogFile());
        int end = Segment.HEADER;
        if (!frames.isEmpty()) {
            assertThat(frames.getLast().revision()).isEqualTo(newest);
            end = frames.getLast().end();
        }
        for (int at = end; at < bytes.length; at++) {
            assertThat(bytes[at]).isZero();
        }
    }

    @Test
    void a_log_that_may_not_grow_refuses_commits_and_takes_them_again_once_it_may() throws Exception {
        assumeTrue(succeeds("prlimit", "--version"), "prlimit (util-linux) is not there");
        StoreFiles files = new StoreFiles(temp.resolve("store"));
        try (Child child = Child.start(temp, StoreShell.class, files.folder().toString(), "262144")) {
            assertThat(child.line()).isEqualTo("open");
            assertThat(burst(child, "before", 50, 500)).isEmpty();
            limitFiles(child, "100000");
            List<String> failures = burst(child, "during", 200, 700);
            assertThat(failures).isNotEmpty()
                    .allSatisfy(failure -> assertThat(failure).startsWith("UNAVAILABLE the log can't be written (")
                            .contains("nothing is acknowledged until it can"));
            assertThat(burst(child, "more", 5, 100_000)).hasSize(5);
            assertThat(child.ask("trouble")).contains("the log can't be written");
            assertThat(child.ask("get before/7")).isEqualTo("at " + acknowledged.get("before/7"));
            assertThat(child.ask("get more/1")).isEqualTo("absent");
            assertLogEndsWithWhatWasAcknowledged(files);
            StoreFiles left = files.copyTo(temp.resolve("left"));
            try (EventStore store = EmbeddedStore.open(EmbeddedOptions.in(left.folder()))) {
                assertThat(History.of(store)).isEqualTo(acknowledged);
            }
            limitFiles(child, "unlimited");
            assertThat(burst(child, "after", 300, 700)).isEmpty();
            assertThat(child.ask("trouble")).isEqualTo("trouble null");
            assertThat(burst(child, "grown", 5, 100_000)).isEmpty();
            child.kill();
        }
        try (EventStore store = EmbeddedStore.open(EmbeddedOptions.in(files.folder()))) {
            assertThat(History.of(store)).isEqualTo(acknowledged).doesNotContainKeys(refused.toArray(String[]::new));
        }
    }

    @Test
    void a_process_killed_while_its_log_may_not_grow_leaves_only_what_it_acknowledged() throws Exception {
        assumeTrue(succeeds("prlimit", "--version"), "prlimit (util-linux) is not there");
        StoreFiles files = new StoreFiles(temp.resolve("store"));
        try (Child child = Child.start(temp, StoreShell.class, files.folder().toString(), "1048576")) {
            assertThat(child.line()).isEqualTo("open");
            for (int i = 1; i <= 10; i++) {
                limitFiles(child, Integer.toString(i * 30_011));
                burst(child, "round" + i, 100, 900);
            }
            assertThat(refused).isNotEmpty();
            assertThat(acknowledged).isNotEmpty();
            child.kill();
        }
        try (EventStore store = EmbeddedStore.open(EmbeddedOptions.in(files.folder()))) {
            assertThat(History.of(store)).isEqualTo(acknowledged);
        }
    }

    /** A small file system of its own. */
    private final class SmallDisk implements AutoCloseable {

        private final Path root = temp.resolve("disk");

        SmallDisk(String size) throws IOException {
            Files.createDirectory(root);
            assumeTrue(succeeds("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", root.toString()),
                    "this user may not mount a file system");
        }

        Path filler() {
            return root.resolve("filler");
        }

        void fill(long leave) throws IOException {
            long room = root.toFile().getUsableSpace() - leave;
            try (var file = Files.newOutputStream(filler())) {
                byte[] zeros = new byte[4096];
                for (long done = 0; done + zeros.length <= room; done += zeros.length) {
                    file.write(zeros);
                }
            }
        }

        @Override
        public void close() {
            succeeds("umount", "-l", root.toString());
        }
    }

    private boolean commits(EventStore store, String key, int size) {
        try {
            acknowledged.put(key, store
                    .commit(Transaction.of(new Operation.Put(Bytes.of(key), Bytes.wrap(new byte[size])))).revision());
            return true;
        } catch (StoreException e) {
            assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE);
            assertThat(e.getMessage()).doesNotContain("\n");
            assertThat(e).hasMessageContaining("No space left on device");
            refused.add(key);
            return false;
        }
    }

    /** Waits until the next log file is made, which takes room. */
    private static void awaitSpare(Path folder) {
        await().until(() -> Files.exists(folder.resolve("log").resolve("spare")));
    }

    /** Commits so many keys at once, so that some wait while others fail; tells how many succeeded. */
    private int commitAtOnce(EventStore store, String prefix, int count) throws InterruptedException {
        List<CompletableFuture<Committed>> all = IntStream.range(0, count)
                .mapToObj(i -> store.submit(Transaction.of(new Operation.Put(Bytes.of(prefix + i), Bytes.EMPTY))))
                .toList();
        int succeeded = 0;
        for (int i = 0; i < count; i++) {
            try {
                acknowledged.put(prefix + i, all.get(i).get().revision());
                succeeded++;
            } catch (ExecutionException e) {
                assertThat(e).hasMessageContaining("No space left on device");
            }
        }
        return succeeded;
    }

    @Test
    void a_full_disk_refuses_commits_until_there_is_room() throws Exception {
        try (SmallDisk disk = new SmallDisk("64m")) {
            Path folder = disk.root.resolve("store");
            EmbeddedOptions options = EmbeddedOptions.in(folder).withSegmentBytes(2 << 20);
            // Less than the index keeps in memory: only the log is refused, and only the log must have room again. What
            // fills the disk is large enough for both, as the index is written out meanwhile.
            disk.fill(15 << 20);
            try (EventStore store = EmbeddedStore.open(options)) {
                int key = 0;
                while (commits(store, "key/" + key, 100_000)) {
                    key++;
                }
                assertThat(key).isGreaterThan(100);
                assertThat(store.status().trouble()).contains("No space left on device");
                assertThat(Objects.requireNonNull(store.get(Bytes.of("key/1"))).modRevision()).isEqualTo(3);
                assertThat(History.of(store)).isEqualTo(acknowledged);
                Files.delete(disk.filler());
                for (int i = 0; i < 40; i++) {
                    assertThat(commits(store, "after/" + i, 100_000)).isTrue();
                }
                assertThat(store.status().trouble()).isNull();
            }
            try (EventStore store = EmbeddedStore.open(options)) {
                assertThat(History.of(store)).isEqualTo(acknowledged)
                        .doesNotContainKeys(refused.toArray(String[]::new));
            }
        }
    }

    @Test
    void the_making_of_log_files_ahead_does_not_fill_a_disk_up() throws Exception {
        try (SmallDisk disk = new SmallDisk("24m")) {
            Path folder = disk.root.resolve("store");
            try (EventStore store = EmbeddedStore.open(EmbeddedOptions.in(folder))) {
                // The first file has 4 MiB; the next, of 8 MiB, has no room.
                awaitSpare(folder);
                disk.fill(4 << 20);
                for (int i = 0; i < 60; i++) {
                    assertThat(commits(store, "key/" + i, 100_000)).isTrue();
                }
                assertThat(new StoreFiles(folder).log().resolve("spare.new")).doesNotExist();
            }
        }
    }

    @Test
    void an_index_that_can_not_be_written_refuses_commits_until_it_can() throws Exception {
        try (SmallDisk disk = new SmallDisk("160m")) {
            Path folder = disk.root.resolve("store");
            EmbeddedOptions options = EmbeddedOptions.in(folder).withSegmentBytes(8 << 20);
            try (EventStore store = EmbeddedStore.open(options)) {
                awaitSpare(folder);
                for (int i = 0; i < 30; i++) {
                    assertThat(commits(store, "key/" + i, 100_000)).isTrue();
                }
                awaitSpare(folder);
                disk.fill(0);
                // Clearing makes the index write itself out, for which there is no room; the log still has
                // room in its file, which was made ahead.
                store.compact(3);
                int[] bursts = {0};
                await().until(() -> commitAtOnce(store, "during/" + bursts[0]++ + "/", 300) < 300);
                String trouble = store.status().trouble();
                assertThat(trouble).contains("the index can't be written", "nothing is accepted until it can");
                assertThatThrownBy(() -> store.revokeLease(1)).isInstanceOf(StoreException.class);
                assertThat(Objects.requireNonNull(store.get(Bytes.of("key/1"))).modRevision()).isEqualTo(3);
                // RocksDB looks every five seconds whether there is room again for what it holds in memory.
                Files.delete(disk.filler());
                await().atMost(Duration.ofSeconds(30)).until(() -> store.status().trouble() == null);
                for (int i = 0; i < 10; i++) {
                    assertThat(commits(store, "after/" + i, 1_000)).isTrue();
                }
            }
            try (EventStore store = EmbeddedStore.open(options)) {
                acknowledged.forEach(
                        (key, revision) -> assertThat(Objects.requireNonNull(store.get(Bytes.of(key))).modRevision())
                                .isEqualTo(revision));
            }
        }
    }
}
