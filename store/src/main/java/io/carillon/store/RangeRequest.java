package io.carillon.store;

/**
 * Which entries to read; etcd's {@code RangeRequest} in the store's words.
 *
 * @param keys              the keys
 * @param revision          the revision to read at, 0 for the newest
 * @param limit             how many entries at most, 0 for all
 * @param sort              in which order
 * @param keysOnly          without values
 * @param countOnly         no entries, only how many there are
 * @param minModRevision    entries older than this are left out, 0 for none
 * @param maxModRevision    entries newer than this are left out, 0 for none
 * @param minCreateRevision entries of keys made before this are left out, 0 for none
 * @param maxCreateRevision entries of keys made after this are left out, 0 for none
 */
public record RangeRequest(KeyRange keys, long revision, long limit, Sort sort, boolean keysOnly, boolean countOnly,
        long minModRevision, long maxModRevision, long minCreateRevision, long maxCreateRevision) {

    /**
     * An order of entries.
     *
     * @param by         the property
     * @param descending whether the greatest comes first
     */
    public record Sort(By by, boolean descending) {

        /** By key, ascending: the order of the store itself. */
        public static final Sort KEY = new Sort(By.KEY, false);

        /** What entries can be ordered by. */
        public enum By {
            /** {@link Entry#key()} */
            KEY,
            /** {@link Entry#version()} */
            VERSION,
            /** {@link Entry#createRevision()} */
            CREATE_REVISION,
            /** {@link Entry#modRevision()} */
            MOD_REVISION,
            /** {@link Entry#value()} */
            VALUE
        }
    }

    /** Everything in the range, at the newest revision, in key order. */
    public static RangeRequest of(KeyRange keys) {
        return at(keys, 0);
    }

    /** Everything in the range at a revision, in key order. */
    public static RangeRequest at(KeyRange keys, long revision) {
        return new RangeRequest(keys, revision, 0, Sort.KEY, false, false, 0, 0, 0, 0);
    }

    /** Whether entries are left out by their revisions. */
    public boolean filters() {
        return minModRevision != 0 || maxModRevision != 0 || minCreateRevision != 0 || maxCreateRevision != 0;
    }

    /** Whether the revisions of an entry are wanted. */
    public boolean wants(Entry entry) {
        return (minModRevision == 0 || entry.modRevision() >= minModRevision)
                && (maxModRevision == 0 || entry.modRevision() <= maxModRevision)
                && (minCreateRevision == 0 || entry.createRevision() >= minCreateRevision)
                && (maxCreateRevision == 0 || entry.createRevision() <= maxCreateRevision);
    }
}
