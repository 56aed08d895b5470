package io.carillon.server.etcd;

import org.jspecify.annotations.Nullable;

/**
 * Whether the store can be worked with.
 *
 * @param revision the newest, 0 when it is not known
 * @param trouble  why nothing can be written, null when all is well
 */
public record StoreHealth(long revision, @Nullable String trouble) {
}
