package io.carillon.server.push;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.List;

import io.carillon.hub.HubCursor;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;

/** How events are written to a connection. */
enum Wire {

    /** Server-sent events (HTML, 9.2.5): the place as {@code id}, the event's JSON as {@code data}. */
    SSE {
        @Override
        void write(Frame frame, Buffer out) {
            out.appendString("id: ").appendString(frame.place().toString()).appendString("\ndata: ")
                    .appendBuffer(frame.json()).appendString("\n\n");
        }

        @Override
        Buffer keepAlive(Place place) {
            // An id without data moves the client's place and is no event (HTML, 9.2.6).
            return Buffer.buffer(":\nid: " + place + "\n\n");
        }

        @Override
        Buffer gap(HubCursor.Gap gap) {
            return Buffer.buffer("event: gap\nid: " + gap.through() + "\ndata: " + json(gap) + "\n\n");
        }
    },

    /** The same as a chunk of HTTP/1.1 (RFC 9112, 7.1), in memory from which the system can write. */
    SSE_CHUNK {
        @Override
        void write(Frame frame, Buffer out) {
            SSE.write(frame, out);
        }

        @Override
        Buffer encode(List<Frame> frames) {
            return chunk(super.encode(frames));
        }

        @Override
        Buffer keepAlive(Place place) {
            return chunk(SSE.keepAlive(place));
        }

        @Override
        Buffer gap(HubCursor.Gap gap) {
            return chunk(SSE.gap(gap));
        }

        private Buffer chunk(Buffer data) {
            byte[] size = (Integer.toHexString(data.length()) + "\r\n").getBytes(US_ASCII);
            ByteBuffer chunk = ByteBuffer.allocateDirect(size.length + data.length() + 2);
            chunk.put(size).put(data.getBytes()).put((byte) '\r').put((byte) '\n').flip();
            return BufferInternal.buffer(Unpooled.wrappedBuffer(chunk));
        }
    },

    /** Messages of a WebSocket: of each event a line, {@code {"id": place, "event": {...}}}. */
    LINES {
        @Override
        void write(Frame frame, Buffer out) {
            out.appendString("{\"id\":\"").appendString(frame.place().toString()).appendString("\",\"event\":")
                    .appendBuffer(frame.json()).appendString("}\n");
        }

        @Override
        Buffer keepAlive(Place place) {
            return Buffer.buffer("{\"id\":\"" + place + "\"}\n");
        }

        @Override
        Buffer gap(HubCursor.Gap gap) {
            return Buffer.buffer("{\"id\":\"" + gap.through() + "\",\"gap\":" + json(gap) + "}\n");
        }
    };

    abstract void write(Frame frame, Buffer out);

    /** Tells a client that is still there where it stands. */
    abstract Buffer keepAlive(Place place);

    /** Tells a client what it can't be sent any more; it stands behind that then. */
    abstract Buffer gap(HubCursor.Gap gap);

    private static String json(HubCursor.Gap gap) {
        return "{\"from\":" + gap.from() + ",\"through\":" + gap.through() + "}";
    }

    /** Several events for one write. */
    Buffer encode(List<Frame> frames) {
        int size = 0;
        for (Frame frame : frames) {
            size += frame.json().length() + 64;
        }
        Buffer out = Buffer.buffer(size);
        frames.forEach(frame -> write(frame, out));
        return out;
    }
}
