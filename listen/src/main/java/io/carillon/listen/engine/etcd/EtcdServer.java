package io.carillon.listen.engine.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One server of an etcd, by whatever protocol it is asked: one method a request, which is made once and waits for its
 * answer. Thread-safe.
 *
 * <p>
 * Each request throws an {@link IOException} when there is no answer, and an {@link EtcdException} when the server
 * answers otherwise than asked.
 */
public interface EtcdServer extends AutoCloseable {

    /** Where it is, for people: an URL. */
    String address();

    /** Reads keys. */
    Answer range(Range range) throws IOException, InterruptedException, EtcdException;

    /** Writes and deletes keys, all or none. */
    Answer commit(Transaction transaction) throws IOException, InterruptedException, EtcdException;

    /**
     * Makes a lease.
     *
     * @return its id
     */
    long grantLease(long ttlSeconds) throws IOException, InterruptedException, EtcdException;

    /**
     * Logs in.
     *
     * @return the token that requests show from then on
     */
    String authenticate(String user, String password) throws IOException, InterruptedException, EtcdException;

    /** Watches keys; the caller closes the stream. */
    WatchStream watch(List<Watch> watches) throws IOException, InterruptedException, EtcdException;

    /** Carillon's own: whether the server knows when its revisions were made, see {@link #revisionAt}. */
    default boolean knowsCommitTimes() throws IOException, InterruptedException, EtcdException {
        return false;
    }

    /** Carillon's own: the newest revision up to a time; only of a server that {@link #knowsCommitTimes}. */
    default CommitTime revisionAt(Instant time) throws IOException, InterruptedException, EtcdException {
        throw new IOException(address() + " does not know when its revisions were made");
    }

    @Override
    void close();

    /**
     * Which keys are read.
     *
     * @param key            the key, or the first
     * @param end            the first key that is not read any more, null for one key
     * @param revision       as they stood at which revision, 0 for the newest
     * @param minModRevision only those that were written at that revision or later
     * @param limit          how many at most, 0 for all
     * @param order          in which order
     * @param keysOnly       whether values are left out
     */
    @SuppressWarnings("ArrayRecordComponent") // on the way to the store; nobody compares two of these
    record Range(byte[] key, byte @Nullable [] end, long revision, long minModRevision, int limit, Order order,
            boolean keysOnly) {

        /** One key at a revision or, with 0, as it is. */
        static Range of(String key, long revision) {
            return new Range(key.getBytes(UTF_8), null, revision, 0, 0, Order.KEY, false);
        }

        /** The revision of one key, without its value. */
        static Range revisionOf(String key) {
            return new Range(key.getBytes(UTF_8), null, 0, 0, 0, Order.KEY, true);
        }
    }

    /** In which order keys are read. */
    enum Order {
        /** By key. */
        KEY,
        /** By the revision that wrote them, the oldest first. */
        OLDEST_FIRST,
        /** By the revision that wrote them, the newest first. */
        NEWEST_FIRST
    }

    /** The end of the range of all keys that begin with a prefix: its last byte one greater (aviso-v1 5.2). */
    static byte[] prefixEnd(String prefix) {
        byte[] end = prefix.getBytes(UTF_8);
        end[end.length - 1]++;
        return end;
    }

    /**
     * A key to be written.
     *
     * @param lease the lease that it expires with, 0 for none
     */
    @SuppressWarnings("ArrayRecordComponent") // on the way to the store; nobody compares two of these
    record Put(String key, byte[] value, long lease) {
    }

    /**
     * What is done in one.
     *
     * @param unchanged the key on whose revision it depends, null for none; if it has another one, it is read
     * @param revision  the revision that it must have, 0 if it must not be there
     */
    record Transaction(List<Put> puts, List<String> deletes, @Nullable String unchanged, long revision) {
        public Transaction {
            puts = List.copyOf(puts);
            deletes = List.copyOf(deletes);
        }
    }

    /**
     * A key as the store has it.
     *
     * @param value       empty when it was not asked for
     * @param modRevision the revision that wrote it
     * @param version     how often it was written since it was created
     */
    @SuppressWarnings("ArrayRecordComponent") // on the way from the store; nobody compares two of these
    record KeyValue(String key, byte[] value, long modRevision, long version) {

        /** The value as UTF-8 text; what is not UTF-8 becomes the replacement character, and stops nobody. */
        public String text() {
            return new String(value, UTF_8);
        }
    }

    /**
     * The answer to a range or a transaction.
     *
     * @param cluster   names the store
     * @param revision  the store's revision, that of the transaction if it was done
     * @param entries   what was read: the range, or the key that a transaction depended on in vain
     * @param more      whether there are more of them
     * @param succeeded whether a transaction was done
     */
    record Answer(String cluster, long revision, List<KeyValue> entries, boolean more, boolean succeeded) {
        public Answer {
            entries = List.copyOf(entries);
        }

        /** The one entry of a range of one key, null if there is none. */
        @Nullable
        KeyValue entry() {
            return entries.isEmpty() ? null : entries.getFirst();
        }
    }

    /**
     * Carillon's own: a revision found by time.
     *
     * @param revision        the newest up to the time, 0 if there is none
     * @param compactRevision where reading can begin, 0 at the very beginning
     */
    record CommitTime(long revision, long compactRevision) {
    }

    /**
     * A watch to be made.
     *
     * @param prefix what is watched
     * @param id     its number, not 0
     * @param from   the first revision wanted
     */
    record Watch(String prefix, long id, long from) {
    }

    /** What comes of watches. Read by one thread; {@link #close} may be called by any, and ends a wait. */
    interface WatchStream extends AutoCloseable {

        /**
         * The next message, waiting for it.
         *
         * @return null at the end of the stream
         * @throws IOException when the connection breaks, or what comes can't be read
         */
        @Nullable
        WatchMessage next() throws IOException, InterruptedException, EtcdException;

        @Override
        void close();
    }

    /**
     * A message of a watch stream.
     *
     * @param revision        the store's revision
     * @param watch           which watch it is of, -1 for none
     * @param created         whether it says that the watch was made
     * @param canceled        whether it says that the watch has ended
     * @param compactRevision if history was given up, where reading can begin; else 0
     * @param reason          why it has ended, or what the server says is wrong
     * @param events          what happened
     */
    record WatchMessage(long revision, long watch, boolean created, boolean canceled, long compactRevision,
            String reason, List<WatchEvent> events) {
    }

    /**
     * An event of a watch.
     *
     * @param delete whether the key was deleted
     */
    record WatchEvent(boolean delete, KeyValue entry) {
    }
}
