/**
 * The etcd v3 protocol on the store, as JSON over HTTP: what etcd's own gateway reads and writes.
 *
 * <p>
 * Recorded exchanges are in the tests; where a client's mistake makes etcd answer 500 or fall over, this answers 400.
 */
@NullMarked
package io.carillon.server.etcd;

import org.jspecify.annotations.NullMarked;
