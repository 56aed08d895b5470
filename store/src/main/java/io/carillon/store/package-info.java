/**
 * Keeps events: a versioned key-value log with one total order of revisions, after the model of etcd v3.
 *
 * <p>
 * This room knows keys and bytes, not schemas. {@link io.carillon.store.EventStore} is what other rooms use; an engine
 * is a package below this one.
 */
@NullMarked
package io.carillon.store;

import org.jspecify.annotations.NullMarked;
