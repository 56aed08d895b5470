package io.carillon.server.http;

import java.util.concurrent.Executor;
import java.util.function.Supplier;

import io.carillon.hub.ConsumerStatus;
import io.carillon.hub.Hub;
import io.carillon.server.Metrics;
import io.carillon.server.ServedHubs;
import io.carillon.server.etcd.StoreHealth;
import io.carillon.server.push.Push;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Carillon's own HTTP interface: {@code GET /health} (200 and {@code {"status":"ok",...}}, or 503 and what is wrong),
 * {@code GET /metrics} (Prometheus' text form), and hubs below {@code /api/v1} if there are any. What can't be done is
 * answered by a problem (RFC 9457). Thread-safe.
 */
public final class HttpInterface implements Handler<HttpServerRequest> {

    private static final String API = "/api/v1/";

    private final Supplier<StoreHealth> health;
    private final WaitingAnswers waiting;
    private final Metrics metrics;
    private final @Nullable ServedHubs hubs;
    private final @Nullable HubsApi api;
    private final @Nullable Pages pages;

    /**
     * @param health   how the store is; may wait
     * @param blocking where calls that wait are made
     * @param metrics  what is shown
     * @param hubs     the hubs that are served; null for none
     * @param push     brings their events to clients; null when there are no hubs
     */
    public HttpInterface(Supplier<StoreHealth> health, Executor blocking, Metrics metrics, @Nullable ServedHubs hubs,
            @Nullable Push push) {
        this.health = health;
        this.waiting = new WaitingAnswers(blocking);
        this.metrics = metrics;
        this.hubs = hubs;
        this.api = hubs == null || push == null ? null : new HubsApi(hubs, push, waiting);
        this.pages = hubs == null ? null : new Pages();
    }

    @Override
    public void handle(HttpServerRequest request) {
        String path = String.valueOf(request.path());
        if (path.startsWith(API)) {
            if (api == null) {
                Answer.problem(404, "this server has no hubs; start it with --config and a file that has hubs in it")
                        .send(request);
            } else {
                api.handle(request, path.substring(API.length()));
            }
            return;
        }
        if (path.equals(Pages.UNSUBSCRIBE) && request.method().equals(HttpMethod.POST) && api != null
                && api.subscriptions() != null) {
            api.subscriptions().unsubscribe(request);
            return;
        }
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            Answer.onlyBy("GET").send(request);
            return;
        }
        switch (path) {
            case "/health" -> waiting.answer(request, this::health);
            case "/metrics" -> waiting.answer(request,
                    () -> Answer.text(200, "text/plain; version=0.0.4; charset=utf-8", metrics.scrape()));
            default -> {
                Answer page = pages == null ? null : pages.at(path, request);
                (page != null ? page : Answer.problem(404, "there are /hubs, /health, /metrics and /api/v1/hubs"))
                        .send(request);
            }
        }
    }

    private Answer health() {
        StoreHealth status = health.get();
        JsonObject body = new JsonObject().put("status", status.trouble() == null ? "ok" : "degraded");
        if (status.revision() > 0) {
            body.put("revision", status.revision());
        }
        if (status.trouble() != null) {
            body.put("message", status.trouble());
        }
        if (hubs != null) {
            body.put("hubs", health(hubs));
        }
        return Answer.json(status.trouble() == null ? 200 : 503, body);
    }

    /** Hubs whose consumers can't take events are in trouble, but the server is not. */
    private static JsonObject health(ServedHubs hubs) {
        JsonArray troubles = new JsonArray();
        hubs.mistakes().get().forEach(troubles::add);
        int count = 0;
        for (Hub hub : hubs.notifications().hubs()) {
            count++;
            for (ConsumerStatus consumer : hub.status()) {
                if (consumer.trouble() != null) {
                    troubles.add(hub.label() + ", " + consumer.consumer() + ": " + consumer.trouble());
                }
            }
        }
        return new JsonObject().put("count", count).put("troubles", troubles);
    }
}
