package io.carillon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.carillon.acceptance.Servers.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Random requests, given to Carillon and to a real etcd in the same order, are answered alike, byte for byte, but for
 * the ids of cluster and member. {@code -Dcarillon.operations=100000} asks more, {@code -Dcarillon.seed} the same
 * again.
 */
class EtcdComparisonTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String[] KEYS = {"a", "a/1", "a/2", "b", "b/1", "c", "d", "e", "f"};
    private static final String SENTINEL = "z";
    private static final String[] TARGETS = {"VERSION", "CREATE", "MOD", "VALUE", "LEASE"};
    private static final String[] OPERANDS = {"version", "create_revision", "mod_revision", "value", "lease"};

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private record Answer(int status, String body) {
    }

    private Answer ask(Server server, String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> response = http
                .send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                        .POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), plain(response.body()));
    }

    private static String plain(String body) {
        return body.replaceAll("\"(cluster_id|member_id)\":\"[0-9]+\"", "\"$1\":\"\"").replaceAll("\"TTL\":\"\\d+\",",
                "");
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void random_requests_are_answered_as_a_real_etcd_does() throws Exception {
        int operations = Integer.getInteger("carillon.operations", 2_000);
        long seed = Long.getLong("carillon.seed", System.nanoTime());
        System.out.println("EtcdComparisonTest: -Dcarillon.seed=" + seed);
        try (Server etcd = Servers.etcd(Files.createDirectories(folder.resolve("etcd")));
                Server carillon = Servers.carillon(Files.createDirectories(folder.resolve("carillon")))) {
            Requests requests = new Requests(new Random(seed));
            for (int i = 0; i < operations; i++) {
                String what = "operation " + i + " of seed " + seed;
                if (requests.random.nextInt(40) == 0) {
                    String watch = requests.watch();
                    List<String> expected = watched(etcd, watch);
                    assertThat(watched(carillon, watch)).as("%s: watch %s", what, watch).isEqualTo(expected);
                    continue;
                }
                Request request = requests.next();
                Answer expected = ask(etcd, request.path(), request.body());
                assertThat(ask(carillon, request.path(), request.body())).as("%s: %s", what, request)
                        .isEqualTo(expected);
                requests.learn(request, expected);
            }
            for (long revision = Math.max(1, requests.compacted); revision <= requests.revision; revision++) {
                String all = "{\"key\":\"AA==\",\"range_end\":\"AA==\",\"revision\":\"" + revision + "\"}";
                assertThat(ask(carillon, "/v3/kv/range", all)).as("all at revision %d of seed %d", revision, seed)
                        .isEqualTo(ask(etcd, "/v3/kv/range", all));
            }
        }
    }

    /** The events that a watch gives up to a last one that is made for it, or why it gives none. */
    private List<String> watched(Server server, String create) throws Exception {
        List<String> events = new ArrayList<>();
        HttpResponse<java.io.InputStream> response = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/v3/watch"))
                        .POST(HttpRequest.BodyPublishers.ofString(create)).build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).contains("\"created\":true");
            ask(server, "/v3/kv/put", "{\"key\":\"" + base64(SENTINEL) + "\"}");
            String end = ask(server, "/v3/kv/deleterange", "{\"key\":\"" + base64(SENTINEL) + "\"}").body();
            String last = JSON.readTree(end).path("header").path("revision").asString();
            boolean puts = !create.contains("NOPUT");
            String until = puts && create.contains("NODELETE") ? Long.toString(Long.parseLong(last) - 1) : last;
            while (true) {
                JsonNode result = JSON.readTree(lines.readLine()).path("result");
                if (result.has("canceled")) {
                    events.add("compacted " + result.path("compact_revision").asString());
                    return events;
                }
                for (JsonNode event : result.path("events")) {
                    events.add(event.toString());
                    if (event.path("kv").path("mod_revision").asString().equals(until)) {
                        return events;
                    }
                }
            }
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private record Request(String path, String body) {
    }

    /** Makes requests that mostly make sense, given how the store is. */
    private static final class Requests {

        private final Random random;
        private long revision = 1;
        private long compacted;

        /**
         * Whether deletions may have no end, or else puts may keep what a key has: a transaction with both, which etcd
         * does not find to be in conflict, makes it fall over.
         */
        private boolean endless = true;

        Requests(Random random) {
            this.random = random;
        }

        void learn(Request request, Answer answer) {
            if (answer.status() == 200) {
                JsonNode body = JSON.readTree(answer.body());
                revision = Math.max(revision, body.path("header").path("revision").asLong());
                if (request.path().endsWith("compaction")) {
                    compacted = JSON.readTree(request.body()).path("revision").asLong();
                }
            }
        }

        private boolean often() {
            return random.nextInt(3) > 0;
        }

        private boolean seldom() {
            return random.nextInt(6) == 0;
        }

        private String key() {
            return KEYS[random.nextInt(KEYS.length)];
        }

        private long someRevision() {
            return Math.max(0, revision + 1 - random.nextInt(12));
        }

        Request next() {
            int kind = random.nextInt(100);
            if (kind < 30) {
                return new Request("/v3/kv/put", put(true));
            }
            if (kind < 52) {
                return new Request("/v3/kv/range", range());
            }
            if (kind < 62) {
                return new Request("/v3/kv/deleterange", delete());
            }
            if (kind < 84) {
                endless = random.nextBoolean();
                Request transaction = new Request("/v3/kv/txn", transaction(2));
                endless = true;
                return transaction;
            }
            String id = "{\"ID\":\"" + lease() + "\"";
            if (kind < 88) {
                return new Request("/v3/lease/grant", id + ",\"TTL\":\"" + (90_000 + random.nextInt(1000)) + "\"}");
            }
            if (kind < 91) {
                return new Request("/v3/lease/revoke", id + "}");
            }
            if (kind < 93) {
                return new Request("/v3/lease/keepalive", id + "}");
            }
            if (kind < 95) {
                return new Request("/v3/lease/timetolive", id + "}");
            }
            return new Request("/v3/kv/compaction", "{\"revision\":\"" + Math.max(1, someRevision()) + "\"}");
        }

        private long lease() {
            return 1L + random.nextInt(5);
        }

        private String keys() {
            String fields = "\"key\":\"" + base64(seldom() ? "\0" : key()) + "\"";
            return switch (random.nextInt(6)) {
                case 0 -> fields + ",\"range_end\":\"AA==\"";
                case 1, 2 -> fields + ",\"range_end\":\"" + base64(key()) + "\"";
                default -> fields;
            };
        }

        private String put(boolean keeps) {
            StringBuilder body = new StringBuilder(
                    "{\"key\":\"" + (random.nextInt(50) == 0 ? "" : base64(key())) + "\"");
            if (often()) {
                body.append(",\"value\":\"").append(base64("v" + random.nextInt(5))).append('"');
            }
            // Of a lease that is not there and a key that is not there, etcd names now this first, now that.
            if (keeps && seldom()) {
                body.append(",\"ignore_value\":true");
            } else if (seldom()) {
                body.append(",\"lease\":\"").append(lease()).append('"');
            }
            if (seldom()) {
                body.append(",\"prev_kv\":true");
            }
            if (keeps && seldom()) {
                body.append(",\"ignore_lease\":true");
            }
            return body.append('}').toString();
        }

        private String delete() {
            String keys = keys();
            while (!endless && keys.contains("\"range_end\":\"AA==\"")) {
                keys = keys();
            }
            return "{" + keys + (often() ? "" : ",\"prev_kv\":true") + "}";
        }

        private String range() {
            StringBuilder body = new StringBuilder("{" + keys());
            if (seldom()) {
                body.append(",\"limit\":\"").append(random.nextInt(4)).append('"');
            }
            if (seldom()) {
                body.append(",\"revision\":\"").append(someRevision()).append('"');
            }
            if (!often()) {
                // Without an order, etcd cuts off by the limit before it sorts; that is not imitated.
                body.append(",\"sort_order\":").append(1 + random.nextInt(2)).append(",\"sort_target\":")
                        .append(random.nextInt(5));
            }
            if (seldom()) {
                body.append(",\"keys_only\":true");
            }
            if (seldom()) {
                body.append(",\"count_only\":true");
            }
            for (String limit : new String[]{"min_mod", "max_mod", "min_create", "max_create"}) {
                if (random.nextInt(12) == 0) {
                    body.append(",\"").append(limit).append("_revision\":\"").append(someRevision()).append('"');
                }
            }
            return body.append('}').toString();
        }

        private String compare() {
            int target = random.nextInt(TARGETS.length);
            String operand = switch (target) {
                case 0 -> Integer.toString(random.nextInt(4));
                case 3 -> base64("v" + random.nextInt(5));
                case 4 -> Long.toString(random.nextInt(3));
                default -> Long.toString(someRevision());
            };
            return "{" + keys() + ",\"target\":\"" + TARGETS[target] + "\",\"result\":" + random.nextInt(4) + ",\""
                    + OPERANDS[target] + "\":\"" + operand + "\"}";
        }

        private String transaction(int depth) {
            return "{\"compare\":[" + several(random.nextInt(3), this::compare) + "],\"success\":["
                    + several(random.nextInt(4), () -> operation(depth)) + "],\"failure\":["
                    + several(random.nextInt(3), () -> operation(depth)) + "]}";
        }

        private String operation(int depth) {
            return switch (random.nextInt(depth > 0 ? 7 : 6)) {
                case 0, 1, 2 -> "{\"request_put\":" + put(depth == 2 && !endless) + "}";
                case 3 -> "{\"request_delete_range\":" + delete() + "}";
                case 4, 5 -> "{\"request_range\":" + range() + "}";
                default -> "{\"request_txn\":" + transaction(depth - 1) + "}";
            };
        }

        private static String several(int count, java.util.function.Supplier<String> one) {
            List<String> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                all.add(one.get());
            }
            return String.join(",", all);
        }

        /**
         * A watch that the sentinel always ends. Not from the very revision that was compacted: of that, etcd may have
         * dropped a deletion or not yet.
         */
        String watch() {
            long from = Math.max(1, revision + 1 - random.nextInt(30));
            from = from == compacted ? from + 1 : from;
            StringBuilder body = new StringBuilder(
                    "{\"create_request\":{\"key\":\"" + base64(key()) + "\",\"range_end\":\"AA==\"");
            if (often()) {
                body.append(",\"start_revision\":\"").append(from).append('"');
            }
            if (often()) {
                body.append(",\"prev_kv\":true");
            }
            switch (random.nextInt(4)) {
                case 0 -> body.append(",\"filters\":[\"NOPUT\"]");
                case 1 -> body.append(",\"filters\":[\"NODELETE\"]");
                default -> {
                    // everything
                }
            }
            // The sentinel is put and deleted.
            revision += 2;
            return body.append("}}").toString();
        }
    }
}
