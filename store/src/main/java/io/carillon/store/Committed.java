package io.carillon.store;

import java.util.List;

/**
 * What a transaction came to. By the time that a caller holds it, the transaction is durable.
 *
 * @param revision  the store's revision after it: a new one if it changed anything
 * @param succeeded whether its conditions held
 * @param results   one for each step that was done
 */
public record Committed(long revision, boolean succeeded, List<Result> results) implements Result {
}
