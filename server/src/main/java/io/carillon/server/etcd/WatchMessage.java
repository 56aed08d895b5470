package io.carillon.server.etcd;

/**
 * A {@code WatchResponse}, whichever protocol it goes by.
 *
 * @param revision        of the header, 0 for none
 * @param watch           the number of the watch; -1 is none of them, or all
 * @param created         whether it answers a request to create
 * @param canceled        whether the watch ended
 * @param compactRevision the first revision that is left, for a watch that ended because of that; otherwise 0
 * @param reason          why the watch ended; empty when the client knows
 * @param fragment        whether more of the same revision follows
 * @param events          what happened
 */
record WatchMessage(long revision, long watch, boolean created, boolean canceled, long compactRevision, String reason,
        boolean fragment, WatchEvents events) {

    static WatchMessage created(long revision, long watch) {
        return new WatchMessage(revision, watch, true, false, 0, "", false, WatchEvents.NONE);
    }

    /** A watch that did not come to be. */
    static WatchMessage refused(long revision, long watch, String reason) {
        return new WatchMessage(revision, watch, true, true, 0, reason, false, WatchEvents.NONE);
    }

    static WatchMessage canceled(long revision, long watch, long compactRevision, String reason) {
        return new WatchMessage(revision, watch, false, true, compactRevision, reason, false, WatchEvents.NONE);
    }

    static WatchMessage progress(long revision, long watch) {
        return new WatchMessage(revision, watch, false, false, 0, "", false, WatchEvents.NONE);
    }

    static WatchMessage events(long revision, long watch, boolean fragment, WatchEvents events) {
        return new WatchMessage(revision, watch, false, false, 0, "", fragment, events);
    }
}
