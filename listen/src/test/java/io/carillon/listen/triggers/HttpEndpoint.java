package io.carillon.listen.triggers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** A server that takes down what it is sent, and answers as it is told. */
public final class HttpEndpoint implements AutoCloseable {

    /** What was sent; names of headers as the server writes them: {@code Content-type}. */
    public record Request(String method, String path, Map<String, List<String>> headers, String body) {

        /** The one value of a header. */
        public String header(String name) {
            return Objects.requireNonNull(headers.get(name), name).getFirst();
        }
    }

    /** What is answered. */
    public record Answer(int status, Map<String, String> headers, String body) {
    }

    private final HttpServer server;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private volatile Answer answer = new Answer(200, Map.of(), "said so");

    /** Starts on a free port. */
    public HttpEndpoint() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        requests.add(new Request(exchange.getRequestMethod(), path, Map.copyOf(exchange.getRequestHeaders()),
                new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
        Answer now = path.startsWith("/here") ? new Answer(200, Map.of(), "") : answer;
        now.headers().forEach(exchange.getResponseHeaders()::set);
        byte[] body = now.body().getBytes(UTF_8);
        exchange.sendResponseHeaders(now.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** Answers so from now on, but for paths that begin with {@code /here}, which are always well. */
    public void answer(int status, Map<String, String> headers, String body) {
        answer = new Answer(status, headers, body);
    }

    /** The address of a path. */
    public String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** What was sent so far. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
