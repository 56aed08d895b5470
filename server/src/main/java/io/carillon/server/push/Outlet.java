package io.carillon.server.push;

import io.vertx.core.buffer.Buffer;

/** A connection to a client, to be used on its event loop. */
interface Outlet {

    Wire wire();

    /** Writes in one piece; of a buffer that several connections share nothing is changed. */
    void write(Buffer events);

    /** Whether the client should read first, before more is written. */
    boolean isFull();

    /** Has something done, again and again, when there is room in what was full. */
    void whenDrained(Runnable then);

    /** Ends it; the client may come again. */
    void end();
}
