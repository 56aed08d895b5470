package io.carillon.store.embedded;

import java.util.function.Predicate;

import io.carillon.store.Bytes;
import io.carillon.store.Entry;
import io.carillon.store.KeyRange;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;

/** The index at one moment. Used by one thread, not a virtual one: native calls pin its carrier. */
final class IndexView implements EntrySource, AutoCloseable {

    private final RocksDB db;
    private final Snapshot snapshot;
    private final ReadOptions how;
    private Index.@Nullable Progress progress;

    /** The index as it is now. */
    IndexView(RocksDB db) {
        this.db = db;
        this.snapshot = db.getSnapshot();
        this.how = new ReadOptions().setSnapshot(snapshot);
    }

    /** How far the index was at that moment. */
    Index.Progress progress() {
        Index.Progress known = progress;
        if (known == null) {
            byte[] found = get(IndexKeys.META);
            known = found == null ? Index.Progress.NONE : Index.Progress.of(found);
            progress = known;
        }
        return known;
    }

    @Override
    public @Nullable Entry get(Bytes key, long revision) {
        byte[] latest = get(IndexKeys.latest(key));
        if (latest != null) {
            Entry entry = IndexKeys.entryOfLatest(key, latest);
            if (entry.modRevision() <= revision) {
                return entry;
            }
        }
        byte[] prefix = IndexKeys.historyPrefix(key);
        try (RocksIterator at = db.newIterator(how)) {
            at.seekForPrev(IndexKeys.history(key, revision));
            if (at.isValid() && IndexKeys.startsWith(at.key(), prefix) && at.key().length == prefix.length + 8) {
                byte[] value = at.value();
                if (IndexKeys.endRevision(value) > revision) {
                    return IndexKeys.entryOfHistory(key, value);
                }
            }
            at.status();
            return null;
        } catch (RocksDBException e) {
            throw Index.unreadable(e);
        }
    }

    @Override
    public void scan(KeyRange keys, long revision, boolean withValues, Predicate<Entry> visitor) {
        if (revision >= progress().revision()) {
            scanNewest(keys, withValues, visitor);
            return;
        }
        try (RocksIterator latest = db.newIterator(how); RocksIterator history = db.newIterator(how)) {
            LatestEntries current = new LatestEntries(latest, keys, revision);
            OldEntries old = new OldEntries(history, keys, revision);
            Entry one = current.next();
            Entry other = old.next();
            while (one != null || other != null) {
                // A key has one version at a revision, so the two never show the same key.
                if (other == null || (one != null && one.key().compareTo(other.key()) < 0)) {
                    if (one == null || !visitor.test(withValues ? one : one.withoutValue())) {
                        return;
                    }
                    one = current.next();
                } else {
                    if (!visitor.test(withValues ? other : other.withoutValue())) {
                        return;
                    }
                    other = old.next();
                }
            }
            latest.status();
            history.status();
        } catch (RocksDBException e) {
            throw Index.unreadable(e);
        }
    }

    private void scanNewest(KeyRange keys, boolean withValues, Predicate<Entry> visitor) {
        try (RocksIterator latest = db.newIterator(how)) {
            LatestEntries current = new LatestEntries(latest, keys, Long.MAX_VALUE);
            for (Entry one = current.next(); one != null; one = current.next()) {
                if (!visitor.test(withValues ? one : one.withoutValue())) {
                    return;
                }
            }
            latest.status();
        } catch (RocksDBException e) {
            throw Index.unreadable(e);
        }
    }

    private byte @Nullable [] get(byte[] key) {
        try {
            return db.get(how, key);
        } catch (RocksDBException e) {
            throw Index.unreadable(e);
        }
    }

    @Override
    public void close() {
        how.close();
        db.releaseSnapshot(snapshot);
    }

    /** Newest versions that were there at a revision already. */
    private static final class LatestEntries {

        private final RocksIterator at;
        private final KeyRange keys;
        private final long revision;

        LatestEntries(RocksIterator at, KeyRange keys, long revision) {
            this.at = at;
            this.keys = keys;
            this.revision = revision;
            at.seek(IndexKeys.latest(keys.start()));
        }

        @Nullable
        Entry next() {
            while (at.isValid()) {
                byte[] raw = at.key();
                if (raw[0] != IndexKeys.LATEST || !keys.contains(raw, 1, raw.length - 1)) {
                    return null;
                }
                Entry entry = IndexKeys.entryOfLatest(IndexKeys.keyOfLatest(raw), at.value());
                at.next();
                if (entry.modRevision() <= revision) {
                    return entry;
                }
            }
            return null;
        }
    }

    /** Versions that were the newest at a revision and are no longer. */
    private static final class OldEntries {

        private final RocksIterator at;
        private final KeyRange keys;
        private final long revision;

        OldEntries(RocksIterator at, KeyRange keys, long revision) {
            this.at = at;
            this.keys = keys;
            this.revision = revision;
            at.seek(IndexKeys.historyPrefix(keys.start()));
        }

        @Nullable
        Entry next() {
            while (at.isValid()) {
                byte[] raw = at.key();
                if (raw[0] != IndexKeys.HISTORY) {
                    return null;
                }
                Bytes key = IndexKeys.keyOfHistory(raw);
                if (!keys.contains(key)) {
                    return null;
                }
                byte[] value = at.value();
                boolean wanted = IndexKeys.revisionOfHistory(raw) <= revision
                        && IndexKeys.endRevision(value) > revision;
                at.next();
                if (wanted) {
                    return IndexKeys.entryOfHistory(key, value);
                }
            }
            return null;
        }
    }
}
