package io.carillon.workflow.message;

import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZEvent;
import org.zeromq.ZMQ;

/**
 * Watches the connections that a socket makes: tells when one was lost, and sees to it that a new one comes to life.
 *
 * <p>
 * JeroMQ 0.6.0 loses sight of a connection that was not made at once: its poller takes the channel from the handler
 * that connected it and forgets to give it to the one that is to read it, until something else changes among its
 * channels ({@code zmq.poll.Poller.run}). So, whenever a connection is reported, something is changed. Used by the
 * socket's thread.
 */
public final class ConnectionWatch {

    private static final String EVENTS = "inproc://connection-watch";

    private final ZContext context;
    private final ZMQ.Socket events;

    /**
     * Begins to watch; to be called before the socket connects.
     *
     * @param context that of the socket, for nothing else that is watched
     */
    public ConnectionWatch(ZContext context, ZMQ.Socket socket) {
        this.context = context;
        socket.monitor(EVENTS, ZMQ.EVENT_CONNECTED | ZMQ.EVENT_DISCONNECTED);
        events = context.createSocket(SocketType.PAIR);
        events.connect(EVENTS);
    }

    /**
     * Looks what has happened; to be called at least some times a second while a connection is waited for.
     *
     * @return whether a connection was lost since the last call
     */
    public boolean look() {
        boolean lost = false;
        boolean made = false;
        ZEvent event = ZEvent.recv(events, ZMQ.DONTWAIT);
        while (event != null) {
            switch (event.getEvent()) {
                case DISCONNECTED -> lost = true;
                case CONNECTED -> made = true;
                default -> {
                    // not asked for
                }
            }
            event = ZEvent.recv(events, ZMQ.DONTWAIT);
        }
        if (made) {
            change();
        }
        return lost;
    }

    /** Another channel comes, and goes. */
    private void change() {
        try (ZMQ.Socket other = context.createSocket(SocketType.PAIR)) {
            other.bind("tcp://127.0.0.1:*");
        }
    }
}
