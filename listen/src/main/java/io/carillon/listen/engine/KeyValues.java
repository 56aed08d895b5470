package io.carillon.listen.engine;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The keys and values of a store as the configuration service uses them (aviso-v1 7). Thread-safe; its calls wait, also
 * for a server that is away.
 */
public interface KeyValues extends AutoCloseable {

    /**
     * A key as it stands, or stood, in the store.
     *
     * @param value       empty where values were not asked for
     * @param modRevision the revision that wrote it
     * @param version     how often it was written since it was created
     */
    @SuppressWarnings("ArrayRecordComponent") // what files hold; nobody compares two of these
    record Stored(String key, byte[] value, long modRevision, long version) {
    }

    /**
     * A key to be written.
     *
     * @param value not empty, for other clients can't read such (aviso-v1 0.6)
     */
    @SuppressWarnings("ArrayRecordComponent") // what files hold; nobody compares two of these
    record Put(String key, byte[] value) {
    }

    /**
     * The keys that begin with a prefix, in their order, however many.
     *
     * @param keysOnly whether values are left out
     * @param revision at which revision, 0 for the newest
     * @throws io.carillon.listen.NotificationException when the store refuses, above all because the revision was
     *                                                  compacted
     */
    List<Stored> list(String prefix, boolean keysOnly, long revision) throws InterruptedException;

    /**
     * One key.
     *
     * @param revision at which revision, 0 for the newest
     * @return null when it is not there
     * @throws io.carillon.listen.NotificationException when the store refuses, above all because the revision was
     *                                                  compacted
     */
    @Nullable
    Stored get(String key, long revision) throws InterruptedException;

    /**
     * Writes and deletes keys in one transaction. A store takes 128 operations and about 1.5 MB in one.
     *
     * @param unchanged the key on whose revision the transaction depends, null for none
     * @param revision  the revision that {@code unchanged} must have, 0 if it must not be there
     * @return the revision of the transaction, or -1 if the condition does not hold and nothing was done
     * @throws io.carillon.listen.NotificationException when the store refuses
     */
    long commit(List<Put> puts, List<String> deletes, @Nullable String unchanged, long revision)
            throws InterruptedException;

    @Override
    void close();
}
