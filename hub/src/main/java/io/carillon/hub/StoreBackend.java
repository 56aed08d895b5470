package io.carillon.hub;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.carillon.store.Bytes;
import io.carillon.store.Change;
import io.carillon.store.Commit;
import io.carillon.store.Cursor;
import io.carillon.store.EventStore;
import io.carillon.store.KeyRange;
import io.carillon.store.Operation;
import io.carillon.store.StoreException;
import io.carillon.store.Transaction;
import org.jspecify.annotations.Nullable;

/** Channels in the store: what is published is durable, and every subscriber gets all of it in order. */
public final class StoreBackend implements Backend {

    private final EventStore store;

    /**
     * @param store stays the caller's
     */
    public StoreBackend(EventStore store) {
        this.store = store;
    }

    @Override
    public void publish(String channel, String text) throws ConsumerException {
        try {
            store.commit(Transaction.of(new Operation.Put(HubKeys.channel(channel), Bytes.of(text))));
        } catch (StoreException e) {
            throw new ConsumerException(ConsumerException.Kind.UNAVAILABLE,
                    "the store can't take a message: " + e.getMessage(), e);
        }
    }

    @Override
    public Subscription subscribe(String channel) {
        return from(channel, store.revision() + 1);
    }

    @Override
    public Subscription subscribe(String channel, String id) {
        try {
            return from(channel, Long.parseLong(id) + 1);
        } catch (NumberFormatException e) {
            throw new HubException("a message of this backend is named by its revision, a number, not by '" + id + "'",
                    e);
        }
    }

    private Subscription from(String channel, long revision) {
        return new Following(channel, store.follow(KeyRange.single(HubKeys.channel(channel)), revision));
    }

    @Override
    public void close() {
        // the store is the caller's
    }

    private static final class Following implements Subscription {

        private final String channel;
        private final Cursor cursor;
        private final Queue<Message> messages = new ArrayDeque<>();

        Following(String channel, Cursor cursor) {
            this.channel = channel;
            this.cursor = cursor;
        }

        @Override
        public @Nullable Message next(Duration wait) throws InterruptedException {
            long end = System.nanoTime() + wait.toNanos();
            while (messages.isEmpty()) {
                try {
                    Commit commit = cursor.poll();
                    if (commit == null) {
                        Semaphore ready = new Semaphore(0);
                        cursor.whenReady(ready::release);
                        if (!ready.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                            return null;
                        }
                        continue;
                    }
                    for (Change change : commit.changes()) {
                        if (change.kind() == Change.Kind.PUT) {
                            messages.add(new Message(channel, Long.toString(commit.revision()),
                                    change.entry().value().text()));
                        }
                    }
                } catch (StoreException e) {
                    throw new HubException("channel " + channel + " can't be read: " + e.getMessage(), e);
                }
            }
            return messages.poll();
        }

        @Override
        public void close() {
            cursor.close();
        }
    }
}
