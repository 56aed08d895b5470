package io.carillon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import io.carillon.event.python.PythonJson;
import io.carillon.yaml.DocumentException;
import io.carillon.yaml.JsonReader;
import org.jspecify.annotations.Nullable;

/** What consumers of hubs gave up, at a running server: each is named by {@code hub/consumer/id}. */
final class HubDeadLetters implements AutoCloseable {

    private static final Duration CONNECTING = Duration.ofSeconds(10);

    /** A consumer may take as long as its time limit says. */
    private static final Duration ANSWER = Duration.ofMinutes(10);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+/[A-Za-z0-9._-]+/[A-Za-z0-9._-]+");

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECTING).build();
    private final URI server;

    /**
     * @param server the address of its HTTP interface, such as {@code http://127.0.0.1:8000}; the scheme may be left
     *               out
     * @throws IOException when it is none
     */
    HubDeadLetters(String server) throws IOException {
        try {
            this.server = URI.create(server.contains("://") ? server : "http://" + server);
        } catch (IllegalArgumentException e) {
            throw new IOException("--server must be an address such as http://127.0.0.1:8000, not " + server, e);
        }
        if (this.server.getHost() == null || !String.valueOf(this.server.getScheme()).matches("https?")) {
            throw new IOException("--server must be an address such as http://127.0.0.1:8000, not " + server);
        }
    }

    /** Whether a word can name one. */
    static boolean isName(String word) {
        return NAME.matcher(word).matches();
    }

    /** What names one. */
    static String name(Map<String, @Nullable Object> letter) {
        return letter.get("hub") + "/" + letter.get("consumer") + "/" + letter.get("id");
    }

    /** Those that there are, up to a number that the server sets. */
    List<Map<String, @Nullable Object>> all() throws IOException, InterruptedException {
        List<Map<String, @Nullable Object>> all = new ArrayList<>();
        if (ask("GET", "").get("dead_letters") instanceof List<?> letters) {
            for (Object letter : letters) {
                if (letter instanceof Map<?, ?> map) {
                    all.add(byName(map));
                }
            }
        }
        return all;
    }

    Map<String, @Nullable Object> one(String name) throws IOException, InterruptedException {
        return ask("GET", "/" + name);
    }

    /** Has its consumer try it once more; null when it was delivered, otherwise what went wrong. */
    @Nullable
    String retry(String name) throws IOException, InterruptedException {
        Map<String, @Nullable Object> answer = ask("POST", "/" + name + "/retry");
        return Boolean.TRUE.equals(answer.get("delivered")) ? null : String.valueOf(answer.get("error"));
    }

    void discard(String name) throws IOException, InterruptedException {
        ask("DELETE", "/" + name);
    }

    private Map<String, @Nullable Object> ask(String method, String path) throws IOException, InterruptedException {
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/", -1)) {
            parts.add(URLEncoder.encode(part, UTF_8));
        }
        URI uri = server.resolve("/api/v1/dead-letters" + String.join("/", parts));
        HttpResponse<String> response;
        try {
            response = http.send(HttpRequest.newBuilder(uri).timeout(ANSWER)
                    .method(method, HttpRequest.BodyPublishers.noBody()).build(),
                    HttpResponse.BodyHandlers.ofString(UTF_8));
        } catch (IOException e) {
            throw new IOException(server + " can't be asked: "
                    + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()), e);
        }
        Map<String, @Nullable Object> body = Map.of();
        try {
            if (JsonReader.read(response.body()) instanceof Map<?, ?> map) {
                body = byName(map);
            }
        } catch (DocumentException e) {
            throw new IOException(server + " answers what is no JSON, with status " + response.statusCode(), e);
        }
        if (response.statusCode() != 200) {
            throw new IOException(body.containsKey("detail")
                    ? String.valueOf(body.get("detail"))
                    : server + " answers with status " + response.statusCode() + ": " + PythonJson.compact(body));
        }
        return body;
    }

    private static Map<String, @Nullable Object> byName(Map<?, ?> map) {
        Map<String, @Nullable Object> byName = new LinkedHashMap<>();
        map.forEach((name, value) -> byName.put(String.valueOf(name), value));
        return byName;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
