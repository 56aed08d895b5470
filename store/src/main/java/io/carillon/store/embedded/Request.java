package io.carillon.store.embedded;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.carillon.store.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * What the committer is asked to do: first it is worked out against a batch, then, when the batch is durable, answered.
 *
 * @param <T> the answer
 */
final class Request<T> {

    private final Function<Batch, T> work;
    private final boolean alone;
    private final long bytes;
    private final CompletableFuture<T> done = new CompletableFuture<>();
    private @Nullable T result;
    private @Nullable StoreException refusal;

    /**
     * @param work  works it out; throws {@link StoreException} if it is refused, and has left the batch as it was then
     * @param alone whether it must see the index and nothing else, so that what was worked out before it must be
     *              written first
     * @param bytes roughly what it holds in memory while it waits
     */
    Request(Function<Batch, T> work, boolean alone, long bytes) {
        this.work = work;
        this.alone = alone;
        this.bytes = bytes;
    }

    boolean alone() {
        return alone;
    }

    long bytes() {
        return bytes;
    }

    CompletableFuture<T> done() {
        return done;
    }

    void workOut(Batch batch) {
        try {
            result = work.apply(batch);
        } catch (StoreException e) {
            refusal = e;
        }
    }

    /**
     * Says what came of it. A refusal waits for this too, since it may rest on what others wrote in the batch.
     */
    void answer() {
        StoreException no = refusal;
        if (no != null) {
            done.completeExceptionally(no);
        } else {
            done.complete(result);
        }
    }

    /** Says that it is not known whether it was done. */
    void fail(StoreException why) {
        done.completeExceptionally(why);
    }
}
