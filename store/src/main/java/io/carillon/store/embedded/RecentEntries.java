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

    private static final int MOST_BYTES = 16 << 20;
    private static final int MOST_BYTES_EACH = 4096;

    /** What an entry takes beside its key and its value, roughly. */
    private static final int OVERHEAD = 200;

    private final LinkedHashMap<Bytes, Entry> entries = new LinkedHashMap<>(1024, 0.75f, true);
    private long bytes;

    @Nullable
    Entry get(Bytes key) {
        return entries.get(key);
    }

    /** The newest version of a key is now this one, or none. */
    void set(Bytes key, @Nullable Entry entry) {
        Entry before;
        if (entry == null || size(entry) > MOST_BYTES_EACH) {
            before = entries.remove(key);
        } else {
            before = entries.put(key, entry);
            bytes += size(entry);
        }
        if (before != null) {
            bytes -= size(before);
        }
        while (bytes > MOST_BYTES) {
            bytes -= size(entries.pollFirstEntry().getValue());
        }
    }

    private static int size(Entry entry) {
        return OVERHEAD + entry.key().length() + entry.value().length();
    }
}
