package io.carillon.store;

import org.jspecify.annotations.Nullable;

/**
 * How a store is.
 *
 * @param id                names the store; the same for its whole life, and another for each store
 * @param revision          the newest revision; 1 when nothing was ever written
 * @param compactedRevision reads before this revision fail, 0 if nothing was compacted
 * @param bytes             what it takes on the disk
 * @param trouble           why it takes no commits at present, in one line; null when it does
 */
public record StoreStatus(long id, long revision, long compactedRevision, long bytes, @Nullable String trouble) {
}
