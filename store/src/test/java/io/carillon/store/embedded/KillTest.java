package io.carillon.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.carillon.store.Bytes;
import io.carillon.store.Commit;
import io.carillon.store.Cursor;
import io.carillon.store.Entry;
import io.carillon.store.EventStore;
import io.carillon.store.KeyRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged outlives the process, whenever that is killed. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class KillTest {

    private static final int ROUNDS = Integer.getInteger("carillon.kill.rounds", 4);
    private static final int SEGMENT_BYTES = 256 << 10;
    private static final int THREADS = 8;

    @TempDir
    private Path temp;

    /** The revision of each key that was acknowledged in any round. */
    private final Map<String, Long> acknowledged = new HashMap<>();

    @Test
    void a_process_that_is_killed_while_it_commits_loses_nothing_that_it_acknowledged() throws Exception {
        Random random = Seed.random(getClass());
        Path folder = temp.resolve("store");
        for (int round = 0; round < ROUNDS; round++) {
            hammerAndKill(folder, random, round);
            if (round % 2 == 1 || round == ROUNDS - 1) {
                assertHoldsEverything(folder);
            }
        }
    }

    private void hammerAndKill(Path folder, Random random, int round) throws Exception {
        int lines = random.nextInt(1, 2_000);
        try (Child child = Child.start(temp, Hammer.class, folder.toString(), Integer.toString(SEGMENT_BYTES),
                Integer.toString(THREADS), Long.toString(random.nextLong()), Integer.toString(round))) {
            for (int i = 0; i < lines; i++) {
                take(Objects.requireNonNull(child.line()));
            }
            child.kill();
            takeRest(child);
        }
    }

    private void takeRest(Child child) throws IOException {
        String before = null;
        for (String line = child.line(); line != null; line = child.line()) {
            if (before != null) {
                take(before);
            }
            before = line;
        }
        // The very last line may be cut off in its revision, and is not counted.
    }

    private void take(String line) {
        String[] words = line.split(" ", 2);
        acknowledged.put(words[0], Long.parseLong(words[1]));
    }

    private void assertHoldsEverything(Path folder) throws InterruptedException {
        try (EventStore store = EmbeddedStore.open(EmbeddedOptions.in(folder).withSegmentBytes(SEGMENT_BYTES))) {
            acknowledged.forEach((key, revision) -> {
                Entry entry = Objects.requireNonNull(store.get(Bytes.of(key)), key);
                assertThat(entry.modRevision()).as(key).isEqualTo(revision);
            });
            Map<String, Long> followed = new HashMap<>();
            long newest = store.status().revision();
            try (Cursor cursor = store.follow(KeyRange.ALL, 1)) {
                for (long revision = 2; revision <= newest; revision++) {
                    Commit commit = cursor.next();
                    assertThat(commit.revision()).isEqualTo(revision);
                    assertThat(commit.changes()).hasSize(2);
                    followed.put(commit.changes().getFirst().entry().key().text(), revision);
                }
            }
            assertThat(followed).containsAllEntriesOf(acknowledged);
        }
    }
}
