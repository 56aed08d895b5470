package io.carillon.listen.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import io.carillon.event.python.PythonJson;
import io.carillon.listen.NotificationException;
import io.carillon.listen.config.EngineConfig;
import io.carillon.listen.config.JsonReader;
import io.carillon.listen.engine.KeyValues;
import org.jspecify.annotations.Nullable;

/** An etcd over its JSON gateway (aviso-v1 5.2). */
final class RestKeyValues implements KeyValues {

    private static final int PAGE = 500;

    private final String base;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    RestKeyValues(EngineConfig config) {
        base = (config.https() ? "https://" : "http://") + config.host() + ":" + config.port() + "/v3/kv/";
    }

    @Override
    public List<Stored> list(String prefix, boolean keysOnly, long revision) throws InterruptedException {
        List<Stored> all = new ArrayList<>();
        byte[] end = prefix.getBytes(UTF_8);
        end[end.length - 1]++;
        byte[] key = prefix.getBytes(UTF_8);
        long at = revision;
        while (true) {
            Map<?, ?> answer = post("range", "Not able to pull key " + prefix, Map.of("key", base64(key), "range_end",
                    base64(end), "limit", PAGE, "keys_only", keysOnly, "revision", at));
            List<Stored> page = stored(answer);
            all.addAll(page);
            if (!Boolean.TRUE.equals(answer.get("more"))) {
                return all;
            }
            if (at == 0 && answer.get("header") instanceof Map<?, ?> header) {
                at = Long.parseLong(String.valueOf(header.get("revision")));
            }
            key = (page.getLast().key() + "\0").getBytes(UTF_8);
        }
    }

    @Override
    public @Nullable Stored get(String key, long revision) throws InterruptedException {
        List<Stored> found = stored(post("range", "Not able to pull key " + key,
                Map.of("key", base64(key.getBytes(UTF_8)), "revision", revision)));
        return found.isEmpty() ? null : found.getFirst();
    }

    @Override
    public long commit(List<Put> puts, List<String> deletes, @Nullable String unchanged, long revision)
            throws InterruptedException {
        List<Object> compares = new ArrayList<>();
        if (unchanged != null) {
            compares.add(Map.of("key", base64(unchanged.getBytes(UTF_8)), "target", "MOD", "result", "EQUAL",
                    "mod_revision", revision));
        }
        List<Object> operations = new ArrayList<>();
        for (String delete : deletes) {
            operations.add(Map.of("requestDeleteRange", Map.of("key", base64(delete.getBytes(UTF_8)))));
        }
        for (Put put : puts) {
            operations.add(Map.of("requestPut",
                    Map.of("key", base64(put.key().getBytes(UTF_8)), "value", base64(put.value()))));
        }
        Map<?, ?> answer = post("txn", "Not able to execute the transaction",
                Map.of("compare", compares, "success", operations));
        if (!Boolean.TRUE.equals(answer.get("succeeded")) || !(answer.get("header") instanceof Map<?, ?> header)) {
            return -1;
        }
        return Long.parseLong(String.valueOf(header.get("revision")));
    }

    private static List<Stored> stored(Map<?, ?> answer) {
        List<Stored> all = new ArrayList<>();
        if (answer.get("kvs") instanceof List<?> entries) {
            for (Object entry : entries) {
                if (entry instanceof Map<?, ?> kv) {
                    all.add(new Stored(new String(bytes(kv.get("key")), UTF_8), bytes(kv.get("value")),
                            Long.parseLong(String.valueOf(kv.get("mod_revision"))),
                            Long.parseLong(String.valueOf(kv.get("version")))));
                }
            }
        }
        return all;
    }

    private static byte[] bytes(@Nullable Object base64) {
        return base64 instanceof String text ? Base64.getDecoder().decode(text) : new byte[0];
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private Map<?, ?> post(String path, String what, Map<String, ?> body) throws InterruptedException {
        try {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(URI.create(base + path)).header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(PythonJson.compact(body))).build(),
                    BodyHandlers.ofString());
            if (response.statusCode() == 200 && JsonReader.read(response.body()) instanceof Map<?, ?> answer) {
                return answer;
            }
            throw new NotificationException(what + ", " + response.statusCode() + ": " + response.body().strip(), true);
        } catch (IOException e) {
            throw new NotificationException(what + ", " + base + ": " + e, true, e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
