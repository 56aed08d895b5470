package io.carillon.server.push;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.vertx.core.buffer.Buffer;

/** Successive events, with all of each commit, in the form in which connections share them. Used by one event loop. */
final class Burst {

    private final List<Frame> frames;
    private final long end;
    private final long next;
    private final Map<Wire, Buffer> encoded = new EnumMap<>(Wire.class);

    /**
     * @param frames what is to be sent; what expired while it lay there is left out
     * @param end    the count of the first event behind them
     * @param next   the first revision that is not in it
     */
    Burst(List<Frame> frames, long end, long next) {
        this.frames = frames;
        this.end = end;
        this.next = next;
    }

    List<Frame> frames() {
        return frames;
    }

    long end() {
        return end;
    }

    long next() {
        return next;
    }

    /** All of it, made once for a form. */
    Buffer encoded(Wire wire) {
        return encoded.computeIfAbsent(wire, form -> form.encode(frames));
    }
}
