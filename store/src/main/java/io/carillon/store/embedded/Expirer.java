package io.carillon.store.embedded;

import java.util.function.LongConsumer;

import io.carillon.threads.Uninterrupted;

/** Ends leases when their time is over. */
final class Expirer implements AutoCloseable {

    private final Thread thread;

    Expirer(Leases leases, LongConsumer end) {
        thread = Thread.ofPlatform().daemon().name("carillon-leases").unstarted(() -> {
            try {
                while (true) {
                    end.accept(leases.awaitEnd());
                }
            } catch (InterruptedException e) {
                // asked to stop
            }
        });
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        thread.interrupt();
        Uninterrupted.await(thread::join);
    }
}
