/**
 * JeroMQ's inner parts, two of which are ours: {@code Signaler} and {@code socket.reqrep.Dealer}
 * (docs/decisions/014-jeromq.md). All of JeroMQ is in the jar of this module, which therefore stands in the place of
 * JeroMQ's own.
 */
package zmq;
