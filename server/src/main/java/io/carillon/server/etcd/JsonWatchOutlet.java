package io.carillon.server.etcd;

import io.vertx.core.http.HttpServerResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends watch messages as the gateway does, one JSON object a line. */
final class JsonWatchOutlet implements WatchOutlet {

    private static final Logger LOG = LoggerFactory.getLogger(JsonWatchOutlet.class);

    private final HttpServerResponse response;
    private final EtcdResponses responses;
    private final Runnable gone;

    /**
     * @param gone called when the client is
     */
    JsonWatchOutlet(HttpServerResponse response, EtcdResponses responses, Runnable gone) {
        this.response = response;
        this.responses = responses;
        this.gone = gone;
    }

    @Override
    public void send(WatchMessage message) {
        if (!response.ended()) {
            response.write(responses.watch(message).toBuffer()).onFailure(_ -> gone.run());
        }
    }

    @Override
    public boolean isFull() {
        return response.writeQueueFull();
    }

    @Override
    public void onRoom(Runnable callback) {
        response.drainHandler(_ -> callback.run());
    }

    @Override
    public void end() {
        if (!response.ended()) {
            response.end().onFailure(e -> LOG.debug("a watcher was gone already: {}", e.getMessage()));
        }
    }
}
