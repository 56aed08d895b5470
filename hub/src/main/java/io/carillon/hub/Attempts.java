package io.carillon.hub;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls a consumer: with its hooks, within its time limit, and no more at once than it bears. Counts how that goes.
 * Thread-safe.
 */
final class Attempts {

    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

    /** How long a call may take to heed an interrupt. */
    static final Duration HEED = Duration.ofSeconds(10);

    private final Hub hub;
    private final String id;
    private final EventConsumer consumer;
    private final boolean digests;
    private final @Nullable Duration limit;
    private final Semaphore places;
    private final CountDownLatch ending;
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private volatile @Nullable String trouble;

    /**
     * @param id     the consumer's
     * @param ending at zero no call begins any more
     */
    Attempts(Hub hub, String id, EventConsumer consumer, DeliveryOptions options, CountDownLatch ending) {
        this.hub = hub;
        this.id = id;
        this.consumer = consumer;
        this.digests = options.digest() != null;
        this.limit = options.timeout();
        this.places = new Semaphore(options.concurrency(), true);
        this.ending = ending;
    }

    /** How many events were taken. */
    long delivered() {
        return delivered.get();
    }

    /** How many attempts failed. */
    long failures() {
        return failures.get();
    }

    /** Why the last attempt failed; null if it did not. */
    @Nullable
    String trouble() {
        return trouble;
    }

    /**
     * Gives the consumer events, once.
     *
     * @return why it did not take them; null if it did
     * @throws InterruptedException when the consumer comes to its end
     */
    @Nullable
    Failure attempt(List<HubEvent> events) throws InterruptedException {
        places.acquire();
        try {
            if (ending.getCount() == 0) {
                throw new InterruptedException("the consumer ends");
            }
            Throwable thrown = thrownBy(events);
            if (thrown == null) {
                delivered.addAndGet(events.size());
                trouble = null;
                hooks(events, consumer::after);
                return null;
            }
            if (thrown instanceof InterruptedException && ending.getCount() == 0) {
                throw new InterruptedException("the consumer ends");
            }
            return failed(events, thrown);
        } finally {
            places.release();
        }
    }

    private Failure failed(List<HubEvent> events, Throwable thrown) {
        failures.incrementAndGet();
        Exception exception = thrown instanceof Exception known ? known : new IllegalStateException(thrown);
        hooks(events, event -> consumer.onError(event, exception));
        Failure failure = Failure.of(thrown);
        trouble = failure.message();
        LOG.warn("{}, consumer {}: {}{} not taken: {}", hub.id(), id,
                events.size() == 1 ? "event " : events.size() + " events, the first ", events.getFirst().id(),
                failure.message());
        LOG.debug("", thrown);
        return failure;
    }

    private void hooks(List<HubEvent> events, Consumer<HubEvent> hook) {
        for (HubEvent event : events) {
            try {
                hook.accept(event);
            } catch (RuntimeException e) {
                LOG.warn("{}, consumer {}: a hook fails: {}", hub.id(), id, e.toString());
                LOG.debug("", e);
            }
        }
    }

    /** What a call threw; null if it went well. */
    private @Nullable Throwable thrownBy(List<HubEvent> events) throws InterruptedException {
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            call(events);
            return true;
        });
        Thread thread = Thread.currentThread();
        if (limit == null) {
            task.run();
        } else {
            thread = Thread.ofVirtual().name(thread.getName()).start(task);
        }
        try {
            if (limit == null) {
                task.get();
            } else {
                task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            }
            return null;
        } catch (TimeoutException e) {
            stop(thread);
            return task.state() == Future.State.SUCCESS ? null : new TimeoutException("it took longer than " + limit);
        } catch (InterruptedException e) {
            stop(thread);
            throw e;
        } catch (ExecutionException e) {
            return e.getCause() == null ? e : e.getCause();
        }
    }

    private void stop(Thread thread) throws InterruptedException {
        thread.interrupt();
        if (!thread.join(HEED)) {
            LOG.warn("{}, consumer {} does not heed interrupts, and goes on with what took too long", hub.id(), id);
        }
    }

    private void call(List<HubEvent> events) throws Exception {
        events.forEach(consumer::before);
        if (consumer.mostAtOnce() > 1) {
            consumer.consumeAll(List.copyOf(events));
        } else if (digests && events.size() > 1) {
            consumer.consume(Digest.joined(hub.label(), events));
        } else {
            consumer.consume(events.getFirst());
        }
    }
}
