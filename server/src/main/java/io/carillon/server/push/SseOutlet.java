package io.carillon.server.push;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/** Server-sent events (HTML, 9.2) by whatever goes over the connection. */
record SseOutlet(HttpServerResponse response) implements Outlet {

    @Override
    public Wire wire() {
        return Wire.SSE;
    }

    @Override
    public void write(Buffer events) {
        if (!response.ended() && !response.closed()) {
            // Whoever is gone is told of by the handler of the connection's end.
            var _ = response.write(events);
        }
    }

    @Override
    public boolean isFull() {
        return response.writeQueueFull();
    }

    @Override
    public void whenDrained(Runnable then) {
        response.drainHandler(_ -> then.run());
    }

    @Override
    public void end() {
        if (!response.ended() && !response.closed()) {
            var _ = response.end();
        }
    }
}
