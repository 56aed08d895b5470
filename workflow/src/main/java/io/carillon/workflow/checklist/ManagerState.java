package io.carillon.workflow.checklist;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * All that the manager knows. Changes only by {@link Change}s, each of which is written to the {@link Journal} before
 * anybody is told of it. Belongs to one thread, but for {@link #checklist}.
 */
public final class ManagerState {

    /** How many replies are remembered for requests that are sent again. */
    private static final int KEPT_REPLIES = 10_000;

    private volatile Checklist checklist;
    private Races races;
    private final Map<String, Run> runs;
    private final Map<String, String> replies;

    ManagerState(Checklist checklist, Races races, Map<String, Run> runs, Map<String, String> replies) {
        this.checklist = checklist;
        this.races = races;
        this.runs = new LinkedHashMap<>(runs);
        this.replies = new LinkedHashMap<>(replies);
    }

    /** One with nothing in it. */
    static ManagerState empty() {
        return new ManagerState(Checklist.EMPTY, Races.NONE, Map.of(), Map.of());
    }

    /** The checklist, for any thread. */
    public Checklist checklist() {
        return checklist;
    }

    /** The races that run. */
    public Races races() {
        return races;
    }

    /** The launches that were decided and have not ended, the oldest first; a copy. */
    public List<Run> runs() {
        return new ArrayList<>(runs.values());
    }

    /** A launch that has not ended; null when it has, or never was. */
    public @Nullable Run run(String id) {
        return runs.get(id);
    }

    /** The oldest launch of a worker of which there was no message; null when there is none. */
    public @Nullable Run silentRun(String worker) {
        return oldest(worker, false);
    }

    /** The oldest launch of a worker that has not ended and of which there was a message; null when there is none. */
    public @Nullable Run spokenRun(String worker) {
        return oldest(worker, true);
    }

    private @Nullable Run oldest(String worker, boolean spoke) {
        for (Run run : runs.values()) {
            if (run.spoke() == spoke && run.worker().name().equals(worker)) {
                return run;
            }
        }
        return null;
    }

    /** The type of the reply to a request that was acted on; null when none of that name is remembered. */
    public @Nullable String reply(String requestId) {
        return replies.get(requestId);
    }

    /** The remembered replies by request; unmodifiable. */
    Map<String, String> replies() {
        return Collections.unmodifiableMap(replies);
    }

    /** Makes a change. */
    public void apply(Change change) {
        checklist = change.checklist() == null ? checklist : change.checklist();
        races = change.races() == null ? races : change.races();
        Change.Spoke spoke = change.spoke();
        if (spoke != null) {
            runs.computeIfPresent(spoke.run(), (_, run) -> run.withMessage(spoke.type()));
        }
        Change.Begun begun = change.begun();
        if (begun != null) {
            runs.computeIfPresent(begun.run(), (_, run) -> run.withLaunch(begun.time()));
        }
        change.ended().forEach(runs::remove);
        change.started().forEach(run -> runs.put(run.id(), run));
        String requestId = change.requestId();
        String reply = change.reply();
        if (requestId != null && reply != null) {
            replies.put(requestId, reply);
            if (replies.size() > KEPT_REPLIES) {
                replies.remove(replies.keySet().iterator().next());
            }
        }
    }
}
