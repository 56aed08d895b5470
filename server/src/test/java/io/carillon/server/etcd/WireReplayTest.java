package io.carillon.server.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.carillon.server.RunningServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What pyaviso asked a real etcd, and what that answered (aviso-v1-wire.jsonl): asked of Carillon in the same order,
 * the answers are the same, ids and revisions aside.
 */
class WireReplayTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private record Exchange(String scenario, String method, String path, String request, int status, String response) {
    }

    @Test
    void every_recorded_request_is_answered_as_etcd_did() throws Exception {
        List<Exchange> exchanges = recording();
        assertThat(exchanges).hasSize(57);
        try (RunningServer server = new RunningServer(folder)) {
            Map<String, String> leases = new HashMap<>();
            for (Exchange exchange : exchanges) {
                writeWhatWasNotRecorded(server, exchange);
                String request = exchange.request();
                for (Map.Entry<String, String> lease : leases.entrySet()) {
                    request = request.replace(lease.getKey(), lease.getValue());
                }
                HttpResponse<String> answer = server.etcd(exchange.method(), exchange.path(), request);
                assertThat(answer.statusCode()).as("%s", exchange).isEqualTo(exchange.status());
                JsonNode recorded = JSON.readTree(exchange.response());
                JsonNode actual = JSON.readTree(answer.body());
                if (recorded.has("ID")) {
                    leases.put(recorded.get("ID").asString(), actual.get("ID").asString());
                }
                assertThat(plain(actual)).as("%s", exchange).isEqualTo(plain(recorded));
                assertThat(fieldOrder(actual)).as("order of fields in %s", exchange).isEqualTo(fieldOrder(recorded));
            }
        }
    }

    /** What others wrote between two recorded requests shows in the answer to the second, and is written before it. */
    private static void writeWhatWasNotRecorded(RunningServer server, Exchange exchange) throws Exception {
        JsonNode response = JSON.readTree(exchange.response());
        String revision = response.path("header").path("revision").asString();
        if (!exchange.path().endsWith("/range") || Long.parseLong(revision) == server.store().revision()) {
            return;
        }
        ObjectNode transaction = JSON.createObjectNode();
        ArrayNode puts = transaction.putArray("success");
        for (JsonNode entry : response.path("kvs")) {
            if (entry.path("mod_revision").asString().equals(revision)) {
                puts.addObject().putObject("request_put").put("key", entry.get("key").asString()).put("value",
                        entry.get("value").asString());
            }
        }
        assertThat(puts).as("what was written before %s", exchange).isNotEmpty();
        server.post("/v3/kv/txn", transaction.toString());
    }

    /** Without what differs from store to store and from run to run. */
    private static JsonNode plain(JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (String name : List.copyOf(object.propertyNames())) {
                switch (name) {
                    case "cluster_id", "member_id", "raft_term", "ID", "lease" -> object.put(name, "*");
                    default -> plain(object.get(name));
                }
            }
        } else {
            node.forEach(WireReplayTest::plain);
        }
        return node;
    }

    private static String fieldOrder(JsonNode node) {
        StringBuilder order = new StringBuilder();
        node.properties().forEach(
                field -> order.append(field.getKey()).append('(').append(fieldOrder(field.getValue())).append(')'));
        if (node.isArray()) {
            node.forEach(each -> order.append('[').append(fieldOrder(each)).append(']'));
        }
        return order.toString();
    }

    private static List<Exchange> recording() throws IOException {
        List<Exchange> exchanges = new ArrayList<>();
        try (InputStream in = Objects.requireNonNull(WireReplayTest.class.getResourceAsStream("/aviso-v1-wire.jsonl"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode node = JSON.readTree(line);
                exchanges.add(new Exchange(node.get("scenario").asString(), node.get("method").asString(),
                        node.get("path").asString(), node.get("request").asString(), node.get("status").asInt(),
                        node.get("response").asString()));
            }
        }
        return exchanges;
    }
}
