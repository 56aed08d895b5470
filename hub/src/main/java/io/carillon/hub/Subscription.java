package io.carillon.hub;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/** A reader of a channel of a {@link Backend}. Used by one thread at a time, but closed by any. */
public interface Subscription extends AutoCloseable {

    /**
     * The next message, waiting for it if need be (hub 7: {@code listen}).
     *
     * @throws HubException         when the subscription or its backend is closed, or the connection is lost for good
     * @throws InterruptedException when the waiting thread is interrupted
     */
    default Backend.Message next() throws InterruptedException {
        while (true) {
            Backend.Message message = next(Duration.ofMinutes(1));
            if (message != null) {
                return message;
            }
        }
    }

    /**
     * The next message, waiting for it a while.
     *
     * @return null when none came
     * @throws HubException         as {@link #next()}
     * @throws InterruptedException as {@link #next()}
     */
    Backend.@Nullable Message next(Duration wait) throws InterruptedException;

    @Override
    void close();
}
