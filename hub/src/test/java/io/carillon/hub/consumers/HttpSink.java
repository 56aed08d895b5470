package io.carillon.hub.consumers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.carillon.store.Bytes;

/** An HTTP endpoint that takes down what it took, refuses what it is told to, and can be away for a while. */
public final class HttpSink implements AutoCloseable {

    /** What was sent; names of headers without regard to case. */
    public record Request(String path, Map<String, String> headers, Bytes content) {

        public byte[] bytes() {
            return content.array();
        }

        public String body() {
            return content.text();
        }
    }

    private final int port;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Request> taken = new CopyOnWriteArrayList<>();
    private final List<Request> refused = new CopyOnWriteArrayList<>();
    private volatile HttpServer server;
    private volatile Predicate<String> refuses = _ -> false;
    private volatile int status = 400;
    private volatile Map<String, String> headers = Map.of();
    private volatile CountDownLatch gate = new CountDownLatch(0);

    public HttpSink() throws IOException {
        server = listen(0);
        port = server.getAddress().getPort();
    }

    private HttpServer listen(int wanted) throws IOException {
        HttpServer listening = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 0);
        listening.setExecutor(threads);
        listening.createContext("/", this::handle);
        listening.start();
        return listening;
    }

    private void handle(HttpExchange exchange) throws IOException {
        Map<String, String> names = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        exchange.getRequestHeaders().forEach((name, values) -> names.put(name, values.getFirst()));
        Request request = new Request(exchange.getRequestURI().toString(), names,
                Bytes.wrap(exchange.getRequestBody().readAllBytes()));
        try {
            gate.await();
        } catch (InterruptedException e) {
            exchange.close();
            return;
        }
        boolean no = refuses.test(request.body());
        (no ? refused : taken).add(request);
        if (no) {
            headers.forEach(exchange.getResponseHeaders()::set);
        }
        exchange.sendResponseHeaders(no ? status : 200, -1);
        exchange.close();
    }

    public String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    /** From now on answers so to bodies of which this is true. */
    public void refuse(int answer, Map<String, String> with, Predicate<String> whom) {
        status = answer;
        headers = with;
        refuses = whom;
    }

    /** Answers nobody until this is opened. */
    public CountDownLatch shut() {
        gate = new CountDownLatch(1);
        return gate;
    }

    public void stop() {
        server.stop(0);
    }

    public void startAgain() throws IOException {
        server = listen(port);
    }

    public List<Request> taken() {
        return List.copyOf(taken);
    }

    public List<Request> refused() {
        return List.copyOf(refused);
    }

    @Override
    public void close() {
        gate.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
