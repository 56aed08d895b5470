package io.carillon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.carillon.event.python.PythonJson;
import io.carillon.workflow.config.ConfigException;
import io.carillon.workflow.logs.LogAggregator;
import io.carillon.workflow.manager.NowcastManager;
import io.carillon.workflow.scheduler.Scheduler;
import io.carillon.workflow.status.SystemStatus;
import io.carillon.workflow.status.SystemStatus.Answer;

/**
 * Tells by HTTP how a system is: {@code GET /health} gives a JSON object with each part; the status is 200 when all are
 * up, 503 when one is not.
 */
final class NowcastHealth implements AutoCloseable {

    private static final int UP = 200;
    private static final int DOWN = 503;
    private static final int NOT_ALLOWED = 405;

    private final HttpServer server;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final NowcastSystem system;

    /**
     * Serves at an address.
     *
     * @throws IOException when it can't listen there
     */
    NowcastHealth(InetSocketAddress address, NowcastSystem system) throws IOException {
        this.system = system;
        server = HttpServer.create(new InetSocketAddress(address.getHostString(), address.getPort()), 0);
        server.setExecutor(executor);
        server.createContext("/health", this::answer);
        server.start();
    }

    /** Where it serves. */
    InetSocketAddress address() {
        return server.getAddress();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("GET")) {
                exchange.sendResponseHeaders(NOT_ALLOWED, -1);
                return;
            }
            Map<String, Object> parts = new LinkedHashMap<>();
            boolean up = true;
            SystemStatus status = system.status();
            for (Map.Entry<String, SupervisedPart.Health> each : system.health().entrySet()) {
                Map<String, Object> part = part(each.getKey(), each.getValue(), status);
                up &= "up".equals(part.get("status"));
                parts.put(each.getKey(), part);
            }
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("status", up ? "up" : "down");
            body.put("parts", parts);
            byte[] json = PythonJson.pretty(body).getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(up ? UP : DOWN, json.length);
            exchange.getResponseBody().write(json);
        } catch (ConfigException e) {
            exchange.sendResponseHeaders(DOWN, -1);
        }
    }

    private static Map<String, Object> part(String name, SupervisedPart.Health health, SystemStatus status) {
        Answer answer = switch (name) {
            case NowcastManager.NAME -> status.manager();
            case LogAggregator.NAME, Scheduler.NAME -> new Answer(Map.of(), null);
            default -> status.broker();
        };
        Map<String, Object> part = new LinkedHashMap<>();
        part.put("status", health.up() && answer.isThere() ? "up" : "down");
        part.put("since", health.since().toString());
        part.put("restarts", health.restarts());
        String problem = answer.problem();
        if (health.up() && problem != null) {
            part.put("problem", problem);
        }
        return part;
    }

    @Override
    public void close() {
        server.stop(0);
        executor.close();
    }
}
