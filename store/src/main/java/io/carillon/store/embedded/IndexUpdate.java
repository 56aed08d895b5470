package io.carillon.store.embedded;

import java.nio.ByteBuffer;

import io.carillon.store.Bytes;
import io.carillon.store.Entry;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Changes to the index that are written as one. To be closed. Used by one thread. */
final class IndexUpdate implements AutoCloseable {

    private static final byte[] NOTHING = new byte[0];

    private final WriteBatch batch = new WriteBatch();
    private final long store;

    /**
     * @param store the number of the store
     */
    IndexUpdate(long store) {
        this.store = store;
    }

    void setLatest(Entry entry) {
        put(IndexKeys.latest(entry.key()), IndexKeys.latestValue(entry));
    }

    void removeLatest(Bytes key) {
        delete(IndexKeys.latest(key));
    }

    /** Keeps a version that was replaced or deleted at {@code endRevision}. */
    void addHistory(Entry entry, long endRevision) {
        put(IndexKeys.history(entry.key(), entry.modRevision()), IndexKeys.historyValue(entry, endRevision));
    }

    void removeHistory(Bytes key, long modRevision) {
        delete(IndexKeys.history(key, modRevision));
    }

    void attach(long lease, Bytes key) {
        put(IndexKeys.attached(lease, key), NOTHING);
    }

    void detach(long lease, Bytes key) {
        delete(IndexKeys.attached(lease, key));
    }

    void addLease(long lease, long ttlMillis) {
        put(IndexKeys.lease(lease), ByteBuffer.allocate(8).putLong(ttlMillis).array());
    }

    void removeLease(long lease) {
        delete(IndexKeys.lease(lease));
    }

    void setNote(Bytes name, Bytes value) {
        put(IndexKeys.note(name), value.array());
    }

    void setProgress(Index.Progress progress) {
        put(IndexKeys.META, progress.bytes(store));
    }

    void setCleared(long revision) {
        put(IndexKeys.CLEARED, ByteBuffer.allocate(8).putLong(revision).array());
    }

    /** How many bytes the changes take. */
    long size() {
        return batch.getDataSize();
    }

    /** The changes so far, as RocksDB takes them; valid until this is closed. */
    WriteBatch batch() {
        return batch;
    }

    private void put(byte[] key, byte[] value) {
        try {
            batch.put(key, value);
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    private void delete(byte[] key) {
        try {
            batch.delete(key);
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        batch.close();
    }
}
