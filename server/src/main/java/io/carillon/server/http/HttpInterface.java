package io.carillon.server.http;

import java.util.concurrent.Executor;
import java.util.function.Supplier;

import io.carillon.server.EventLoop;
import io.carillon.server.Metrics;
import io.carillon.server.etcd.StoreHealth;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;

/**
 * Carillon's own HTTP interface: {@code GET /health} (200 and {@code {"status":"ok",...}}, or 503 and what is wrong)
 * and {@code GET /metrics} (Prometheus' text form). Thread-safe.
 */
public final class HttpInterface implements Handler<HttpServerRequest> {

    private final Supplier<StoreHealth> health;
    private final Executor blocking;
    private final Metrics metrics;

    /**
     * @param health   how the store is; may wait
     * @param blocking where calls that wait are made
     * @param metrics  what is shown
     */
    public HttpInterface(Supplier<StoreHealth> health, Executor blocking, Metrics metrics) {
        this.health = health;
        this.blocking = blocking;
        this.metrics = metrics;
    }

    private record Answer(int status, String contentType, String body) {
    }

    @Override
    public void handle(HttpServerRequest request) {
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            send(request, problem(405, "method_not_allowed", "use GET"));
            return;
        }
        switch (String.valueOf(request.path())) {
            case "/health" -> answer(request, this::health);
            case "/metrics" ->
                answer(request, () -> new Answer(200, "text/plain; version=0.0.4; charset=utf-8", metrics.scrape()));
            default -> send(request, problem(404, "not_found", "there are /health and /metrics"));
        }
    }

    private static Answer problem(int status, String error, String message) {
        return new Answer(status, "application/json",
                new JsonObject().put("error", error).put("message", message).encode());
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
        return new Answer(status.trouble() == null ? 200 : 503, "application/json", body.encode());
    }

    private interface Work {
        Answer answer();
    }

    private void answer(HttpServerRequest request, Work work) {
        Context context = EventLoop.current();
        blocking.execute(() -> {
            Answer answer = tried(work);
            context.runOnContext(_ -> send(request, answer));
        });
    }

    private static Answer tried(Work work) {
        try {
            return work.answer();
        } catch (RuntimeException e) {
            return problem(503, "unavailable", String.valueOf(e.getMessage()));
        }
    }

    private static void send(HttpServerRequest request, Answer answer) {
        var _ = request.response().setStatusCode(answer.status()).putHeader("Content-Type", answer.contentType())
                .end(Buffer.buffer(answer.body()));
    }
}
