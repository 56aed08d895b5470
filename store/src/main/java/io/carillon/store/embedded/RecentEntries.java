package io.carillon.store.embedded;

import java.util.LinkedHashMap;

import io.carillon.store.Bytes;
import io.carillon.store.Entry;
import org.jspecify.annotations.Nullable;

/**
 * The newest versions of keys that were written lately, so that a key that is written again and again (an event type's
 * status, say) is not read from the index each time. Bounded. Used by the committer alone.
 */
final class RecentEntries {

    private static final int MOST_ENTRIES = 4096;
    private static final int MOST_BYTES_EACH = 4096;

    private final LinkedHashMap<Bytes, Entry> entries = new LinkedHashMap<>(MOST_ENTRIES, 0.75f, true);

    @Nullable
    Entry get(Bytes key) {
        return entries.get(key);
    }

    /** The newest version of a key is now this one, or none. */
    void set(Bytes key, @Nullable Entry entry) {
        if (entry == null || key.length() + entry.value().length() > MOST_BYTES_EACH) {
            entries.remove(key);
        } else {
            entries.put(key, entry);
            if (entries.size() > MOST_ENTRIES) {
                entries.pollFirstEntry();
            }
        }
    }
}
