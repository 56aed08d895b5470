package io.carillon.listen.engine.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.carillon.event.python.PythonJson;
import io.carillon.listen.config.Endpoint;
import io.carillon.listen.config.EngineConfig;
import io.carillon.listen.http.HttpEnvironment;
import io.carillon.listen.http.RequestLog;
import org.jspecify.annotations.Nullable;

/** A server of an etcd, or a Carillon server, by etcd's JSON gateway (aviso-v1 5.2). */
final class RestServer implements EtcdServer {

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final int ERROR_BYTES = 64 << 10;

    private final String base;
    private final Supplier<Map<String, String>> headers;
    private final HttpEnvironment environment;
    private final @Nullable Duration timeout;
    private final HttpClient http;

    /**
     * @param headers     what each request shows of who asks
     * @param environment the proxies, and the login of who shows none
     */
    RestServer(Endpoint endpoint, EngineConfig config, Supplier<Map<String, String>> headers,
            HttpEnvironment environment) {
        this.base = (config.https() ? "https://" : "http://") + endpoint;
        this.headers = headers;
        this.environment = environment;
        timeout = config.timeout();
        // Over plain HTTP an upgrade to HTTP/2 would be asked for with each request, and etcd refuses it.
        HttpClient.Builder client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout == null || timeout.compareTo(CONNECT) > 0 ? CONNECT : timeout)
                .followRedirects(HttpClient.Redirect.NORMAL);
        if (config.https()) {
            client.sslContext(Tls.of(config.tls()).context());
        }
        environment.applyTo(client);
        http = client.build();
    }

    @Override
    public String address() {
        return base;
    }

    private static String base64(String text) {
        return base64(text.getBytes(UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Override
    public Answer range(Range range) throws IOException, InterruptedException, EtcdException {
        StringBuilder body = new StringBuilder("{\"key\":\"").append(base64(range.key())).append('"');
        byte[] end = range.end();
        if (end != null) {
            body.append(",\"range_end\":\"").append(base64(end)).append('"');
        }
        if (range.revision() > 0) {
            body.append(",\"revision\":\"").append(range.revision()).append('"');
        }
        if (range.minModRevision() > 0) {
            body.append(",\"min_mod_revision\":\"").append(range.minModRevision()).append('"');
        }
        if (range.limit() > 0) {
            body.append(",\"limit\":\"").append(range.limit()).append('"');
        }
        if (range.order() != Order.KEY) {
            body.append(",\"sort_order\":\"").append(range.order() == Order.OLDEST_FIRST ? "ASCEND" : "DESCEND")
                    .append("\",\"sort_target\":\"MOD\"");
        }
        if (range.keysOnly()) {
            body.append(",\"keys_only\":true");
        }
        return RestMessages.answer(post("/v3/kv/range", body.append('}').toString()));
    }

    @Override
    public Answer commit(Transaction transaction) throws IOException, InterruptedException, EtcdException {
        StringBuilder body = new StringBuilder("{");
        String key = transaction.unchanged();
        if (key != null) {
            body.append("\"compare\":[{\"key\":\"").append(base64(key))
                    .append("\",\"target\":\"MOD\",\"result\":\"EQUAL\",\"mod_revision\":\"")
                    .append(transaction.revision()).append("\"}],\"failure\":[{\"requestRange\":{\"key\":\"")
                    .append(base64(key)).append("\"}}],");
        }
        body.append("\"success\":[");
        String separator = "";
        for (String deleted : transaction.deletes()) {
            body.append(separator).append("{\"requestDeleteRange\":{\"key\":\"").append(base64(deleted)).append("\"}}");
            separator = ",";
        }
        for (Put put : transaction.puts()) {
            body.append(separator).append("{\"requestPut\":{\"key\":\"").append(base64(put.key()))
                    .append("\",\"value\":\"").append(base64(put.value())).append('"');
            if (put.lease() != 0) {
                body.append(",\"lease\":\"").append(put.lease()).append('"');
            }
            body.append("}}");
            separator = ",";
        }
        return RestMessages.answer(post("/v3/kv/txn", body.append("]}").toString()));
    }

    @Override
    public long grantLease(long ttlSeconds) throws IOException, InterruptedException, EtcdException {
        return RestMessages.number(post("/v3/lease/grant", "{\"TTL\":\"" + ttlSeconds + "\",\"ID\":\"0\"}"), "ID");
    }

    @Override
    public String authenticate(String user, String password) throws IOException, InterruptedException, EtcdException {
        byte[] answer = post("/v3/auth/authenticate", PythonJson.compact(Map.of("name", user, "password", password)),
                null);
        String token = RestMessages.text(answer, "token");
        if (token == null) {
            throw new IOException(base + " gave no token");
        }
        return token;
    }

    @Override
    public boolean knowsCommitTimes() throws IOException, InterruptedException {
        HttpResponse<byte[]> response = http.send(request(base + "/version").GET().build(), BodyHandlers.ofByteArray());
        return response.statusCode() == 200 && RestMessages.text(response.body(), "carillon") != null;
    }

    @Override
    public CommitTime revisionAt(Instant time) throws IOException, InterruptedException, EtcdException {
        byte[] answer = post("/v3/carillon/revision", "{\"time\":\"" + time + "\"}");
        return new CommitTime(RestMessages.number(answer, "revision"), RestMessages.number(answer, "compact_revision"));
    }

    @Override
    public WatchStream watch(List<Watch> watches) throws IOException, InterruptedException, EtcdException {
        StringBuilder body = new StringBuilder();
        for (Watch watch : watches) {
            body.append("{\"create_request\":{\"key\":\"").append(base64(watch.prefix())).append("\",\"range_end\":\"")
                    .append(base64(EtcdServer.prefixEnd(watch.prefix()))).append("\",\"start_revision\":\"")
                    .append(watch.from()).append("\",\"watch_id\":\"").append(watch.id()).append("\"}}\n");
        }
        String url = base + "/v3/watch";
        HttpRequest request = request(url).POST(HttpRequest.BodyPublishers.ofString(body.toString())).build();
        RequestLog.sent(request, body.toString());
        HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
        RequestLog.received(response);
        if (response.statusCode() != 200) {
            try (InputStream error = response.body()) {
                throw RestMessages.refusal(response.statusCode(), url, error.readNBytes(ERROR_BYTES));
            }
        }
        return new RestMessages.WatchReader(response.body());
    }

    private byte[] post(String path, String body) throws IOException, InterruptedException, EtcdException {
        return post(path, body, body);
    }

    /**
     * @param told what of the body may be told in debug, null for nothing
     */
    private byte[] post(String path, String body, @Nullable String told)
            throws IOException, InterruptedException, EtcdException {
        String url = base + path;
        HttpRequest request = request(url).POST(HttpRequest.BodyPublishers.ofString(body)).build();
        RequestLog.sent(request, told);
        HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
        RequestLog.received(response);
        if (response.statusCode() != 200) {
            throw RestMessages.refusal(response.statusCode(), url, response.body());
        }
        return response.body();
    }

    private HttpRequest.Builder request(String url) {
        URI address = URI.create(url);
        HttpRequest.Builder request = HttpRequest.newBuilder(address).header("Content-Type", "application/json");
        environment.headers(address, headers.get()).forEach(request::header);
        if (timeout != null) {
            request.timeout(timeout);
        }
        return request;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
