package io.carillon.store;

import org.jspecify.annotations.Nullable;

/**
 * A reader's place in the store: gives every commit that changes the range that it follows, in order, each once, first
 * those that were, then each as it comes. Never skips and never coalesces: a gap is a {@link CompactedException}.
 *
 * <p>
 * Costs nothing but its place while nothing in its range changes, and holds nobody up by being slow. Used by one thread
 * at a time; {@link #close()} may be called by any.
 */
public interface Cursor extends AutoCloseable {

    /**
     * The next commit, waiting for it if need be.
     *
     * @throws CompactedException   when it was compacted; the cursor is of no more use
     * @throws StoreException       when the store is closed, or can't be read at present: then it may be asked again
     * @throws InterruptedException when the waiting thread is interrupted
     */
    Commit next() throws InterruptedException;

    /**
     * The next commit if it is at hand, otherwise null: then {@link #whenReady} tells when to ask again. Never waits,
     * not for the disk either, so that an event loop can ask.
     *
     * @throws CompactedException as {@link #next()}
     */
    @Nullable
    Commit poll();

    /**
     * Calls back once, as soon as {@link #poll()} may give something (a commit or an exception): at once if it already
     * does. Each call replaces the one before. The callback must be quick and must not wait; it comes from any thread.
     */
    void whenReady(Runnable callback);

    /** Every commit before this revision that concerns the range was given. */
    long position();

    /**
     * Wakes a waiting {@link #next()}, which then throws. Harmless when repeated.
     */
    @Override
    void close();
}
