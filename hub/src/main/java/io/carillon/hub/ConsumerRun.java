package io.carillon.hub;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.carillon.hub.ConsumerException.Kind;
import io.carillon.store.StoreException;
import io.github.resilience4j.core.IntervalFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the events of a hub to one consumer, with a cursor in the store that moves over what is done. Events are given
 * in the order of the store. One that fails is tried again beside those that follow it, but those of its own key wait;
 * when nobody can be reached, all wait.
 */
final class ConsumerRun implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ConsumerRun.class);

    /** Events that were taken from the hub singly and are not done; when there are more, no more are taken. */
    private static final int MOST_OPEN = 256;

    /** How many events are taken from the hub at once. */
    private static final int MOST_TAKEN = 100;

    private static final double FACTOR = 2.0;
    private static final double CHANCE = 0.3;
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration STORE_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);

    private final Hub hub;
    private final String id;
    private final EventConsumer consumer;
    private final DeliveryOptions options;
    private final Engine engine;
    private final IntervalFunction pauses;
    private final DeliveryCursor cursor;
    private final Attempts attempts;
    private final Lanes lanes;
    private final Thread worker;
    private final @Nullable Pace pace;
    private final @Nullable Alike alike;
    private final Semaphore room = new Semaphore(MOST_OPEN);
    private final CountDownLatch ending = new CountDownLatch(1);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicLong dead = new AtomicLong();

    /**
     * Takes up the cursor that the consumer has in the store, or makes it one.
     *
     * @throws StoreException when that can't be done
     */
    ConsumerRun(Hub hub, String id, EventConsumer consumer, DeliveryOptions options, Engine engine) {
        this.hub = hub;
        this.id = id;
        this.consumer = consumer;
        this.options = options;
        this.engine = engine;
        this.pauses = IntervalFunction.ofExponentialRandomBackoff(Math.max(1, options.retryDelay().toMillis()), FACTOR,
                CHANCE, Math.max(1, options.retryDelayMax().toMillis()));
        this.pace = options.rate() == null ? null : new Pace(options.rate());
        this.alike = options.deduplication() == null ? null : new Alike(options.deduplication());
        this.cursor = new DeliveryCursor(hub, id, engine);
        this.attempts = new Attempts(hub, id, consumer, options, ending);
        String name = "carillon-hub-" + hub.label() + "-" + id;
        this.lanes = new Lanes(name, this::finish);
        this.worker = Thread.ofVirtual().name(name).unstarted(this::work);
    }

    void start() {
        worker.start();
    }

    String id() {
        return id;
    }

    ConsumerStatus status() {
        return new ConsumerStatus(id, cursor.position(), attempts.delivered(), attempts.failures(), dead.get(),
                attempts.trouble());
    }

    DeliveryCursor cursor() {
        return cursor;
    }

    private void work() {
        try {
            while (ending.getCount() > 0) {
                try {
                    step();
                } catch (StoreException e) {
                    LOG.warn("{}, consumer {}: the store can't be read, trying again: {}", hub.id(), id,
                            e.getMessage());
                    pause(STORE_PAUSE);
                } catch (RuntimeException e) {
                    LOG.error("{}, consumer {}: what was taken comes again when it is registered anew", hub.id(), id,
                            e);
                    pause(STORE_PAUSE);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("{}, consumer {} ends", hub.id(), id, e);
        }
    }

    private void step() throws InterruptedException {
        Digest digest = options.digest();
        if (digest != null) {
            together(collect(digest));
        } else if (consumer.mostAtOnce() > 1) {
            together(take(consumer.mostAtOnce(), Long.MAX_VALUE));
        } else {
            for (HubEvent event : take(MOST_TAKEN, Long.MAX_VALUE)) {
                if (ending.getCount() == 0) {
                    return;
                }
                singly(event);
            }
        }
    }

    /**
     * The next events, which are open from then on; waits for them until a time by {@link System#nanoTime}, or for ever
     * with {@link Long#MAX_VALUE}.
     */
    private List<HubEvent> take(int most, long until) throws InterruptedException {
        while (ending.getCount() > 0) {
            List<HubEvent> events = cursor.take(most);
            if (!events.isEmpty()) {
                return events;
            }
            Semaphore ready = new Semaphore(0);
            cursor.whenReady(ready::release);
            if (until == Long.MAX_VALUE) {
                ready.acquire();
            } else if (!ready.tryAcquire(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                return List.of();
            }
        }
        return List.of();
    }

    private List<HubEvent> collect(Digest digest) throws InterruptedException {
        List<HubEvent> events = new ArrayList<>(take(digest.most(), Long.MAX_VALUE));
        long until = System.nanoTime() + digest.every().toNanos();
        while (events.size() < digest.most() && ending.getCount() > 0) {
            List<HubEvent> more = take(digest.most() - events.size(), until);
            if (more.isEmpty()) {
                break;
            }
            events.addAll(more);
        }
        // What was collected comes again after the end.
        return ending.getCount() == 0 ? List.of() : events;
    }

    /** Whether nobody wants it any more, or has it already. */
    private boolean isPastInterest(HubEvent event) {
        Instant now = engine.clock().instant();
        return event.isExpired(now) || !consumer.wants(event) || (alike != null && alike.isRepeated(event, now));
    }

    private void together(List<HubEvent> taken) throws InterruptedException {
        List<HubEvent> wanted = new ArrayList<>();
        for (HubEvent event : taken) {
            if (isPastInterest(event)) {
                cursor.done(event);
            } else {
                wanted.add(event);
            }
        }
        if (!wanted.isEmpty()) {
            awaitTurn();
            finish(wanted, attempts.attempt(wanted));
        }
    }

    private void singly(HubEvent event) throws InterruptedException {
        if (isPastInterest(event)) {
            cursor.done(event);
            return;
        }
        awaitTurn();
        room.acquire();
        if (!lanes.add(new Lanes.Task(event, null), options.concurrency() > 1)) {
            Failure failure = attempts.attempt(List.of(event));
            if (failure == null || failure.kind() != Kind.FAILED || options.attempts() == 1) {
                finish(List.of(event), failure);
                room.release();
            } else {
                lanes.add(new Lanes.Task(event, failure), true);
            }
        }
    }

    /** Waits for the end of quiet hours, and for the rate limit. */
    private void awaitTurn() throws InterruptedException {
        awaitEndOfQuiet();
        if (pace != null) {
            for (long nanos = pace.nanosToWait(System.nanoTime()); nanos > 0; nanos = pace
                    .nanosToWait(System.nanoTime())) {
                pause(Duration.ofNanos(nanos));
            }
            pace.delivered(System.nanoTime());
            awaitEndOfQuiet();
        }
    }

    private void awaitEndOfQuiet() throws InterruptedException {
        QuietHours quiet = options.quiet();
        if (quiet == null) {
            return;
        }
        for (Duration left = quiet.left(engine.clock().instant()); left
                .isPositive(); left = quiet.left(engine.clock().instant())) {
            // Not for all of it at once, for clocks are set.
            pause(left.compareTo(LONGEST_SLEEP) < 0 ? left : LONGEST_SLEEP);
        }
    }

    /** Does what is to be done with an event of a lane. */
    private void finish(Lanes.Task task) throws InterruptedException {
        List<HubEvent> events = List.of(task.event());
        finish(events, task.failure() == null ? attempts.attempt(events) : task.failure());
        room.release();
    }

    /** Tries again what was tried once in vain, until it is done or given up. */
    private void finish(List<HubEvent> events, @Nullable Failure first) throws InterruptedException {
        Failure failure = first;
        int made = 1;
        long unavailableSince = 0;
        for (int tries = 1; failure != null; tries++) {
            long now = System.nanoTime();
            if (failure.kind() == Kind.UNAVAILABLE) {
                unavailableSince = unavailableSince == 0 ? now : unavailableSince;
            } else {
                unavailableSince = 0;
            }
            boolean enough = switch (failure.kind()) {
                case REFUSED -> true;
                case FAILED -> made >= options.attempts();
                case UNAVAILABLE -> now - unavailableSince > options.patience().toNanos();
            };
            if (enough) {
                giveUp(events, failure, tries);
                return;
            }
            Duration pause = Duration.ofMillis(pauses.apply(Math.min(tries, 30)));
            pause(pause.compareTo(failure.pause()) > 0 ? pause : failure.pause());
            awaitEndOfQuiet();
            Instant time = engine.clock().instant();
            if (events.stream().allMatch(event -> event.isExpired(time))) {
                break;
            }
            failure = attempts.attempt(events);
            if (failure != null && failure.kind() == Kind.FAILED) {
                made++;
            }
        }
        events.forEach(cursor::done);
    }

    private void giveUp(List<HubEvent> events, Failure failure, int tries) throws InterruptedException {
        if (events.size() > 1 && options.digest() == null && failure.kind() != Kind.UNAVAILABLE) {
            for (HubEvent event : events) {
                Failure own = attempts.attempt(List.of(event));
                if (own == null) {
                    cursor.done(event);
                } else if (own.kind() == Kind.UNAVAILABLE) {
                    finish(List.of(event), own);
                } else {
                    bury(event, own, tries + 1);
                }
            }
            return;
        }
        for (HubEvent event : events) {
            bury(event, failure, tries);
        }
    }

    private void bury(HubEvent event, Failure failure, int tries) throws InterruptedException {
        dead.incrementAndGet();
        LOG.error("{}, consumer {}: event {} is given up after {} attempts{}: {}", hub.id(), id, event.id(), tries,
                options.deadLetters() ? "" : ", and not kept", failure.message());
        while (options.deadLetters()) {
            try {
                engine.deadLetters().add(hub.label(), id, event, failure.message(), tries, engine.clock().instant());
                break;
            } catch (StoreException e) {
                LOG.warn("{}, consumer {}: a dead letter can't be written, trying again: {}", hub.id(), id,
                        e.getMessage());
                pause(STORE_PAUSE);
            }
        }
        cursor.done(event);
    }

    /** Tries an event that was given up, once. */
    @Nullable
    String retry(HubEvent event) throws InterruptedException {
        if (event.isExpired(engine.clock().instant())) {
            return null;
        }
        Failure failure = attempts.attempt(List.of(event));
        return failure == null ? null : failure.message();
    }

    /** Nobody waits for a pause when the consumer ends. */
    private void pause(Duration pause) throws InterruptedException {
        if (ending.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new InterruptedException("the consumer ends");
        }
    }

    /** Lets nothing new begin. */
    void end() {
        ending.countDown();
        cursor.close();
    }

    /** Lets what is being done come to its end for a while, then cuts it short; what was cut short comes again. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        end();
        if (!joined(GRACE)) {
            threads().forEach(Thread::interrupt);
            if (!joined(Attempts.HEED)) {
                LOG.warn("{}, consumer {} does not come to its end", hub.id(), id);
            }
        }
        saveLast();
        try {
            consumer.close();
        } catch (RuntimeException e) {
            LOG.warn("{}, consumer {} can't be closed: {}", hub.id(), id, e.toString());
        }
    }

    private void saveLast() {
        try {
            cursor.save();
        } catch (StoreException e) {
            LOG.warn("{}, consumer {}: its cursor can't be saved; some events will come again: {}", hub.id(), id,
                    e.getMessage());
        }
    }

    private List<Thread> threads() {
        List<Thread> threads = new ArrayList<>(lanes.threads());
        threads.add(worker);
        return threads;
    }

    private boolean joined(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        boolean all = true;
        for (Thread thread : threads()) {
            try {
                all &= thread.getState() == Thread.State.NEW || thread.equals(Thread.currentThread())
                        || thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return all;
    }
}
