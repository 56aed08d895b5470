package io.carillon.server.etcd;

import io.carillon.store.KeyRange;

/** What a client asks of a watch stream. */
sealed interface WatchRequest {

    /**
     * A new watch.
     *
     * @param keys      what is watched; with an empty range nothing can be
     * @param from      the first revision wanted, 0 for what comes next
     * @param id        the number that the client chose, 0 to be given one
     * @param puts      whether puts are wanted
     * @param deletes   whether deletions are wanted
     * @param previous  whether events show the version before
     * @param progress  whether the client wants to hear of the revision when nothing happens
     * @param fragments whether the client takes the events of one revision in several messages
     */
    record Create(KeyRange keys, long from, long id, boolean puts, boolean deletes, boolean previous, boolean progress,
            boolean fragments) implements WatchRequest {
    }

    /** The end of a watch. */
    record Cancel(long id) implements WatchRequest {
    }

    /** How far are all watches? */
    record Progress() implements WatchRequest {
    }
}
