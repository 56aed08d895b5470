package io.carillon.workflow.checklist;

import java.time.Instant;

import io.carillon.workflow.next.NextWorker;
import org.jspecify.annotations.Nullable;

/**
 * A launch that was decided: from the decision until the worker's process has ended. Immutable.
 *
 * @param id        names it, over restarts of the manager; fit for the name of a file
 * @param worker    what is launched
 * @param attempt   1, and more when it is launched again after it ended without a message
 * @param notBefore when it is launched at the earliest
 * @param launched  when its process was started, if that is known; null before
 * @param said      the type of the first message that the manager has had from it; null when there was none
 */
public record Run(String id, NextWorker worker, int attempt, Instant notBefore, @Nullable Instant launched,
        @Nullable String said) {

    /** One that was decided just now. */
    public Run(String id, NextWorker worker, int attempt, Instant notBefore) {
        this(id, worker, attempt, notBefore, null, null);
    }

    /** Whether the manager has had a message from it. */
    public boolean spoke() {
        return said != null;
    }

    /** The same, of which there was a message. */
    Run withMessage(String type) {
        return new Run(id, worker, attempt, notBefore, launched, type);
    }

    /** The same, whose process was started. */
    Run withLaunch(Instant time) {
        return new Run(id, worker, attempt, notBefore, time, said);
    }

    /** The same, of which there was none. */
    public Run withoutMessage() {
        return new Run(id, worker, attempt, notBefore, launched, null);
    }
}
