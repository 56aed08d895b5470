package io.carillon.store;

import java.time.Duration;
import java.util.List;

/**
 * How a lease stands.
 *
 * @param lease     as it was granted
 * @param remaining until it ends, if nobody renews it; never negative
 * @param keys      the keys that it holds, in order; empty unless they were asked for
 */
public record LeaseStatus(Lease lease, Duration remaining, List<Bytes> keys) {
}
