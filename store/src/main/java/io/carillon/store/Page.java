package io.carillon.store;

import java.util.List;

/**
 * What a read found.
 *
 * @param entries  the entries, in the order that was asked for
 * @param count    how many keys the range holds at that revision, whatever the limit and the revision filters
 * @param more     whether the limit cut entries off
 * @param revision the store's revision when it was read
 */
public record Page(List<Entry> entries, long count, boolean more, long revision) implements Result {
}
