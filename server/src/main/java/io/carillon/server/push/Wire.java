package io.carillon.server.push;

import java.util.List;

import io.vertx.core.buffer.Buffer;

/** How events are written to a connection. */
enum Wire {

    /** Server-sent events (HTML, 9.2.5): the place as {@code id}, the event's JSON as {@code data}. */
    SSE {
        @Override
        void write(Frame frame, Buffer out) {
            out.appendString("id: ").appendString(frame.place().toString()).appendString("\ndata: ")
                    .appendBytes(frame.json()).appendString("\n\n");
        }

        @Override
        Buffer keepAlive(Place place) {
            // An id without data moves the client's place and is no event (HTML, 9.2.6).
            return Buffer.buffer(":\nid: " + place + "\n\n");
        }
    },

    /** Messages of a WebSocket: of each event a line, {@code {"id": place, "event": {...}}}. */
    LINES {
        @Override
        void write(Frame frame, Buffer out) {
            out.appendString("{\"id\":\"").appendString(frame.place().toString()).appendString("\",\"event\":")
                    .appendBytes(frame.json()).appendString("}\n");
        }

        @Override
        Buffer keepAlive(Place place) {
            return Buffer.buffer("{\"id\":\"" + place + "\"}\n");
        }
    };

    abstract void write(Frame frame, Buffer out);

    /** Tells a client that is still there where it stands. */
    abstract Buffer keepAlive(Place place);

    /** Several events for one write. */
    Buffer encode(List<Frame> frames) {
        int size = 0;
        for (Frame frame : frames) {
            size += frame.json().length + 64;
        }
        Buffer out = Buffer.buffer(size);
        frames.forEach(frame -> write(frame, out));
        return out;
    }
}
