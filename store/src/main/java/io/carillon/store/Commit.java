package io.carillon.store;

import java.time.Instant;
import java.util.List;

/**
 * One step of the store: all that one transaction changed.
 *
 * @param revision its place in the total order; each commit has the revision after that of the commit before it
 * @param time     when it was committed by the store's clock, in microseconds; never before the time of an earlier one
 * @param changes  what it changed, in the transaction's order; a reader that follows a range gets only the changes in
 *                 its range, and no commit without any
 */
public record Commit(long revision, Instant time, List<Change> changes) {
}
