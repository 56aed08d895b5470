package io.carillon.server.etcd;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionException;

import io.carillon.store.Bytes;
import io.carillon.store.Change;
import io.carillon.store.Commit;
import io.carillon.store.Committed;
import io.carillon.store.CompactedException;
import io.carillon.store.Compare;
import io.carillon.store.Cursor;
import io.carillon.store.Entry;
import io.carillon.store.EventStore;
import io.carillon.store.KeyRange;
import io.carillon.store.Operation;
import io.carillon.store.Page;
import io.carillon.store.RangeRequest;
import io.carillon.store.StoreException;
import io.carillon.store.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * Who wants the same lock or office: each has a key with a lease under the name of what is wanted, and it is whose key
 * was created first that has it. As etcd's clients do it ({@code clientv3/concurrency}), so that those who ask the
 * server and those who do it by themselves contend with one another. Its methods wait.
 */
final class Contenders {

    private final EventStore store;
    private final KvService kv;
    private final Caller caller;
    private final Bytes prefix;

    /**
     * @param caller who wants it
     * @param name   of what is wanted
     */
    Contenders(EventStore store, KvService kv, Caller caller, Bytes name) {
        this.store = store;
        this.kv = kv;
        this.caller = caller;
        this.prefix = joined(name, "/");
    }

    private static Bytes joined(Bytes start, String end) {
        byte[] more = end.getBytes(StandardCharsets.US_ASCII);
        byte[] all = java.util.Arrays.copyOf(start.array(), start.length() + more.length);
        System.arraycopy(more, 0, all, start.length(), more.length);
        return Bytes.wrap(all);
    }

    /** All keys of the contenders. */
    KeyRange keys() {
        return KeyRange.prefix(prefix);
    }

    /** The key of who contends with a lease. */
    Bytes key(long lease) {
        return joined(prefix, Long.toHexString(lease));
    }

    static Compare isOf(Bytes key, long createRevision) {
        return new Compare(KeyRange.single(key), Compare.Property.CREATE_REVISION, Compare.Relation.EQUAL,
                createRevision, Bytes.EMPTY);
    }

    Committed commit(Transaction transaction) {
        try {
            return kv.commit(caller, transaction).join();
        } catch (CompletionException e) {
            throw refusal(e);
        }
    }

    private static RuntimeException refusal(CompletionException e) {
        return e.getCause() instanceof RuntimeException cause ? cause : e;
    }

    private Page read(RangeRequest request) {
        try {
            return kv.range(caller, request).join();
        } catch (CompletionException e) {
            throw refusal(e);
        }
    }

    /** Whose key, of those that were created up to a revision (0 for all), was created first, or last. */
    private Page outermost(boolean last, long upTo) {
        return read(new RangeRequest(keys(), 0, 1, new RangeRequest.Sort(RangeRequest.Sort.By.CREATE_REVISION, last),
                false, false, 0, 0, 0, upTo));
    }

    /** Who is in front, none or one, and the revision at which it was so. */
    Page first() {
        return outermost(false, 0);
    }

    /**
     * Puts a key if it is not there.
     *
     * @return what stands there: this, or what stood there before
     */
    Entry enter(Bytes key, Bytes value, long lease) {
        Committed entered = commit(new Transaction(List.of(isOf(key, 0)), List.of(new Operation.Put(key, value, lease)),
                List.of(new Operation.Read(RangeRequest.at(KeyRange.single(key), 0)))));
        if (entered.succeeded()) {
            return new Entry(key, value, entered.revision(), entered.revision(), 1, lease);
        }
        return ((Page) entered.results().getFirst()).entries().getFirst();
    }

    /**
     * Waits until nobody is in front of a key.
     *
     * @return the revision at which nobody was
     */
    long awaitTurn(Entry own) throws InterruptedException {
        while (true) {
            Page before = outermost(true, own.createRevision() - 1);
            if (before.entries().isEmpty()) {
                return before.revision();
            }
            awaitDeletion(before.entries().getFirst().key(), before.revision() + 1);
        }
    }

    private void awaitDeletion(Bytes key, long from) throws InterruptedException {
        try (Cursor cursor = store.follow(KeyRange.single(key), from)) {
            while (true) {
                for (Change change : cursor.next().changes()) {
                    if (change.kind() == Change.Kind.DELETE) {
                        return;
                    }
                }
            }
        } catch (CompactedException e) {
            // Who asks looks again.
        }
    }

    /** Deletes a key, unless it was made anew meanwhile. Gives the revision afterwards. */
    long leave(Bytes key, long createRevision) {
        return commit(
                Transaction.when(List.of(isOf(key, createRevision)), new Operation.Delete(KeyRange.single(key), false)))
                .revision();
    }

    /** What is left to do for one who waits no more, whose thread was interrupted. */
    void giveUp(Entry own) {
        try {
            leave(own.key(), own.createRevision());
        } catch (RefusedException | StoreException e) {
            // The lease ends it.
        }
    }

    /** Takes who is in front, and each value that this one then has; and so on. */
    interface Observer {
        void see(Entry leader, long revision) throws InterruptedException;
    }

    /** Tells who is in front, until it is interrupted. */
    void observe(Observer observer) throws InterruptedException {
        long from = 0;
        while (true) {
            Page now = first();
            if (now.entries().isEmpty()) {
                awaitOne(now.revision() + 1);
                continue;
            }
            Entry leader = now.entries().getFirst();
            // The value may have changed between two looks at the same leader, and is told once.
            if (leader.modRevision() > from) {
                observer.see(leader, now.revision());
            }
            from = follow(leader.key(), now.revision() + 1, observer);
        }
    }

    private void awaitOne(long from) throws InterruptedException {
        try (Cursor cursor = store.follow(keys(), from)) {
            while (cursor.next().changes().stream().noneMatch(change -> change.kind() == Change.Kind.PUT)) {
                // deletions
            }
        } catch (CompactedException e) {
            // Who asks looks again.
        }
    }

    /** Until the leader's key is gone; gives the revision up to which all was told. */
    private long follow(Bytes key, long from, Observer observer) throws InterruptedException {
        long seen = from - 1;
        try (Cursor cursor = store.follow(KeyRange.single(key), from)) {
            while (true) {
                Commit commit = cursor.next();
                seen = commit.revision();
                for (Change change : commit.changes()) {
                    if (change.kind() == Change.Kind.DELETE) {
                        return 0;
                    }
                    observer.see(change.entry(), commit.revision());
                }
            }
        } catch (CompactedException e) {
            return seen;
        }
    }

    /** The key as it stands, null if it is gone. */
    @Nullable
    Entry get(Bytes key) {
        Page page = read(RangeRequest.at(KeyRange.single(key), 0));
        return page.entries().isEmpty() ? null : page.entries().getFirst();
    }
}
