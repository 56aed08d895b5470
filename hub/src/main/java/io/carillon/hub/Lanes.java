package io.carillon.hub;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Keeps the order of the events of one key while those of others go on: each key has a lane, a virtual thread that
 * works its events off one after the other and ends when there are none. Thread-safe.
 */
final class Lanes {

    /**
     * An event on its way.
     *
     * @param failure why it was tried in vain once; null if it was not tried
     */
    record Task(HubEvent event, @Nullable Failure failure) {
    }

    /** What is done with an event. */
    @FunctionalInterface
    interface Work {

        /**
         * Does it.
         *
         * @throws InterruptedException when all comes to its end; the lane does too
         */
        void finish(Task task) throws InterruptedException;
    }

    private final String name;
    private final Work work;
    private final Map<String, Queue<Task>> waiting = new HashMap<>();
    private final Set<Thread> threads = new HashSet<>();

    Lanes(String name, Work work) {
        this.name = name;
        this.work = work;
    }

    /**
     * Puts an event behind those of its key.
     *
     * @param begin whether to do so even if none of its key is on its way
     * @return whether it was
     */
    synchronized boolean add(Task task, boolean begin) {
        String key = Objects.requireNonNull(task.event().origin()).key();
        Queue<Task> lane = waiting.get(key);
        if (lane == null) {
            if (!begin) {
                return false;
            }
            waiting.put(key, new ArrayDeque<>(List.of(task)));
            Thread thread = Thread.ofVirtual().name(name + "-lane").unstarted(() -> run(key));
            threads.add(thread);
            thread.start();
        } else {
            lane.add(task);
        }
        return true;
    }

    private void run(String key) {
        try {
            for (Task task = next(key); task != null; task = next(key)) {
                work.finish(task);
            }
        } catch (InterruptedException e) {
            // The consumer ends; what is not done comes again.
            Thread.currentThread().interrupt();
        } finally {
            synchronized (this) {
                threads.remove(Thread.currentThread());
            }
        }
    }

    private synchronized @Nullable Task next(String key) {
        Task task = Objects.requireNonNull(waiting.get(key)).poll();
        if (task == null) {
            waiting.remove(key);
        }
        return task;
    }

    /** Those that are at work. */
    synchronized List<Thread> threads() {
        return List.copyOf(threads);
    }
}
