package io.carillon.server.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import io.carillon.server.RunningServer;
import io.carillon.store.Bytes;
import io.carillon.store.Operation;
import io.carillon.store.Transaction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The etcd interface in what the recording does not show: mistakes, watches, limits. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class EtcdGatewayTest {

    private RunningServer server;

    @BeforeAll
    void start(@TempDir Path folder) {
        server = new RunningServer(folder);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Status and code are those of etcd 3.4.23, except where that answers 500, drops the connection or falls over. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '\0', value = {"/v3/kv/range|{|400|3", "/v3/kv/range|{}|400|3",
            "/v3/kv/range|null|400|3", "/v3/kv/range|[]|400|3", "/v3/kv/range|\"x\"|400|3",
            "/v3/kv/range|{\"key\":\"!!\"}|400|3", "/v3/kv/range|{\"key\":\"YQ\"}|400|3",
            "/v3/kv/range|{\"key\":\"_-==\"}|400|3", "/v3/kv/range|{\"key\":1}|400|3",
            "/v3/kv/range|{\"key\":\"\"}|400|3", "/v3/kv/range|{\"key\":\"YQ==\",}|400|3",
            "/v3/kv/range|{\"key\":\"YQ==\" \"a\":1}|400|3", "/v3/kv/range|{\"key\":\"YQ==\",\"limit\":\"x\"}|400|3",
            "/v3/kv/range|{\"key\":\"YQ==\",\"limit\":1.5}|400|3",
            "/v3/kv/range|{\"key\":\"YQ==\",\"limit\":true}|400|3",
            "/v3/kv/range|{\"key\":\"YQ==\",\"limit\":\"9223372036854775808\"}|400|3",
            "/v3/kv/range|{\"key\":\"YQ==\",\"sort_order\":\"UP\"}|400|3",
            "/v3/kv/range|{\"key\":\"YQ==\",\"sort_target\":9}|400|3",
            "/v3/kv/range|{\"key\":\"YQ==\",\"keys_only\":\"true\"}|400|3",
            "/v3/kv/range|{\"key\":\"YQ==\",\"revision\":1000000}|400|11", "/v3/kv/put|{}|400|3",
            "/v3/kv/put|{\"key\":\"YQ==\",\"value\":\"Yg==\",\"lease\":\"77\"}|404|5",
            "/v3/kv/put|{\"key\":\"YQ==\",\"value\":\"Yg==\",\"ignore_value\":true}|400|3",
            "/v3/kv/put|{\"key\":\"bm90aGluZw==\",\"ignore_value\":true}|400|3",
            "/v3/kv/put|{\"key\":\"YQ==\",\"value\":\"Yg==\",\"lease\":5,\"ignore_lease\":true}|400|3",
            "/v3/kv/deleterange|{}|400|3",
            "/v3/kv/txn|{\"success\":[{\"requestPut\":{\"key\":\"YQ==\"}},{\"requestPut\":{\"key\":\"YQ==\"}}]}|400|3",
            "/v3/kv/txn|{\"success\":[{}]}|400|3", "/v3/kv/txn|{\"success\":[null]}|400|3",
            "/v3/kv/txn|{\"success\":{}}|400|3", "/v3/kv/txn|{\"success\":[{\"requestFoo\":{}}]}|400|3",
            "/v3/kv/txn|{\"success\":[{\"requestPut\":{}}]}|400|3",
            "/v3/kv/txn|{\"compare\":[{\"target\":\"MOD\"}]}|400|3",
            "/v3/kv/txn|{\"compare\":[{\"key\":\"YQ==\",\"target\":\"BOO\"}]}|400|3",
            "/v3/lease/grant|{\"TTL\":\"99999999999\"}|400|11", "/v3/lease/grant|{\"TTL\":\"x\"}|400|3",
            "/v3/watch|{|400|3", "/v3/watch|{\"create_request\":{\"key\":\"!\"}}|400|3", "/v3/watch|[]|400|3",
            "/v3/carillon/revision|{}|400|3", "/v3/carillon/revision|{\"time\":\"yesterday\"}|400|3"})
    void a_mistake_in_a_body_is_answered_with_etcds_status_and_error_form(String path, String body, int status,
            int code) throws Exception {
        HttpResponse<String> answer = server.post(path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.body()).matches("\\{\"error\":\"(.+)\",\"message\":\"\\1\",\"code\":" + code + "}");
        assertThat(answer.body().lines()).hasSize(1);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"GET, /v3/kv/range, 405, Method Not Allowed", "PUT, /v3/kv/put, 405, Method Not Allowed",
            "GET, /v3/watch, 405, Method Not Allowed", "POST, /health, 405, Method Not Allowed",
            "POST, /v3/nope, 404, Not Found", "GET, /nope, 404, 404 page not found",
            "POST, /v3alpha/kv/range, 404, 404 page not found"})
    void an_unknown_path_or_method_is_answered_as_etcd_does(String method, String path, int status, String text)
            throws Exception {
        HttpResponse<String> answer = server.etcd(method, path, "{}");
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo(text + "\n");
    }

    @Test
    void names_in_either_case_numbers_as_texts_and_unknown_fields_are_taken() throws Exception {
        server.post("/v3/kv/put", "{\"key\":\"" + base64("n/1") + "\",\"value\":\"" + base64("v") + "\"}");
        for (String body : new String[]{
                "{\"key\":\"%s\",\"range_end\":\"%s\",\"limit\":\"1\",\"keys_only\":true,\"sort_order\":1}",
                "{\"key\":\"%s\",\"rangeEnd\":\"%s\",\"limit\":1,\"keysOnly\":true,\"foo\":{\"a\":[1,{}]}}"}) {
            HttpResponse<String> answer = server.post("/v3beta/kv/range", body.formatted(base64("n/"), base64("n0")));
            assertThat(answer.body()).contains("\"kvs\":[{\"key\":\"" + base64("n/1") + "\"")
                    .contains("\"count\":\"1\"").doesNotContain("\"value\"");
        }
    }

    @Test
    void a_request_of_more_than_one_and_a_half_mebibytes_is_refused() throws Exception {
        String allowed = base64("x".repeat(1_500_000));
        assertThat(server.post("/v3/kv/put", "{\"key\":\"YmlnCg==\",\"value\":\"" + allowed + "\"}").statusCode())
                .isEqualTo(200);
        for (int size : new int[]{1_600_000, 20_000_000}) {
            HttpResponse<String> answer = server.post("/v3/kv/put",
                    "{\"key\":\"YmlnCg==\",\"value\":\"" + base64("x".repeat(size)) + "\"}");
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("etcdserver: request is too large");
        }
    }

    @Test
    void a_transaction_of_more_than_128_operations_is_refused() throws Exception {
        StringBuilder operations = new StringBuilder();
        for (int i = 0; i < 129; i++) {
            operations.append(i == 0 ? "" : ",").append("{\"requestPut\":{\"key\":\"").append(base64("t/" + i))
                    .append("\"}}");
        }
        HttpResponse<String> answer = server.post("/v3/kv/txn", "{\"success\":[" + operations + "]}");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("etcdserver: too many operations in txn request");
    }

    private BufferedReader watch(String requests) throws Exception {
        InputStream stream = server.stream("/v3/watch", requests);
        return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    private long put(String key, String value) {
        return server.store().commit(Transaction.of(new Operation.Put(Bytes.of(key), Bytes.of(value)))).revision();
    }

    private static String create(String key, String end, String more) {
        return "{\"create_request\":{\"key\":\"" + base64(key) + "\",\"range_end\":\"" + base64(end) + "\"" + more
                + "}}";
    }

    @Test
    void a_watch_gives_history_and_then_each_version_of_a_key_as_it_comes() throws Exception {
        long first = put("w/a", "1");
        put("w/a", "2");
        try (BufferedReader lines = watch(create("w/", "w0", ",\"start_revision\":\"" + first + "\""))) {
            assertThat(lines.readLine()).contains("\"created\":true").doesNotContain("watch_id");
            assertThat(lines.readLine()).contains("\"events\":[{\"kv\":{\"key\":\"" + base64("w/a") + "\"",
                    "\"version\":\"1\",\"value\":\"" + base64("1") + "\"",
                    "\"version\":\"2\",\"value\":\"" + base64("2") + "\"");
            put("w/a", "3");
            assertThat(lines.readLine()).contains("\"version\":\"3\"");
            server.post("/v3/kv/deleterange", "{\"key\":\"" + base64("w/a") + "\"}");
            assertThat(lines.readLine()).containsPattern("\"events\":\\[\\{\"type\":\"DELETE\",\"kv\":\\{\"key\":\""
                    + base64("w/a") + "\",\"mod_revision\":\"\\d+\"\\}\\}\\]");
        }
    }

    @Test
    void one_stream_carries_many_watches_with_filters_and_earlier_versions() throws Exception {
        long first = put("m/a", "1");
        put("m/a", "2");
        server.post("/v3/kv/deleterange", "{\"key\":\"" + base64("m/a") + "\"}");
        String from = ",\"start_revision\":\"" + first + "\"";
        try (BufferedReader lines = watch(create("m/", "m0", from + ",\"watch_id\":\"7\",\"filters\":[\"NOPUT\"]")
                + create("m/", "m0", from + ",\"watch_id\":\"8\",\"prev_kv\":true") + create("x", "a", "")
                + "{\"progress_request\":{}}")) {
            assertThat(lines.readLine()).contains("\"watch_id\":\"7\",\"created\":true");
            StringBuilder rest = new StringBuilder();
            for (int i = 0; i < 5; i++) {
                rest.append(lines.readLine()).append('\n');
            }
            assertThat(rest.toString()).contains("\"watch_id\":\"8\",\"created\":true")
                    .contains("\"watch_id\":\"-1\",\"created\":true,\"canceled\":true,"
                            + "\"cancel_reason\":\"mvcc: watcher range is empty\"")
                    .containsPattern("\"watch_id\":\"7\",\"events\":\\[\\{\"type\":\"DELETE\",[^\\[]*\\]")
                    .contains("\"prev_kv\":{\"key\":\"" + base64("m/a") + "\"",
                            "\"raft_term\":\"2\"},\"watch_id\":\"-1\"}}");
        }
    }

    @Test
    void a_watch_from_before_a_compaction_is_told_where_history_begins() throws Exception {
        long first = put("c/a", "1");
        long second = put("c/a", "2");
        server.store().compact(second);
        try (BufferedReader lines = watch(create("c/", "c0", ",\"start_revision\":\"" + first + "\""))) {
            assertThat(lines.readLine()).contains("\"created\":true");
            assertThat(lines.readLine()).contains("\"canceled\":true,\"compact_revision\":\"" + second + "\"");
        }
        HttpResponse<String> old = server.post("/v3/kv/range",
                "{\"key\":\"" + base64("c/a") + "\",\"revision\":\"" + first + "\"}");
        assertThat(old.statusCode()).isEqualTo(400);
        assertThat(old.body()).isEqualTo("{\"error\":\"etcdserver: mvcc: required revision has been compacted\","
                + "\"message\":\"etcdserver: mvcc: required revision has been compacted\",\"code\":11}");
    }

    @Test
    void a_watcher_that_does_not_read_delays_nobody() throws Exception {
        try (BufferedReader slow = watch(create("s/", "s0", ""));
                BufferedReader quick = watch(create("s/", "s0", ""))) {
            assertThat(slow.readLine()).contains("\"created\":true");
            assertThat(quick.readLine()).contains("\"created\":true");
            String large = "x".repeat(100_000);
            for (int i = 0; i < 300; i++) {
                put("s/" + i, large);
            }
            int seen = 0;
            while (seen < 300) {
                seen += quick.readLine().split("\"mod_revision\"", -1).length - 1;
            }
            int late = 0;
            while (late < 300) {
                late += slow.readLine().split("\"mod_revision\"", -1).length - 1;
            }
            assertThat(late).isEqualTo(300);
        }
    }

    @Test
    void a_watch_ends_with_its_connection() throws Exception {
        long before = watches();
        try (BufferedReader lines = watch(create("e/", "e0", ""))) {
            assertThat(lines.readLine()).contains("\"created\":true");
            assertThat(watches()).isEqualTo(before + 1);
        }
        await().until(() -> watches() == before);
    }

    private long watches() throws Exception {
        return server.http("GET", "/metrics").body().lines().filter(line -> line.startsWith("carillon_watches "))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' ')))).findFirst().orElse(-1);
    }

    @Test
    void the_revision_at_a_time_can_be_asked() throws Exception {
        long revision = put("r/a", "1");
        String now = java.time.Instant.now().plusSeconds(1).toString();
        assertThat(server.post("/v3/carillon/revision", "{\"time\":\"" + now + "\"}").body())
                .contains(",\"revision\":\"" + server.store().revision() + "\"");
        assertThat(revision).isLessThanOrEqualTo(server.store().revision());
        assertThat(server.post("/v3/carillon/revision", "{\"time\":\"2001-01-01T00:00:00+02:00\"}").body())
                .doesNotContain("},\"revision\"");
    }

    @Test
    void health_and_version_answer_as_etcds_do() throws Exception {
        assertThat(server.etcd("GET", "/health", "").body()).isEqualTo("{\"health\":\"true\"}");
        assertThat(server.etcd("GET", "/version", "").body()).startsWith("{\"etcdserver\":\"3.4.")
                .contains("\"etcdcluster\":\"3.4.0\"", "\"carillon\":\"test\"");
    }

    @Test
    void who_waits_for_a_lock_gets_it_when_the_holder_goes_away() throws Exception {
        String lock = "{\"name\":\"" + base64("lock") + "\",\"lease\":\"%d\"}";
        server.post("/v3/lease/grant", "{\"ID\":\"901\",\"TTL\":\"600\"}");
        server.post("/v3/lease/grant", "{\"ID\":\"902\",\"TTL\":\"600\"}");
        assertThat(server.post("/v3/lock/lock", lock.formatted(901)).body())
                .contains("\"key\":\"" + base64("lock/385") + "\"");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var waiting = threads.submit(() -> server.post("/v3/lock/lock", lock.formatted(902)));
            await().until(() -> server.store().get(Bytes.of("lock/386")) != null);
            assertThat(waiting.isDone()).isFalse();
            server.post("/v3/lease/revoke", "{\"ID\":\"901\"}");
            assertThat(waiting.get().body()).contains("\"key\":\"" + base64("lock/386") + "\"");
        }
        server.post("/v3/lock/unlock", "{\"key\":\"" + base64("lock/386") + "\"}");
        assertThat(server.store().get(Bytes.of("lock/386"))).isNull();
    }

    @Test
    void who_goes_away_while_waiting_for_a_lock_stands_in_nobodys_way() throws Exception {
        String lock = "{\"name\":\"" + base64("queue") + "\",\"lease\":\"%d\"}";
        for (int lease = 911; lease <= 912; lease++) {
            server.post("/v3/lease/grant", "{\"ID\":\"" + lease + "\",\"TTL\":\"600\"}");
        }
        server.post("/v3/lock/lock", lock.formatted(911));
        try (HttpClient impatient = HttpClient.newHttpClient()) {
            var waiting = impatient
                    .sendAsync(
                            HttpRequest
                                    .newBuilder(URI.create("http://127.0.0.1:" + server.server().etcdAddress().getPort()
                                            + "/v3/lock/lock"))
                                    .POST(HttpRequest.BodyPublishers.ofString(lock.formatted(912))).build(),
                            HttpResponse.BodyHandlers.ofString());
            await().until(() -> server.store().get(Bytes.of("queue/390")) != null);
            waiting.cancel(true);
            await().until(() -> server.store().get(Bytes.of("queue/390")) == null);
            impatient.shutdownNow();
        }
    }

    @Test
    void an_election_without_a_leader_is_told_in_etcds_words() throws Exception {
        HttpResponse<String> none = server.post("/v3/election/leader", "{\"name\":\"" + base64("nobody") + "\"}");
        assertThat(none.statusCode()).isEqualTo(400);
        assertThat(none.body()).contains("\"error\":\"election: no leader\"").contains("\"code\":2");
        assertThat(server.post("/v3/election/proclaim", "{}").body()).contains("field must be provided");
    }
}
