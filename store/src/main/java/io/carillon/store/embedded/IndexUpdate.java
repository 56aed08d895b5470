package io.carillon.store.embedded;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

import io.carillon.store.Bytes;
import io.carillon.store.Entry;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Changes to the index that are written as one. To be closed. Used by one thread.
 *
 * <p>
 * They are put together here, in the format of RocksDB's own log, because each change that is handed over to native
 * code by itself costs more than the change; many of them go on in native memory. The format: eight bytes for RocksDB
 * to fill in, the number of changes (4 bytes, little-endian), and each change: 1, key and value, or 0 and a key; before
 * a key or a value stands its length.
 */
final class IndexUpdate implements AutoCloseable {

    private static final int COUNT = 8;
    private static final int HEADER = 12;
    private static final byte DELETION = 0;
    private static final byte VALUE = 1;
    private static final int FIRST_CAPACITY = 16 << 10;
    private static final int MOST_HERE = 1 << 20;
    private static final byte[] NOTHING = new byte[0];

    private final long store;
    private ByteBuffer few = ByteBuffer.allocate(FIRST_CAPACITY).position(HEADER);
    private int count;
    private @Nullable WriteBatch many;

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
        WriteBatch batch = many;
        return batch != null ? batch.getDataSize() : few.position();
    }

    /** The changes so far, as RocksDB takes them; valid until this is closed, and to be changed no more. */
    WriteBatch toBatch() {
        WriteBatch batch = many;
        if (batch == null) {
            few.order(ByteOrder.LITTLE_ENDIAN).putInt(COUNT, count);
            batch = new WriteBatch(Arrays.copyOf(few.array(), few.position()));
            many = batch;
        }
        return batch;
    }

    private void put(byte[] key, byte[] value) {
        WriteBatch batch = batchFor(key.length + value.length);
        if (batch == null) {
            few.put(VALUE);
            add(key);
            add(value);
        } else {
            try {
                batch.put(key, value);
            } catch (RocksDBException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void delete(byte[] key) {
        WriteBatch batch = batchFor(key.length);
        if (batch == null) {
            few.put(DELETION);
            add(key);
        } else {
            try {
                batch.delete(key);
            } catch (RocksDBException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Where a change with so many bytes goes: null if there is room for it here. */
    private @Nullable WriteBatch batchFor(int bytes) {
        if (many == null) {
            int needed = few.position() + 1 + 2 * Varint.MAX_INT_BYTES + bytes;
            if (needed > MOST_HERE) {
                return toBatch();
            }
            if (needed > few.capacity()) {
                byte[] larger = Arrays.copyOf(few.array(), Math.max(needed, 2 * few.capacity()));
                few = ByteBuffer.wrap(larger).position(few.position());
            }
            count++;
        }
        return many;
    }

    private void add(byte[] bytes) {
        Varint.put(few, bytes.length);
        few.put(bytes);
    }

    @Override
    public void close() {
        WriteBatch batch = many;
        if (batch != null) {
            batch.close();
        }
    }
}
