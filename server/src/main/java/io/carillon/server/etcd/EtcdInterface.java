package io.carillon.server.etcd;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;

/**
 * Answers etcd's clients, gRPC and JSON on one address, from whichever store. Thread-safe; requests come on the event
 * loops of their connections.
 */
public interface EtcdInterface extends Handler<HttpServerRequest> {

    /** How the store is; may wait. */
    StoreHealth health();

    /** Ends the calls that have no end of their own, because the server stops. */
    void stop();
}
