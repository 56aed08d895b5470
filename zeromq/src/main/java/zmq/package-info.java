/**
 * JeroMQ's inner parts, one of which is ours: {@code Signaler} (docs/decisions/014-jeromq-signaler.md). All of JeroMQ
 * is in the jar of this module, which therefore stands in the place of JeroMQ's own.
 */
package zmq;
