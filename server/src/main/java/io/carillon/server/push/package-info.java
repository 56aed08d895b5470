/**
 * Brings the events of hubs to clients that stay connected. Each event is encoded once for all clients of its hub; what
 * a connection is sent goes out on its own event loop, a burst in one write; who does not read is waited for, and reads
 * on from the store.
 */
@NullMarked
package io.carillon.server.push;

import org.jspecify.annotations.NullMarked;
