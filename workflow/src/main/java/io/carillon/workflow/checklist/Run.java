package io.carillon.workflow.checklist;

import java.time.Instant;

import io.carillon.workflow.next.NextWorker;

/**
 * A launch that was decided: from the decision until the worker's process has ended. Immutable.
 *
 * @param id        names it, over restarts of the manager; fit for the name of a file
 * @param worker    what is launched
 * @param attempt   1, and more when it is launched again after it ended without a message
 * @param notBefore when it is launched at the earliest
 * @param spoke     whether the manager has had a message from it
 */
public record Run(String id, NextWorker worker, int attempt, Instant notBefore, boolean spoke) {

    /** The same, of which there was a message. */
    public Run withMessage() {
        return new Run(id, worker, attempt, notBefore, true);
    }

    /** The same, of which there was none. */
    public Run withoutMessage() {
        return new Run(id, worker, attempt, notBefore, false);
    }
}
