package io.carillon.store.embedded;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Supplier;

import io.carillon.store.StoreException;
import io.carillon.store.StoreException.Reason;
import io.carillon.threads.Uninterrupted;

/**
 * A few platform threads for what reads the disk: native calls pin a virtual thread's carrier.
 */
final class Readers implements AutoCloseable {

    private final ExecutorService pool;

    /** Read-locked by whoever reads on the spot, write-locked to close. */
    private final StampedLock using = new StampedLock();
    private boolean closed;

    Readers() {
        int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
        pool = Executors.newFixedThreadPool(threads, Thread.ofPlatform().daemon().name("carillon-read-", 1).factory());
    }

    /**
     * Does a piece of reading and waits for it; on the spot when the caller is a platform thread.
     */
    <T> T call(Supplier<T> work) throws InterruptedException {
        if (!Thread.currentThread().isVirtual()) {
            return here(work);
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

    /** Does a piece of reading on the spot, whatever thread this is: for what is in memory. */
    <T> T here(Supplier<T> work) {
        long stamp = using.readLock();
        try {
            if (closed) {
                throw new StoreException(Reason.UNAVAILABLE, "the store is closed");
            }
            return work.get();
        } finally {
            using.unlockRead(stamp);
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

    /** Waits for all reading to end; from then on none begins. */
    @Override
    public void close() {
        long stamp = using.writeLock();
        closed = true;
        using.unlockWrite(stamp);
        pool.shutdown();
        Uninterrupted.await(() -> {
            while (!pool.awaitTermination(1, TimeUnit.DAYS)) {
                // a reading is still under way
            }
        });
    }
}
