package io.carillon.listen;

/**
 * How far listeners are with what had been published before they began.
 *
 * @param events    the events that were given to triggers so far, later ones included
 * @param revisions the revisions of which all is done, at most {@code total}
 * @param total     the revisions that were between their beginnings and the store's newest one at that time, or the end
 *                  of the period
 * @param busy      whether triggers have events that are not done
 */
public record ListenProgress(long events, long revisions, long total, boolean busy) {

    /** What listeners together are at. */
    ListenProgress plus(ListenProgress other) {
        return new ListenProgress(events + other.events, revisions + other.revisions, total + other.total,
                busy || other.busy);
    }
}
