package io.carillon.listen.engine;

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

import io.carillon.listen.config.EngineConfig;
import io.carillon.listen.engine.EtcdMessages.Answer;
import io.carillon.listen.http.RequestLog;
import org.jspecify.annotations.Nullable;

/** Asks an etcd over its JSON gateway (aviso-v1 5.2): one method a request, each waits for its answer. Thread-safe. */
final class EtcdClient implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final String base;
    private final @Nullable Duration timeout;
    private final HttpClient http;

    EtcdClient(EngineConfig config) {
        base = (config.https() ? "https://" : "http://") + config.host() + ":" + config.port();
        timeout = config.timeout();
        // Over plain HTTP an upgrade to HTTP/2 would be asked for with each request, and etcd refuses it.
        http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout == null || timeout.compareTo(CONNECT) > 0 ? CONNECT : timeout)
                .followRedirects(HttpClient.Redirect.NORMAL).build();
    }

    /** The address that requests go to. */
    String base() {
        return base;
    }

    /** The end of the range of all keys that begin with a key: its last byte one greater (aviso-v1 5.2). */
    private static byte[] prefixEnd(byte[] key) {
        byte[] end = key.clone();
        end[end.length - 1]++;
        return end;
    }

    private static String base64(String text) {
        return base64(text.getBytes(UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Reads one key, at a revision or, with 0, the newest. */
    Answer get(String key, long revision) throws IOException, InterruptedException, EtcdException {
        return post("/v3/kv/range",
                "{\"key\":\"" + base64(key) + "\"" + (revision > 0 ? ",\"revision\":\"" + revision + "\"" : "") + "}");
    }

    /** Reads the revision of one key, without its value. */
    Answer getRevision(String key) throws IOException, InterruptedException, EtcdException {
        return post("/v3/kv/range", "{\"key\":\"" + base64(key) + "\",\"keys_only\":true}");
    }

    /** Reads the keys under a prefix that were written at a revision or later, the oldest first. */
    Answer changed(String prefix, long since, int limit) throws IOException, InterruptedException, EtcdException {
        byte[] key = prefix.getBytes(UTF_8);
        return post("/v3/kv/range",
                "{\"key\":\"" + base64(key) + "\",\"range_end\":\"" + base64(prefixEnd(key)) + "\",\"limit\":\"" + limit
                        + "\",\"sort_order\":\"ASCEND\",\"sort_target\":\"MOD\"," + "\"min_mod_revision\":\"" + since
                        + "\"}");
    }

    /** Reads which key under a prefix was written last, as it stood at a revision; without its value. */
    Answer newestUnder(String prefix, long revision) throws IOException, InterruptedException, EtcdException {
        byte[] key = prefix.getBytes(UTF_8);
        return post("/v3/kv/range",
                "{\"key\":\"" + base64(key) + "\",\"range_end\":\"" + base64(prefixEnd(key))
                        + "\",\"limit\":\"1\",\"sort_order\":\"DESCEND\",\"sort_target\":\"MOD\",\"keys_only\":true,"
                        + "\"revision\":\"" + revision + "\"}");
    }

    /**
     * A put within a transaction.
     *
     * @param lease 0 for none
     */
    record Put(String key, String value, long lease) {
    }

    /**
     * Puts keys in one transaction.
     *
     * @param key      the key whose revision is the condition, null for none; if it does not hold, the key is read
     * @param revision the revision that it must have, 0 if it must not be there
     */
    Answer put(List<Put> puts, @Nullable String key, long revision)
            throws IOException, InterruptedException, EtcdException {
        StringBuilder body = new StringBuilder("{");
        if (key != null) {
            body.append("\"compare\":[{\"key\":\"").append(base64(key))
                    .append("\",\"target\":\"MOD\",\"result\":\"EQUAL\",\"mod_revision\":\"").append(revision)
                    .append("\"}],\"failure\":[{\"requestRange\":{\"key\":\"").append(base64(key)).append("\"}}],");
        }
        body.append("\"success\":[");
        String separator = "";
        for (Put put : puts) {
            body.append(separator).append("{\"requestPut\":{\"key\":\"").append(base64(put.key()))
                    .append("\",\"value\":\"").append(base64(put.value())).append('"');
            if (put.lease() != 0) {
                body.append(",\"lease\":\"").append(put.lease()).append('"');
            }
            body.append("}}");
            separator = ",";
        }
        return post("/v3/kv/txn", body.append("]}").toString());
    }

    /** Makes a lease. */
    Answer grantLease(long ttlSeconds) throws IOException, InterruptedException, EtcdException {
        return post("/v3/lease/grant", "{\"TTL\":\"" + ttlSeconds + "\",\"ID\":\"0\"}");
    }

    /** Carillon's own: the revision at a time. */
    Answer revisionAt(Instant time) throws IOException, InterruptedException, EtcdException {
        return post("/v3/carillon/revision", "{\"time\":\"" + time + "\"}");
    }

    /** Whether the server is a Carillon, and has more to offer than an etcd. */
    boolean isCarillon() throws IOException, InterruptedException, EtcdException {
        String url = base + "/version";
        HttpResponse<byte[]> response = http.send(request(url).GET().build(), BodyHandlers.ofByteArray());
        return response.statusCode() == 200
                && EtcdMessages.textField(new String(response.body(), UTF_8), "carillon") != null;
    }

    /**
     * A watch to be made.
     *
     * @param prefix what is watched
     * @param id     its number, not 0
     * @param from   the first revision wanted
     */
    record Watch(String prefix, long id, long from) {
    }

    /** Opens a watch stream. */
    InputStream watch(List<Watch> watches) throws IOException, InterruptedException, EtcdException {
        StringBuilder body = new StringBuilder();
        for (Watch watch : watches) {
            byte[] key = watch.prefix().getBytes(UTF_8);
            body.append("{\"create_request\":{\"key\":\"").append(base64(key)).append("\",\"range_end\":\"")
                    .append(base64(prefixEnd(key))).append("\",\"start_revision\":\"").append(watch.from())
                    .append("\",\"watch_id\":\"").append(watch.id()).append("\"}}\n");
        }
        String url = base + "/v3/watch";
        HttpRequest request = request(url).POST(HttpRequest.BodyPublishers.ofString(body.toString())).build();
        RequestLog.sent(request, body.toString());
        HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
        RequestLog.received(response);
        if (response.statusCode() != 200) {
            try (InputStream error = response.body()) {
                throw new EtcdException(response.statusCode(), url, EtcdMessages.errorText(error.readNBytes(64 << 10)));
            }
        }
        return response.body();
    }

    private Answer post(String path, String body) throws IOException, InterruptedException, EtcdException {
        String url = base + path;
        HttpRequest request = request(url).POST(HttpRequest.BodyPublishers.ofString(body)).build();
        RequestLog.sent(request, body);
        HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
        RequestLog.received(response);
        if (response.statusCode() != 200) {
            throw new EtcdException(response.statusCode(), url, EtcdMessages.errorText(response.body()));
        }
        return EtcdMessages.answer(response.body());
    }

    private HttpRequest.Builder request(String url) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).header("Content-Type",
                "application/json");
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
