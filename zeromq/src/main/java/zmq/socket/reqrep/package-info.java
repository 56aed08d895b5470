/** What is replaced in JeroMQ's package of this name (docs/decisions/014-jeromq.md). */
package zmq.socket.reqrep;
