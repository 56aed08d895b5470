package io.carillon.benchmark;

import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * What ZeroMQ alone can do in the place of a broker and a manager, each in a process of its own: its own proxy, and a
 * socket that sends back what it gets.
 */
final class BareEcho {

    private BareEcho() {
    }

    /**
     * Runs one of the two until it is killed.
     *
     * @param arguments {@code proxy} and the two ports where it listens, for workers and for the manager; or
     *                  {@code manager} and the port where it connects
     */
    public static void main(String[] arguments) {
        try (ZContext context = new ZContext()) {
            if (arguments[0].equals("proxy")) {
                ZMQ.Socket workers = context.createSocket(SocketType.ROUTER);
                ZMQ.Socket manager = context.createSocket(SocketType.DEALER);
                workers.bind("tcp://127.0.0.1:" + arguments[1]);
                manager.bind("tcp://127.0.0.1:" + arguments[2]);
                ZMQ.proxy(workers, manager, null);
            } else {
                ZMQ.Socket socket = context.createSocket(SocketType.REP);
                socket.setHandshakeIvl(1000);
                socket.connect("tcp://127.0.0.1:" + arguments[1]);
                while (true) {
                    socket.send(socket.recv());
                }
            }
        }
    }
}
