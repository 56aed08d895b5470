package io.carillon.workflow.checklist;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One step of what the manager knows: all that a message, or the end of a process, comes to. Happens as a whole or not
 * at all. Immutable.
 *
 * @param requestId the request that it is the answer to; null when there is none, or it has no name
 * @param reply     the type of the reply; null when there is none
 * @param edit      how the checklist changes; null when it doesn't
 * @param checklist what it is then; null when it doesn't change
 * @param races     the races that run then; null when they don't change
 * @param spoke     the launch that the message is of; null when it is none's
 * @param begun     the launch whose process was started; null when it is none
 * @param ended     the launches that have ended
 * @param started   the launches that are decided; one that there is already is replaced
 */
public record Change(@Nullable String requestId, @Nullable String reply, @Nullable ChecklistEdit edit,
        @Nullable Checklist checklist, @Nullable Races races, @Nullable Spoke spoke, @Nullable Begun begun,
        List<String> ended, List<Run> started) {

    /**
     * A launch has sent its first message.
     *
     * @param run  its id
     * @param type the type of the message
     */
    public record Spoke(String run, String type) {
    }

    /**
     * The process of a launch was started.
     *
     * @param run  its id
     * @param time when
     */
    public record Begun(String run, Instant time) {
    }

    /** Copies the lists. */
    public Change {
        ended = List.copyOf(ended);
        started = List.copyOf(started);
    }

    /** The end of launches, and others in their place. */
    public static Change ofRuns(List<String> ended, List<Run> started) {
        return new Change(null, null, null, null, null, null, null, ended, started);
    }

    /** The start of a launch. */
    public static Change ofBegun(Begun begun) {
        return new Change(null, null, null, null, null, null, begun, List.of(), List.of());
    }
}
