package io.carillon.listen.delivery;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.carillon.event.Event;
import io.carillon.listen.engine.Backoff;
import io.carillon.listen.triggers.TriggerException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the events of one listener to its triggers. For one event the triggers run one after the other as they are
 * listed, and one that fails does not keep the next from running. Events of one key follow each other; those of
 * different keys run beside each other, up to a bound for each trigger. Quick triggers at the head of the list run at
 * once, in the order of all events. Who is slow or keeps failing holds up only its own key: between attempts it takes
 * no place, and in the end it becomes a dead letter.
 *
 * <p>
 * Events are offered by one thread.
 */
public final class Delivery implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("aviso");

    /** Events that were offered and are not done; when there are more, offering waits. */
    private static final int MOST_OPEN = 1000;

    private static final Duration GRACE = Duration.ofSeconds(10);

    private final ListenerName listener;
    private final List<Step> steps;
    private final int quickSteps;
    private final Checkpoint checkpoint;
    private final Semaphore open = new Semaphore(MOST_OPEN);
    private final List<Semaphore> places;
    private final Map<String, Lane> lanes = new HashMap<>();
    private final Set<Thread> threads = new HashSet<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private boolean closed;

    /**
     * An event that is on its way.
     *
     * @param step  the next trigger that it goes to
     * @param tried how often that has been tried in vain
     * @param pause the shortest pause before it is tried again; null if it was not tried
     */
    private record Task(Event event, int step, int tried, @Nullable Duration pause, Checkpoint.Pending pending) {
    }

    /** The events of a key that wait for their turn. */
    private static final class Lane {
        private final Queue<Task> tasks = new ArrayDeque<>();

        /** Those that have not been through the quick triggers; the next of this key must not overtake them. */
        private int behind;
    }

    /**
     * @param listener names the listener, for dead letters
     * @param steps    its triggers
     */
    public Delivery(ListenerName listener, List<Step> steps, Checkpoint checkpoint) {
        this.listener = listener;
        this.steps = List.copyOf(steps);
        int quick = 0;
        while (quick < steps.size() && steps.get(quick).inOrder()) {
            quick++;
        }
        this.quickSteps = quick;
        this.places = steps.stream().map(step -> new Semaphore(step.concurrency())).toList();
        this.checkpoint = checkpoint;
    }

    /**
     * Takes an event over. Waits when too many are open.
     *
     * @param baseKey the base key that it came under
     */
    public void offer(String baseKey, Event event) throws InterruptedException {
        open.acquire();
        Checkpoint.Pending pending = checkpoint.begin(baseKey, event.origin().revision());
        if (quickSteps > 0 && mustQueue(event)) {
            later(new Task(event, 0, 0, null, pending));
            return;
        }
        for (int step = 0; step < quickSteps; step++) {
            Duration pause = tried(event, step, 1);
            if (pause != null) {
                // Its next attempts must not hold up the events of other keys.
                later(new Task(event, step, 1, pause, pending));
                return;
            }
        }
        if (quickSteps == steps.size()) {
            done(pending);
        } else {
            later(new Task(event, quickSteps, 0, null, pending));
        }
    }

    private boolean mustQueue(Event event) {
        synchronized (lanes) {
            Lane lane = lanes.get(event.origin().key());
            return lane != null && lane.behind > 0;
        }
    }

    private void done(Checkpoint.Pending pending) {
        pending.done();
        open.release();
    }

    private void later(Task task) {
        String key = task.event().origin().key();
        synchronized (lanes) {
            if (closed) {
                return;
            }
            Lane lane = lanes.get(key);
            boolean begin = lane == null;
            if (lane == null) {
                lane = new Lane();
                lanes.put(key, lane);
            }
            lane.tasks.add(task);
            if (task.step() < quickSteps) {
                lane.behind++;
            }
            if (begin) {
                Lane begun = lane;
                threads.add(Thread.ofVirtual().name("aviso-trigger").start(() -> runLane(key, begun)));
            }
        }
    }

    private void runLane(String key, Lane lane) {
        try {
            while (true) {
                Task task;
                synchronized (lanes) {
                    task = lane.tasks.poll();
                    if (task == null) {
                        lanes.remove(key);
                        threads.remove(Thread.currentThread());
                        return;
                    }
                }
                finish(task, lane);
            }
        } catch (InterruptedException e) {
            // The listener ends: what is not done will be offered again when it begins anew.
            synchronized (lanes) {
                threads.remove(Thread.currentThread());
            }
        }
    }

    /** Brings an event through the rest of its triggers. */
    private void finish(Task task, Lane lane) throws InterruptedException {
        Event event = task.event();
        int tried = task.tried();
        Duration pause = task.pause();
        for (int step = task.step(); step < steps.size(); step++) {
            if (tried == 0) {
                tried = 1;
                pause = triedInTurn(event, step, tried);
            }
            if (pause != null) {
                Backoff backoff = new Backoff(steps.get(step).firstPause(), steps.get(step).longestPause());
                while (pause != null) {
                    pause(longer(pause, backoff.next()));
                    tried++;
                    pause = triedInTurn(event, step, tried);
                }
            }
            tried = 0;
            if (step == quickSteps - 1) {
                synchronized (lanes) {
                    lane.behind--;
                }
            }
        }
        done(task.pending());
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    /** Nobody waits for a pause when the listener ends. */
    private void pause(Duration pause) throws InterruptedException {
        if (closing.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new InterruptedException("the listener ends");
        }
    }

    private @Nullable Duration triedInTurn(Event event, int step, int attempt) throws InterruptedException {
        Semaphore place = places.get(step);
        place.acquire();
        try {
            return tried(event, step, attempt);
        } catch (InterruptedException e) {
            if (closing.getCount() == 0) {
                throw e;
            }
            // Nobody but the trigger itself can have done that.
            return failed(event, step, attempt, new TriggerException("it was interrupted", true, e));
        } finally {
            place.release();
        }
    }

    /**
     * Tries a trigger once.
     *
     * @return null when that is done with, else the shortest pause before it is to be tried again
     */
    private @Nullable Duration tried(Event event, int step, int attempt) throws InterruptedException {
        try {
            steps.get(step).trigger().fire(event);
            return null;
        } catch (TriggerException e) {
            return failed(event, step, attempt, e);
        } catch (RuntimeException e) {
            return failed(event, step, attempt, new TriggerException(e.toString(), false, e));
        }
    }

    private @Nullable Duration failed(Event event, int place, int attempt, TriggerException why)
            throws InterruptedException {
        Step step = steps.get(place);
        boolean again = why.passing() && attempt < step.attempts();
        LOG.error("Trigger {} could not be executed,  {}{}", step.description(), why.getMessage(),
                again ? " (attempt " + attempt + " of " + step.attempts() + ")" : "");
        LOG.debug("", why);
        if (again) {
            return why.pause();
        }
        DeadLetters deadLetters = step.deadLetters();
        if (deadLetters == null) {
            LOG.error("Notification {} is given up; the trigger keeps no dead letters", event.origin().key());
        } else {
            deadLetters.add(DeadLetter.of(listener, place + 1, step, attempt, why.getMessage(), event));
        }
        return null;
    }

    /** Waits until all that was offered is done. */
    public void drain() throws InterruptedException {
        open.acquire(MOST_OPEN);
        open.release(MOST_OPEN);
    }

    /** Lets what runs come to its end for a while, then cuts it short; what was cut short counts as not done. */
    @Override
    public void close() {
        List<Thread> left;
        synchronized (lanes) {
            closed = true;
            closing.countDown();
            lanes.values().forEach(lane -> lane.tasks.clear());
            left = List.copyOf(threads);
        }
        if (!joined(left)) {
            left.forEach(Thread::interrupt);
            if (!joined(left)) {
                LOG.debug("not all triggers came to their end");
            }
        }
        steps.forEach(step -> step.trigger().close());
    }

    private static boolean joined(List<Thread> threads) {
        long end = System.nanoTime() + GRACE.toNanos();
        boolean all = true;
        for (Thread thread : threads) {
            try {
                all &= thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return all;
    }
}
