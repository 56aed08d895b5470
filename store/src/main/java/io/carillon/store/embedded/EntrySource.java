package io.carillon.store.embedded;

import java.util.function.Predicate;

import io.carillon.store.Bytes;
import io.carillon.store.Entry;
import io.carillon.store.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * Where entries are read from: the index as it stands, or as a transaction that is being worked out would leave it.
 */
interface EntrySource {

    /**
     * The version of a key at a revision.
     *
     * @return null if the key was not there
     */
    @Nullable
    Entry get(Bytes key, long revision);

    /**
     * Shows the entries of a range as they were at a revision, in key order, until one is answered with false.
     *
     * @param withValues whether the entries hold their values
     */
    void scan(KeyRange keys, long revision, boolean withValues, Predicate<Entry> visitor);
}
