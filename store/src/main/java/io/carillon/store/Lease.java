package io.carillon.store;

import java.time.Duration;

/**
 * A span of time after which keys are deleted.
 *
 * @param id  its number, not 0
 * @param ttl how long it lasts; begins anew when a store is opened, so that no key goes early
 */
public record Lease(long id, Duration ttl) {
}
