package io.carillon.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * Keeps events: a versioned key-value log with one total order of revisions, after the model of etcd v3. A new store is
 * at revision 1; each commit that changes anything takes the next. Thread-safe; its blocking calls are made for virtual
 * threads.
 */
public interface EventStore extends AutoCloseable {

    /**
     * Hands a transaction over. The future completes when the transaction is durable (or was refused), on a thread that
     * must not be held up; a caller that can't wait must go on elsewhere.
     *
     * <p>
     * Fails with a {@link StoreException}; after {@link StoreException.Reason#UNAVAILABLE} it is not known whether the
     * transaction was done.
     */
    CompletableFuture<Committed> submit(Transaction transaction);

    /**
     * Does a transaction. It is durable when this returns.
     *
     * @throws StoreException as {@link #submit}
     */
    default Committed commit(Transaction transaction) {
        return Waiting.on(submit(transaction));
    }

    /**
     * Reads entries, all at one revision.
     *
     * @throws CompactedException when that revision was compacted
     * @throws StoreException     when it has not happened yet, or the store can't be read
     */
    Page range(RangeRequest request);

    /**
     * As {@link #range} for an event loop: what is at hand in memory comes as a completed future, all else completes on
     * a thread of the store's that must not be held up.
     */
    CompletableFuture<Page> rangeAsync(RangeRequest request);

    /** The newest revision; 1 when nothing was ever written. Quick. */
    long revision();

    /**
     * The newest version of a key.
     *
     * @return null if it is not there
     */
    default @Nullable Entry get(Bytes key) {
        return get(key, 0);
    }

    /**
     * The version of a key at a revision.
     *
     * @param revision 0 for the newest
     * @return null if it was not there
     */
    default @Nullable Entry get(Bytes key, long revision) {
        Page page = range(RangeRequest.at(KeyRange.single(key), revision));
        return page.entries().isEmpty() ? null : page.entries().getFirst();
    }

    /**
     * Follows a range.
     *
     * @param keys what is followed
     * @param from the first revision wanted; may lie in the future, 0 is what comes next
     * @return to be closed by the caller
     */
    Cursor follow(KeyRange keys, long from);

    /**
     * The newest revision that was committed at or before a time, for replay by time.
     *
     * @return empty when all that is left was committed later, or nothing was
     */
    OptionalLong revisionAt(Instant time);

    /**
     * Makes a lease, durably.
     *
     * @param id  its number, or 0 to be given one
     * @param ttl how long it lasts; positive, and at most 9,000,000,000 seconds, as in etcd
     * @throws StoreException           {@link StoreException.Reason#LEASE_EXISTS}
     * @throws IllegalArgumentException when it can't last so long
     */
    Lease grantLease(long id, Duration ttl);

    /**
     * Ends a lease and deletes its keys, in one commit.
     *
     * @return the store's revision afterwards
     * @throws StoreException {@link StoreException.Reason#LEASE_NOT_FOUND}
     */
    long revokeLease(long id);

    /**
     * Lets a lease begin anew. As in etcd this is not written down: a store that is opened lets all leases begin anew.
     *
     * @return the lease
     * @throws StoreException {@link StoreException.Reason#LEASE_NOT_FOUND}
     */
    Lease renewLease(long id);

    /**
     * How a lease stands. Does not wait for the disk unless its keys are asked for.
     *
     * @param withKeys whether the keys that it holds are wanted
     * @return null if there is no such lease
     */
    @Nullable
    LeaseStatus lease(long id, boolean withKeys);

    /** The numbers of all leases, in order. */
    List<Long> leases();

    /**
     * What was noted under a name, beside the key space: no client of the key space sees it. For what a server must
     * keep, such as who may do what.
     *
     * @return null if nothing was
     */
    @Nullable
    Bytes note(String name);

    /**
     * Notes something under a name, durably, in place of what stood there. No revision of the key space is taken.
     *
     * @param name  a few letters
     * @param value at most 16 MiB
     * @throws StoreException {@link StoreException.Reason#TOO_LARGE}, or when it can't be written
     */
    void note(String name, Bytes value);

    /**
     * All that the store holds at this moment, history, leases and notes with it, in a form from which the engine can
     * make a store again. To be closed by the caller.
     *
     * @throws StoreException when it can't be made
     */
    StoreSnapshot snapshot();

    /** Gives back what room it can without giving up anything; may take long. */
    void defragment();

    /**
     * Gives up history: every version that was replaced or deleted at or before this revision. Reads before it fail
     * from the moment that this returns; the room is given back in the background.
     *
     * @param revision at most the newest
     * @throws StoreException when it lies in the future or was compacted already
     */
    void compact(long revision);

    /** How the store is. */
    StoreStatus status();

    /**
     * Ends waiting readers, finishes the commits at hand and lets go of everything. Harmless when repeated.
     */
    @Override
    void close();
}
