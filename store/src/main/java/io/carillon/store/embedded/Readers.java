package io.carillon.store.embedded;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

import io.carillon.store.StoreException;
import io.carillon.store.StoreException.Reason;

/**
 * A few platform threads for what reads the disk: native calls pin a virtual thread's carrier.
 */
final class Readers implements AutoCloseable {

    private final ExecutorService pool;

    Readers() {
        int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
        pool = Executors.newFixedThreadPool(threads, Thread.ofPlatform().daemon().name("carillon-read-", 1).factory());
    }

    /**
     * Does a piece of reading and waits for it; on the spot when the caller is a platform thread.
     */
    <T> T call(Supplier<T> work) throws InterruptedException {
        if (!Thread.currentThread().isVirtual()) {
            return work.get();
        }
        Future<T> future;
        try {
            future = pool.submit(work::get);
        } catch (RejectedExecutionException e) {
            throw closed(e);
        }
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new StoreException(Reason.UNAVAILABLE, String.valueOf(e.getCause()), e);
        }
    }

    /** Does a piece of reading later. */
    <T> CompletableFuture<T> submit(Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, pool);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(closed(e));
        }
    }

    private static StoreException closed(RejectedExecutionException e) {
        return new StoreException(Reason.UNAVAILABLE, "the store is closed", e);
    }

    @Override
    public void close() {
        pool.close();
    }
}
