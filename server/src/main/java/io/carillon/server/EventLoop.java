package io.carillon.server;

import java.util.Objects;

import io.vertx.core.Context;
import io.vertx.core.Vertx;

/** The event loop of the connection whose request is being handled. */
public final class EventLoop {

    private EventLoop() {
    }

    /** The one that calls; to be asked on an event loop only. */
    public static Context current() {
        return Objects.requireNonNull(Vertx.currentContext(), "not on an event loop");
    }
}
