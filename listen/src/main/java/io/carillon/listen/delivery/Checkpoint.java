package io.carillon.listen.delivery;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far a listener is: of each base key the first revision that is not done. Moves only over what is done, so that
 * nothing is lost when the listener ends at any moment; what was done beyond a gap is done again then. Thread-safe.
 */
public final class Checkpoint {

    /** Takes the checkpoint as it moves. Called often, and must be quick. */
    @FunctionalInterface
    public interface Keeper {
        /**
         * The checkpoint of a base key has moved.
         *
         * @param next the first revision that is not done
         */
        void moved(String baseKey, long next);
    }

    private final Map<String, Progress> byBase = new HashMap<>();
    private final Keeper keeper;

    /**
     * @param starts the first revision wanted of each base key
     */
    public Checkpoint(Map<String, Long> starts, Keeper keeper) {
        this.keeper = keeper;
        starts.forEach((base, next) -> byBase.put(base, new Progress(next)));
    }

    /** An event that is on its way. */
    public final class Pending {

        private final String baseKey;
        private final long revision;
        private boolean finished;

        private Pending(String baseKey, long revision) {
            this.baseKey = baseKey;
            this.revision = revision;
        }

        /** It is done. */
        void done() {
            synchronized (Checkpoint.this) {
                finished = true;
                progress(baseKey).advance(baseKey);
            }
        }
    }

    private final class Progress {

        private final Deque<Pending> pending = new ArrayDeque<>();
        private long passed;
        private long next;

        Progress(long next) {
            this.next = next;
            this.passed = next - 1;
        }

        void advance(String baseKey) {
            while (!pending.isEmpty() && pending.peekFirst().finished) {
                pending.removeFirst();
            }
            long reached = pending.isEmpty() ? passed + 1 : Math.min(pending.peekFirst().revision, passed + 1);
            if (reached > next) {
                next = reached;
                keeper.moved(baseKey, next);
            }
        }
    }

    private Progress progress(String baseKey) {
        return byBase.computeIfAbsent(baseKey, _ -> new Progress(0));
    }

    /** An event was taken over. Events of a base key come in the order of their revisions. */
    synchronized Pending begin(String baseKey, long revision) {
        Pending begun = new Pending(baseKey, revision);
        progress(baseKey).pending.addLast(begun);
        return begun;
    }

    /** All events of a base key up to a revision were taken over, if there were any. */
    public synchronized void passed(String baseKey, long revision) {
        Progress progress = progress(baseKey);
        progress.passed = Math.max(progress.passed, revision);
        progress.advance(baseKey);
    }

    /** A base key goes on at another revision, because what was between is not to be had. */
    public synchronized void jump(String baseKey, long to) {
        Progress progress = progress(baseKey);
        progress.passed = to - 1;
        progress.next = to;
        keeper.moved(baseKey, to);
    }

    /** The first revision of each base key that is not done, in the order of the keys. */
    public synchronized Map<String, Long> positions() {
        Map<String, Long> positions = new TreeMap<>();
        byBase.forEach((base, progress) -> positions.put(base, progress.next));
        return positions;
    }
}
