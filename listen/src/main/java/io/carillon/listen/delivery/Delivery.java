package io.carillon.listen.delivery;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.carillon.event.Event;
import io.carillon.listen.engine.Backoff;
import io.carillon.listen.triggers.TriggerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the events of one listener to its triggers. For one event the triggers run one after the other as they are
 * listed, and one that fails does not keep the next from running. Events of one key follow each other; those of
 * different keys run beside each other, up to a bound. Quick triggers at the head of the list run at once, in the order
 * of all events. Who is slow or keeps failing holds up only its own key: between attempts it takes no place, and in the
 * end it becomes a dead letter.
 *
 * <p>
 * Events are offered by one thread.
 */
public final class Delivery implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("aviso");

    /** Events that were offered and are not done; when there are more, offering waits. */
    private static final int MOST_OPEN = 1000;

    /** Triggers that run at one moment. */
    private static final int MOST_RUNNING = 8;

    private static final Duration GRACE = Duration.ofSeconds(10);

    private final String listener;
    private final List<Step> steps;
    private final int quickSteps;
    private final Checkpoint checkpoint;
    private final DeadLetters deadLetters;
    private final Semaphore open = new Semaphore(MOST_OPEN);
    private final Semaphore running = new Semaphore(MOST_RUNNING);
    private final Map<String, Queue<Task>> lanes = new HashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private boolean closed;

    /** An event that is on its way, and the next trigger that it goes to. */
    private record Task(Event event, int step, int attempt, Checkpoint.Pending pending) {
    }

    /**
     * @param listener names the listener, for dead letters
     * @param steps    its triggers
     */
    public Delivery(String listener, List<Step> steps, Checkpoint checkpoint, DeadLetters deadLetters) {
        this.listener = listener;
        this.steps = List.copyOf(steps);
        int quick = 0;
        while (quick < steps.size() && steps.get(quick).trigger().inOrder()) {
            quick++;
        }
        this.quickSteps = quick;
        this.checkpoint = checkpoint;
        this.deadLetters = deadLetters;
    }

    /**
     * Takes an event over. Waits when too many are open.
     *
     * @param baseKey the base key that it came under
     */
    public void offer(String baseKey, Event event) throws InterruptedException {
        open.acquire();
        Checkpoint.Pending pending = checkpoint.begin(baseKey, event.origin().revision());
        int step = 0;
        while (step < quickSteps) {
            if (!tried(new Task(event, step, 1, pending))) {
                // Its next attempts must not hold up the events behind it.
                later(new Task(event, step, 2, pending));
                return;
            }
            step++;
        }
        if (step == steps.size()) {
            done(pending);
        } else {
            later(new Task(event, step, 1, pending));
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
            Queue<Task> lane = lanes.get(key);
            if (lane != null) {
                lane.add(task);
                return;
            }
            Queue<Task> made = new ArrayDeque<>();
            made.add(task);
            lanes.put(key, made);
            threads.add(Thread.ofVirtual().name("aviso-trigger").start(() -> runLane(key, made)));
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
                        threads.remove(Thread.currentThread());
                        return;
                    }
                }
                finish(task);
            }
        } catch (InterruptedException e) {
            // The listener ends: what is not done will be offered again when it begins anew.
            synchronized (lanes) {
                threads.remove(Thread.currentThread());
            }
        }
    }

    /** Brings an event through the rest of its triggers. */
    private void finish(Task task) throws InterruptedException {
        int attempt = task.attempt();
        for (int step = task.step(); step < steps.size(); step++) {
            Step each = steps.get(step);
            Backoff backoff = new Backoff(each.firstPause(), each.longestPause());
            if (attempt > 1) {
                pause(backoff.next());
            }
            while (!triedInTurn(new Task(task.event(), step, attempt, task.pending()))) {
                attempt++;
                pause(backoff.next());
            }
            attempt = 1;
        }
        done(task.pending());
    }

    /** Nobody waits for a pause when the listener ends. */
    private void pause(Duration pause) throws InterruptedException {
        if (closing.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new InterruptedException("the listener ends");
        }
    }

    private boolean triedInTurn(Task task) throws InterruptedException {
        running.acquire();
        try {
            return tried(task);
        } finally {
            running.release();
        }
    }

    /** Tries a trigger once; false if it is to be tried again. */
    private boolean tried(Task task) throws InterruptedException {
        Step step = steps.get(task.step());
        try {
            step.trigger().fire(task.event());
            return true;
        } catch (TriggerException e) {
            return failed(task, step, e.getMessage(), e.passing(), e);
        } catch (RuntimeException e) {
            return failed(task, step, e.toString(), false, e);
        }
    }

    private boolean failed(Task task, Step step, String why, boolean passing, Exception cause) {
        boolean again = passing && task.attempt() < step.attempts();
        LOG.error("Trigger {} could not be executed,  {}{}", step.description(), why,
                again ? " (attempt " + task.attempt() + " of " + step.attempts() + ")" : "");
        LOG.debug("", cause);
        if (!again) {
            deadLetters.add(listener, step.description(), task.event(), task.attempt(), why);
        }
        return !again;
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
            lanes.values().forEach(Queue::clear);
            left = List.copyOf(threads);
        }
        long end = System.nanoTime() + GRACE.toNanos();
        boolean interrupted = false;
        for (Thread thread : left) {
            interrupted |= !joined(thread, Duration.ofNanos(Math.max(1, end - System.nanoTime())));
        }
        for (Thread thread : left) {
            thread.interrupt();
            interrupted |= !joined(thread, GRACE);
        }
        steps.forEach(step -> step.trigger().close());
        if (interrupted) {
            LOG.debug("not all triggers came to their end");
        }
    }

    private static boolean joined(Thread thread, Duration atMost) {
        try {
            return thread.join(atMost);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
