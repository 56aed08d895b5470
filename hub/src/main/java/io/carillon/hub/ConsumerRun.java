package io.carillon.hub;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import io.carillon.hub.ConsumerException.Kind;
import io.carillon.store.Bytes;
import io.carillon.store.Entry;
import io.carillon.store.KeyRange;
import io.carillon.store.Operation;
import io.carillon.store.StoreException;
import io.carillon.store.Transaction;
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

    /** An idle consumer's cursor is moved in the store when it stands so far back. */
    private static final long IDLE_REVISIONS = 10_000;

    private static final double FACTOR = 2.0;
    private static final double CHANCE = 0.3;
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration HEED = Duration.ofSeconds(10);
    private static final Duration STORE_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);

    private final Hub hub;
    private final String id;
    private final EventConsumer consumer;
    private final DeliveryOptions options;
    private final Engine engine;
    private final IntervalFunction pauses;
    private final HubCursor cursor;
    private final Thread worker;
    private final @Nullable Pace pace;
    private final @Nullable Alike alike;
    private final Semaphore room = new Semaphore(MOST_OPEN);
    private final Semaphore places;
    private final CountDownLatch ending = new CountDownLatch(1);
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Events that wait for their turn, by the key of which one is being tried. */
    private final Map<String, Queue<Task>> lanes = new HashMap<>();
    private final Set<Thread> laneThreads = new HashSet<>();

    /** How many events of a revision are not done; guarded by itself, as is the cursor's moving. */
    private final TreeMap<Long, Integer> open = new TreeMap<>();
    private long saved;
    private boolean moved;
    private boolean forgotten;

    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong dead = new AtomicLong();
    private volatile @Nullable String trouble;

    private record Failure(Kind kind, String message, Duration pause) {
    }

    /**
     * @param failure why it was tried in vain once; null if it was not tried
     */
    private record Task(HubEvent event, @Nullable Failure failure) {
    }

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
        this.places = new Semaphore(options.concurrency(), true);
        this.pace = options.rate() == null ? null : new Pace(options.rate());
        this.alike = options.deduplication() == null ? null : new Alike(options.deduplication());
        this.saved = firstPosition();
        this.cursor = engine.cursor(hub, saved);
        this.worker = Thread.ofVirtual().name("carillon-hub-" + hub.label() + "-" + id).unstarted(this::work);
    }

    private Bytes cursorKey() {
        return HubKeys.cursor(hub.label(), id);
    }

    private long firstPosition() {
        Entry entry = engine.store().get(cursorKey());
        if (entry != null) {
            try {
                return Long.parseLong(entry.value().text());
            } catch (NumberFormatException e) {
                throw new HubException(cursorKey() + " must hold a revision, not '" + entry.value() + "'; delete it"
                        + " to begin with what is published from now on", e);
            }
        }
        long now = engine.store().revision() + 1;
        engine.store().commit(Transaction.of(new Operation.Put(cursorKey(), Bytes.of(Long.toString(now)))));
        return now;
    }

    void start() {
        worker.start();
    }

    String id() {
        return id;
    }

    ConsumerStatus status() {
        return new ConsumerStatus(id, position(), delivered.get(), failures.get(), dead.get(), trouble);
    }

    private long position() {
        synchronized (open) {
            return open.isEmpty() ? cursor.position() : open.firstKey();
        }
    }

    /** What is to be written to the store of the cursor, to be followed by {@link #saved}; null for nothing. */
    Operation.@Nullable Put toSave() {
        synchronized (open) {
            long position = position();
            if (forgotten || position <= saved
                    || !(moved || position - saved > IDLE_REVISIONS || ending.getCount() == 0)) {
                return null;
            }
            moved = false;
            return new Operation.Put(cursorKey(), Bytes.of(Long.toString(position)));
        }
    }

    /**
     * The cursor stands in the store, or could not be written.
     *
     * @param put what was to be written
     */
    void saved(Operation.Put put, boolean done) {
        synchronized (open) {
            if (done) {
                saved = Math.max(saved, Long.parseLong(put.value().text()));
            } else {
                moved = true;
            }
        }
    }

    /** Forgets where it was; what was given up stays. */
    void forget() {
        synchronized (engine.saving()) {
            synchronized (open) {
                forgotten = true;
            }
            engine.store().commit(Transaction.of(new Operation.Delete(KeyRange.single(cursorKey()), false)));
        }
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
            List<HubEvent> events;
            synchronized (open) {
                events = cursor.poll(most);
                for (HubEvent event : events) {
                    open.merge(HubWindow.revision(event), 1, Integer::sum);
                }
            }
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

    private void done(HubEvent event) {
        synchronized (open) {
            open.computeIfPresent(HubWindow.revision(event), (_, count) -> count == 1 ? null : count - 1);
            moved = true;
        }
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
        return event.isExpired(now) || (alike != null && alike.isRepeated(event, now));
    }

    private void together(List<HubEvent> taken) throws InterruptedException {
        List<HubEvent> wanted = new ArrayList<>();
        for (HubEvent event : taken) {
            if (isPastInterest(event)) {
                done(event);
            } else {
                wanted.add(event);
            }
        }
        if (!wanted.isEmpty()) {
            awaitTurn();
            finish(wanted, tryOnce(wanted));
        }
    }

    private void singly(HubEvent event) throws InterruptedException {
        if (isPastInterest(event)) {
            done(event);
            return;
        }
        awaitTurn();
        room.acquire();
        if (!inLane(new Task(event, null), options.concurrency() > 1)) {
            Failure failure = tryOnce(List.of(event));
            if (failure == null || failure.kind() != Kind.FAILED || options.attempts() == 1) {
                finish(List.of(event), failure);
                room.release();
            } else {
                inLane(new Task(event, failure), true);
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

    /**
     * Puts an event behind those of its key.
     *
     * @param begin whether to do so even if none of its key is on its way
     * @return whether it was
     */
    private boolean inLane(Task task, boolean begin) {
        String key = Objects.requireNonNull(task.event().origin()).key();
        synchronized (lanes) {
            Queue<Task> lane = lanes.get(key);
            if (lane == null) {
                if (!begin) {
                    return false;
                }
                Queue<Task> begun = new ArrayDeque<>();
                lanes.put(key, begun);
                begun.add(task);
                Thread thread = Thread.ofVirtual().name(worker.getName() + "-lane")
                        .unstarted(() -> runLane(key, begun));
                laneThreads.add(thread);
                thread.start();
            } else {
                lane.add(task);
            }
            return true;
        }
    }

    private void runLane(String key, Queue<Task> lane) {
        try {
            while (true) {
                Task task;
                synchronized (lanes) {
                    task = lane.poll();
                    if (task == null) {
                        lanes.remove(key);
                        return;
                    }
                }
                List<HubEvent> events = List.of(task.event());
                finish(events, task.failure() == null ? tryOnce(events) : task.failure());
                room.release();
            }
        } catch (InterruptedException e) {
            LOG.debug("{}, consumer {} ends; what is not done comes again", hub.id(), id, e);
        } finally {
            synchronized (lanes) {
                laneThreads.remove(Thread.currentThread());
            }
        }
    }

    /** Tries again what was tried once in vain, until it is done or given up. */
    private void finish(List<HubEvent> events, @Nullable Failure first) throws InterruptedException {
        Failure failure = first;
        int attempts = 1;
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
                case FAILED -> attempts >= options.attempts();
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
            failure = tryOnce(events);
            if (failure != null && failure.kind() == Kind.FAILED) {
                attempts++;
            }
        }
        events.forEach(this::done);
    }

    private void giveUp(List<HubEvent> events, Failure failure, int attempts) throws InterruptedException {
        if (events.size() > 1 && options.digest() == null && failure.kind() != Kind.UNAVAILABLE) {
            for (HubEvent event : events) {
                Failure own = tryOnce(List.of(event));
                if (own == null) {
                    done(event);
                } else if (own.kind() == Kind.UNAVAILABLE) {
                    finish(List.of(event), own);
                } else {
                    bury(event, own, attempts + 1);
                }
            }
            return;
        }
        for (HubEvent event : events) {
            bury(event, failure, attempts);
        }
    }

    private void bury(HubEvent event, Failure failure, int attempts) throws InterruptedException {
        dead.incrementAndGet();
        LOG.error("{}, consumer {}: event {} is given up after {} attempts{}: {}", hub.id(), id, event.id(), attempts,
                options.deadLetters() ? "" : ", and not kept", failure.message());
        while (options.deadLetters()) {
            try {
                engine.deadLetters().add(hub.label(), id, event, failure.message(), attempts, engine.clock().instant());
                break;
            } catch (StoreException e) {
                LOG.warn("{}, consumer {}: a dead letter can't be written, trying again: {}", hub.id(), id,
                        e.getMessage());
                pause(STORE_PAUSE);
            }
        }
        done(event);
    }

    /** Tries an event that was given up, once. */
    @Nullable
    String retry(HubEvent event) throws InterruptedException {
        if (event.isExpired(engine.clock().instant())) {
            return null;
        }
        Failure failure = tryOnce(List.of(event));
        return failure == null ? null : failure.message();
    }

    /** Nobody waits for a pause when the consumer ends. */
    private void pause(Duration pause) throws InterruptedException {
        if (ending.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new InterruptedException("the consumer ends");
        }
    }

    private @Nullable Failure tryOnce(List<HubEvent> events) throws InterruptedException {
        places.acquire();
        try {
            if (ending.getCount() == 0) {
                throw new InterruptedException("the consumer ends");
            }
            Throwable thrown = attempt(events);
            if (thrown == null) {
                delivered.addAndGet(events.size());
                trouble = null;
                hooks(events, event -> consumer.after(event));
                return null;
            }
            if (thrown instanceof InterruptedException && ending.getCount() == 0) {
                throw new InterruptedException("the consumer ends");
            }
            failures.incrementAndGet();
            Exception failure = thrown instanceof Exception exception ? exception : new IllegalStateException(thrown);
            hooks(events, event -> consumer.onError(event, failure));
            Failure told = failure(thrown);
            trouble = told.message();
            LOG.warn("{}, consumer {}: {}{} not taken: {}", hub.id(), id,
                    events.size() == 1 ? "event " : events.size() + " events, the first ", events.getFirst().id(),
                    told.message());
            LOG.debug("", thrown);
            return told;
        } finally {
            places.release();
        }
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

    private static Failure failure(Throwable thrown) {
        if (thrown instanceof ConsumerException told) {
            return new Failure(told.kind(), oneLine(told.getMessage()), told.pause());
        }
        String message = thrown.getMessage();
        return new Failure(Kind.FAILED, oneLine(message == null || message.isBlank() ? thrown.toString() : message),
                Duration.ZERO);
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ").strip();
    }

    /** What one attempt threw; null if it went well. */
    private @Nullable Throwable attempt(List<HubEvent> events) throws InterruptedException {
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            call(events);
            return true;
        });
        Duration limit = options.timeout();
        if (limit == null) {
            task.run();
        }
        Thread thread = limit == null ? Thread.currentThread() : Thread.ofVirtual().name(worker.getName()).start(task);
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
        } else if (options.digest() != null && events.size() > 1) {
            consumer.consume(digest(events));
        } else {
            consumer.consume(events.getFirst());
        }
    }

    /** Many events as one. */
    private HubEvent digest(List<HubEvent> events) {
        HubEvent last = events.getLast();
        StringBuilder lines = new StringBuilder();
        for (HubEvent event : events) {
            lines.append(event.timestamp()).append(' ').append(event.title())
                    .append(event.body().isEmpty() ? "" : ": " + event.body()).append('\n');
        }
        return HubEvent.of("digest", events.size() + " events of " + hub.label(), lines.toString())
                .id("digest-" + events.getFirst().id() + "-" + events.size()).timestamp(last.timestamp())
                .extra("events", events.stream().map(HubEvent::fields).toList()).origin(last.origin()).build();
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
            if (!joined(HEED)) {
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
        synchronized (engine.saving()) {
            Operation.Put put = toSave();
            if (put == null) {
                return;
            }
            try {
                engine.store().commit(Transaction.of(put));
            } catch (StoreException e) {
                LOG.warn("{}, consumer {}: its cursor can't be saved; some events will come again: {}", hub.id(), id,
                        e.getMessage());
            }
        }
    }

    private List<Thread> threads() {
        List<Thread> threads = new ArrayList<>();
        threads.add(worker);
        synchronized (lanes) {
            threads.addAll(laneThreads);
        }
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
