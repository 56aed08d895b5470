/**
 * The embedded engine: a log of commits, which is the truth, and an index in RocksDB, which can always be brought up to
 * the log.
 *
 * <p>
 * The life of a commit: {@link io.carillon.store.embedded.Committer} takes all waiting requests, works them out against
 * a {@link io.carillon.store.embedded.Batch}, appends their frames to the {@link io.carillon.store.embedded.CommitLog},
 * syncs once, applies them to the {@link io.carillon.store.embedded.Index}, publishes them to the
 * {@link io.carillon.store.embedded.Tail}, and answers. Readers follow through the tail, and through the log where they
 * are behind it.
 */
@NullMarked
package io.carillon.store.embedded;

import org.jspecify.annotations.NullMarked;
