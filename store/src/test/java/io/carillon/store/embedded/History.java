package io.carillon.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;

import io.carillon.store.Commit;
import io.carillon.store.Cursor;
import io.carillon.store.EventStore;
import io.carillon.store.KeyRange;

/** What was ever written, as a cursor gives it. */
final class History {

    private History() {
    }

    /**
     * The newest revision of each key, from a store that gave up nothing; sees to it that no revision is left out.
     */
    static Map<String, Long> of(EventStore store) throws InterruptedException {
        Map<String, Long> history = new HashMap<>();
        long newest = store.status().revision();
        try (Cursor cursor = store.follow(KeyRange.ALL, 1)) {
            for (long revision = 2; revision <= newest; revision++) {
                Commit commit = cursor.next();
                assertThat(commit.revision()).isEqualTo(revision);
                commit.changes().forEach(change -> history.put(change.entry().key().text(), commit.revision()));
            }
        }
        return history;
    }
}
