package io.carillon.event;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Where an event stands in the store.
 *
 * @param key      the key under which it is kept
 * @param revision its position in the store's order; 0 when it is not stored
 * @param time     when it was published, or null when that is not known
 */
public record Origin(String key, long revision, @Nullable Instant time) {
}
