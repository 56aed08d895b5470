package io.carillon.store;

/**
 * A key with its value at some revision.
 *
 * @param key            where it stands
 * @param value          what it holds; may be empty
 * @param createRevision the revision at which the key came to be, after its last deletion if it had one
 * @param modRevision    the revision of this version
 * @param version        how often the key was written since {@code createRevision}; the first version is 1
 * @param lease          the lease with whose end the key is deleted, 0 for none
 */
public record Entry(Bytes key, Bytes value, long createRevision, long modRevision, long version, long lease) {

    /** The same entry without its value. */
    public Entry withoutValue() {
        return new Entry(key, Bytes.EMPTY, createRevision, modRevision, version, lease);
    }
}
