package io.carillon.store.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;

import io.carillon.store.Bytes;
import io.carillon.store.Entry;
import io.carillon.store.StoreException;
import io.carillon.store.StoreException.Reason;
import org.jspecify.annotations.Nullable;
import org.rocksdb.AbstractNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.Checkpoint;
import org.rocksdb.CompressionType;
import org.rocksdb.FlushOptions;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.ReadTier;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds versions of keys. Knows RocksDB, with {@link IndexView} and {@link IndexUpdate}; nobody else does.
 *
 * <p>
 * RocksDB's own log is off: what a crash takes from the index is taken up from the {@link CommitLog} again, from the
 * place that the index remembers in the same write as the data. See {@link IndexKeys} for what is kept.
 *
 * <p>
 * Written by the committer and, where history is cleared, by the compactor, which never touch the same keys; read by
 * any thread but a virtual one: native calls pin its carrier.
 */
final class Index implements AutoCloseable {

    /**
     * How far the index is.
     *
     * @param revision  it holds all up to this revision
     * @param end       the place in the log behind the last frame that it holds
     * @param compacted reads before this revision fail
     */
    record Progress(long revision, CommitLog.Position end, long compacted) {

        /** A new index, of a store in which nothing was written. */
        static final Progress NONE = new Progress(EmbeddedStore.FIRST_REVISION, new CommitLog.Position(0, 0), 0);

        byte[] bytes(long store) {
            return ByteBuffer.allocate(40).putLong(revision).putLong(end.segment()).putLong(end.offset())
                    .putLong(compacted).putLong(store).array();
        }

        static Progress of(byte[] bytes) {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            return new Progress(in.getLong(0), new CommitLog.Position((int) in.getLong(8), in.getLong(16)),
                    in.getLong(24));
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Index.class);
    /** Where in the index's note of its progress the number of the store stands. */
    private static final int STORE_AT = 32;

    /**
     * What is written is sorted into a buffer, at a cost that grows with it; and who reads a range steps over all that
     * was replaced in it, until it goes to the disk.
     */
    private static final long WRITE_BUFFER = 16L << 20;

    /**
     * Values from this size on stand in files of their own, and are not copied each time that keys are sorted anew.
     */
    private static final long MIN_BLOB = 1024;

    /**
     * Few enough that a shard is larger than any block: a block that does not fit is read anew each time.
     */
    private static final int CACHE_SHARD_BITS = 3;

    /** What takes memory outside Java's, in the order in which it was made. */
    private final Deque<AbstractNativeReference> natives = new ArrayDeque<>();
    private final long store;
    private final RocksDB db;
    private final WriteOptions writeOptions;
    private final ReadOptions readOptions;
    private final ReadOptions memoryOnly;

    private Index(Path folder, long store, long cacheBytes) throws RocksDBException {
        this.store = store;
        boolean opened = false;
        try {
            Cache cache = own(new LRUCache(cacheBytes, CACHE_SHARD_BITS));
            Options options = own(options(cache, own(new BloomFilter(10))));
            writeOptions = own(new WriteOptions().setDisableWAL(true));
            readOptions = own(new ReadOptions());
            memoryOnly = own(new ReadOptions().setReadTier(ReadTier.BLOCK_CACHE_TIER));
            db = own(RocksDB.open(options, folder.toString()));
            opened = true;
        } finally {
            if (!opened) {
                letGo();
            }
        }
    }

    private static Options options(Cache cache, BloomFilter bloom) {
        return new Options().setCreateIfMissing(true).setMaxOpenFiles(256).setKeepLogFileNum(2)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL).setWriteBufferSize(WRITE_BUFFER).setMaxWriteBufferNumber(3)
                .setMaxBackgroundJobs(2).setLevel0FileNumCompactionTrigger(8).setLevelCompactionDynamicLevelBytes(true)
                .setCompressionType(CompressionType.LZ4_COMPRESSION).setEnableBlobFiles(true).setMinBlobSize(MIN_BLOB)
                .setEnableBlobGarbageCollection(true)
                .setTableFormatConfig(new BlockBasedTableConfig().setBlockCache(cache).setFilterPolicy(bloom)
                        .setIndexType(IndexType.kTwoLevelIndexSearch).setPartitionFilters(true)
                        .setCacheIndexAndFilterBlocks(true).setPinL0FilterAndIndexBlocksInCache(true)
                        .setPinTopLevelIndexAndFilter(true));
    }

    private <T extends AbstractNativeReference> T own(T made) {
        natives.push(made);
        return made;
    }

    private void letGo() {
        natives.forEach(AbstractNativeReference::close);
        natives.clear();
    }

    /**
     * Opens the index in a folder, making it if it is not there.
     *
     * @param store the number of the store that it must be of
     * @throws IOException when it can't be opened
     */
    static Index open(Path folder, long store, long cacheBytes) throws IOException {
        Files.createDirectories(folder);
        RocksDB.loadLibrary();
        Index index;
        try {
            index = new Index(folder, store, cacheBytes);
        } catch (RocksDBException e) {
            throw new IOException("the index can't be opened: " + reasonOf(e), e);
        }
        byte[] meta = index.get(index.readOptions, IndexKeys.META);
        if (meta != null && ByteBuffer.wrap(meta).getLong(STORE_AT) != store) {
            index.close();
            throw new IOException("the index is of another store");
        }
        return index;
    }

    /** How far the index is. */
    Progress progress() {
        byte[] found = get(readOptions, IndexKeys.META);
        return found == null ? Progress.NONE : Progress.of(found);
    }

    /**
     * Versions that were replaced at or before this revision are gone from the index; 0 when none ever went.
     */
    long cleared() {
        byte[] found = get(readOptions, IndexKeys.CLEARED);
        return found == null ? 0 : ByteBuffer.wrap(found).getLong(0);
    }

    /** The newest version of a key, null if it is not there. */
    @Nullable
    Entry latest(Bytes key) {
        byte[] found = get(readOptions, IndexKeys.latest(key));
        return found == null ? null : IndexKeys.entryOfLatest(key, found);
    }

    /** What was found without asking the disk. */
    sealed interface AtHand {
        /** The disk would have to be asked. */
        record Unknown() implements AtHand {
        }

        /** The newest version of the key, null if it is not there. */
        record Known(@Nullable Entry entry) implements AtHand {
        }
    }

    /** As {@link #latest}, but never asks the disk. */
    AtHand latestAtHand(Bytes key) {
        try {
            byte[] found = db.get(memoryOnly, IndexKeys.latest(key));
            return new AtHand.Known(found == null ? null : IndexKeys.entryOfLatest(key, found));
        } catch (RocksDBException e) {
            Status status = e.getStatus();
            if (status != null && status.getCode() == Status.Code.Incomplete) {
                return new AtHand.Unknown();
            }
            throw unreadable(e);
        }
    }

    private byte @Nullable [] get(ReadOptions how, byte[] key) {
        try {
            return db.get(how, key);
        } catch (RocksDBException e) {
            throw unreadable(e);
        }
    }

    static StoreException unreadable(RocksDBException e) {
        return new StoreException(Reason.UNAVAILABLE, "the index can't be read: " + reasonOf(e), e);
    }

    /** RocksDB's message in one line. */
    private static String reasonOf(RocksDBException e) {
        return String.valueOf(e.getMessage()).replace('\n', ' ').strip();
    }

    /**
     * The index as it is now, for a read that must see one moment. To be closed.
     */
    IndexView view() {
        return new IndexView(db);
    }

    /** All leases with their lengths in milliseconds. */
    void leases(BiConsumer<Long, Long> visitor) {
        scanPrefix(new byte[]{IndexKeys.LEASE},
                (key, value) -> visitor.accept(ByteBuffer.wrap(key).getLong(1), ByteBuffer.wrap(value).getLong(0)));
    }

    /** The keys that a lease holds. */
    List<Bytes> attached(long lease) {
        List<Bytes> keys = new ArrayList<>();
        scanPrefix(IndexKeys.attachedPrefix(lease), (key, _) -> keys.add(IndexKeys.keyOfAttached(key)));
        return keys;
    }

    /** What was noted under a name, null if nothing was. */
    @Nullable
    Bytes note(Bytes name) {
        byte[] found = get(readOptions, IndexKeys.note(name));
        return found == null ? null : Bytes.wrap(found);
    }

    /**
     * Makes a folder that holds the index as it is now, sharing its files where it can.
     *
     * @param target must not be there yet
     * @throws IOException when it can't be made
     */
    void copyTo(Path target) throws IOException {
        try (Checkpoint checkpoint = Checkpoint.create(db)) {
            checkpoint.createCheckpoint(target.toString());
        } catch (RocksDBException e) {
            throw new IOException("the index can't be copied: " + reasonOf(e), e);
        }
    }

    /** Sorts all anew, so that what was removed takes no room. */
    void tidy() {
        try {
            db.compactRange();
        } catch (RocksDBException e) {
            throw new StoreException(Reason.UNAVAILABLE, "the index can't be written: " + reasonOf(e), e);
        }
    }

    private void scanPrefix(byte[] prefix, BiConsumer<byte[], byte[]> visitor) {
        try (RocksIterator at = db.newIterator(readOptions)) {
            for (at.seek(prefix); at.isValid(); at.next()) {
                byte[] key = at.key();
                if (!IndexKeys.startsWith(key, prefix)) {
                    break;
                }
                visitor.accept(key, at.value());
            }
            at.status();
        } catch (RocksDBException e) {
            throw unreadable(e);
        }
    }

    /** What the files take. */
    long bytes() {
        try {
            return db.getLongProperty("rocksdb.total-sst-files-size")
                    + db.getLongProperty("rocksdb.total-blob-file-size")
                    + db.getLongProperty("rocksdb.cur-size-all-mem-tables");
        } catch (RocksDBException e) {
            throw unreadable(e);
        }
    }

    /**
     * Brings all that was written to the disk, so that the log before it is no longer needed.
     */
    void flush() throws IOException {
        try (FlushOptions how = new FlushOptions().setWaitForFlush(true)) {
            db.flush(how);
        } catch (RocksDBException e) {
            throw new IOException("the index can't be written: " + reasonOf(e), e);
        }
    }

    /** A set of changes that is written as one. To be closed. */
    IndexUpdate update() {
        return new IndexUpdate(store);
    }

    /**
     * Writes changes as one.
     *
     * @throws IOException when they can't be written; none was, and it may be tried again
     */
    void write(IndexUpdate update) throws IOException {
        try {
            db.write(writeOptions, update.batch());
        } catch (RocksDBException e) {
            throw new IOException("the index can't be written: " + reasonOf(e), e);
        }
    }

    @Override
    public void close() {
        try {
            flush();
        } catch (IOException e) {
            // What is not in the index is in the log, and is taken up from there.
            LOG.warn("{}", e.getMessage());
        }
        letGo();
    }
}
