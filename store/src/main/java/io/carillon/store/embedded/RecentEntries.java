package io.carillon.store.embedded;

import io.carillon.store.Bytes;
import io.carillon.store.Entry;
import org.jspecify.annotations.Nullable;

/**
 * The newest versions of keys that were written lately, so that a key that is written again and again (an event type's
 * status, say) is not read from the index each time. Bounded. Used by the committer alone.
 *
 * <p>
 * Each key has one place, where another may push it out: a map would do better by its keys, and worse by those who
 * collect garbage, for whom each change to an old object is work.
 */
final class RecentEntries {

    private static final int PLACES = 1 << 16;
    private static final int MOST_BYTES = 16 << 20;
    private static final int MOST_BYTES_EACH = 4096;

    /** What an entry takes beside its key and its value, roughly. */
    private static final int OVERHEAD = 200;

    private final @Nullable Entry[] places = new Entry[PLACES];
    private long bytes;

    /** The next place to be cleared when there is too much. */
    private int hand;

    @Nullable
    Entry get(Bytes key) {
        Entry there = places[placeOf(key)];
        return there != null && there.key().equals(key) ? there : null;
    }

    /** The newest version of a key is now this one, or none. */
    void set(Bytes key, @Nullable Entry entry) {
        if (entry != null && size(entry) <= MOST_BYTES_EACH) {
            replace(placeOf(key), entry);
        } else if (get(key) != null) {
            replace(placeOf(key), null);
        }
        while (bytes > MOST_BYTES) {
            replace(hand, null);
            hand = (hand + 1) % PLACES;
        }
    }

    private void replace(int place, @Nullable Entry entry) {
        bytes += size(entry) - size(places[place]);
        places[place] = entry;
    }

    private static int placeOf(Bytes key) {
        int hash = key.hashCode();
        return (hash ^ hash >>> 16) & (PLACES - 1);
    }

    private static int size(@Nullable Entry entry) {
        return entry == null ? 0 : OVERHEAD + entry.key().length() + entry.value().length();
    }
}
