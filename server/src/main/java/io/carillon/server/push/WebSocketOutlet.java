package io.carillon.server.push;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;

/** Text messages of a WebSocket (RFC 6455). */
record WebSocketOutlet(ServerWebSocket socket) implements Outlet {

    /** "Going away" (RFC 6455, 7.4.1). */
    private static final short GOING_AWAY = 1001;

    @Override
    public Wire wire() {
        return Wire.LINES;
    }

    @Override
    public void write(Buffer events) {
        if (!socket.isClosed()) {
            // Whoever is gone is told of by the handler of the connection's end.
            var _ = socket.writeFrame(WebSocketFrame.textFrame(events.toString(), true));
        }
    }

    @Override
    public boolean isFull() {
        return socket.writeQueueFull();
    }

    @Override
    public void whenDrained(Runnable then) {
        socket.drainHandler(_ -> then.run());
    }

    @Override
    public void end() {
        if (!socket.isClosed()) {
            var _ = socket.close(GOING_AWAY, "the server stops or the hub is gone; come again");
        }
    }
}
