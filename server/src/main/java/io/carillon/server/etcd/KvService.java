package io.carillon.server.etcd;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import io.carillon.store.Committed;
import io.carillon.store.EventStore;
import io.carillon.store.Operation;
import io.carillon.store.Page;
import io.carillon.store.RangeRequest;
import io.carillon.store.Transaction;

/**
 * etcd's service KV in the store's words, for every protocol. Thread-safe; waits for nothing, so that event loops can
 * ask.
 */
final class KvService {

    private final EventStore store;
    private final Access access;
    private final Executor blocking;

    KvService(EventStore store, Access access, Executor blocking) {
        this.store = store;
        this.access = access;
        this.blocking = blocking;
    }

    /** @throws RefusedException when the caller may not */
    CompletableFuture<Page> range(Caller caller, RangeRequest request) {
        access.requireRead(caller, request.keys());
        return store.rangeAsync(request);
    }

    CompletableFuture<Committed> commit(Caller caller, Operation operation) {
        return commit(caller, Transaction.of(operation));
    }

    /** What the caller may is looked up elsewhere if anything must be: the keys of a lease may be on the disk. */
    CompletableFuture<Committed> commit(Caller caller, Transaction transaction) {
        if (!access.rules().enabled()) {
            return store.submit(transaction);
        }
        return CompletableFuture.supplyAsync(() -> {
            access.require(caller, transaction);
            return store.commit(transaction);
        }, blocking);
    }

    /** Gives up history; gives the newest revision. */
    CompletableFuture<Long> compact(Caller caller, long revision) {
        access.requireUser(caller);
        return CompletableFuture.supplyAsync(() -> {
            store.compact(revision);
            return store.revision();
        }, blocking);
    }
}
