package io.carillon.listen.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.carillon.event.schema.EventSchemas;
import io.carillon.listen.ListenOptions;
import io.carillon.listen.NotificationManager;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** What pyaviso sent to an etcd (aviso-v1-wire.jsonl), sent to one again: it is heard, replayed and gone on with. */
@ParameterizedClass
@EnumSource
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RecordingTest {

    private static final String BASE = "/tmp/aviso/flight/";

    private final Etcd.Maker maker;

    @TempDir
    private Path folder;

    RecordingTest(Etcd.Maker maker) {
        this.maker = maker;
    }

    /** Sends the recorded notifications of flights; gives their payloads and the times of their statuses. */
    private static List<Sent> send(Etcd etcd) throws IOException, InterruptedException {
        List<Sent> sent = new ArrayList<>();
        String lease = "";
        try (InputStream in = Objects.requireNonNull(RecordingTest.class.getResourceAsStream("/aviso-v1-wire.jsonl"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode exchange = Etcd.JSON.readTree(line);
                String request = exchange.path("request").asString();
                if (!exchange.path("scenario").asString().startsWith("notify-")) {
                    continue;
                }
                if (exchange.path("path").asString().equals("/v3/lease/grant")) {
                    lease = etcd.post("/v3/lease/grant", request).path("ID").asString();
                } else if (exchange.path("path").asString().equals("/v3/kv/txn")) {
                    JsonNode answer = etcd.post("/v3/kv/txn",
                            request.replaceAll("\"lease\": \"\\d+\"", "\"lease\": \"" + lease + "\""));
                    JsonNode puts = Etcd.JSON.readTree(request).path("success");
                    JsonNode status = Etcd.JSON
                            .readTree(Etcd.text(puts.path(1).path("requestPut").path("value").asString()));
                    sent.add(new Sent(Etcd.text(puts.path(0).path("requestPut").path("value").asString()),
                            Instant.parse(status.path("date_time").asString()),
                            Long.parseLong(answer.path("header").path("revision").asString())));
                }
            }
        }
        return sent;
    }

    private record Sent(String payload, Instant time, long revision) {
    }

    @ParameterizedTest
    @EnumSource
    void notifications_of_pyaviso_are_heard_replayed_and_gone_on_with(Protocol protocol) throws Exception {
        try (Etcd etcd = Etcd.start(maker, folder)) {
            List<Sent> sent;
            List<String> payloads;
            try (Listener listener = Listener.startNow(protocol.config(etcd, folder))) {
                sent = send(etcd);
                payloads = sent.stream().map(Sent::payload).toList();
                assertThat(payloads).containsExactly("Landed", "None", "x");
                listener.awaitHeard("x");
                assertThat(listener.heard()).isEqualTo(payloads);
            }
            // Carillon goes by when it was told, which is now, and not by what the recording says.
            Instant end = maker == Etcd.Maker.CARILLON ? Instant.now() : sent.getLast().time().plusNanos(1_000);
            ListenOptions period = new ListenOptions(sent.getFirst().time().minusSeconds(86_400), end, true);
            try (Listener listener = Listener.start(protocol.config(etcd, folder), period)) {
                listener.await();
                assertThat(listener.heard()).isEqualTo(payloads);
            }
            try (NotificationManager manager = new NotificationManager(protocol.config(etcd, folder))) {
                manager.notify(EventSchemas.flight(), Map.of("event", "flight", "country", "Italy", "airport", "fco",
                        "date", "20210101", "number", "AZ203", "payload", "ours"));
            }
            JsonNode status = Etcd.JSON.readTree(etcd.history(BASE).getLast().value());
            assertThat(status.path("prev_rev").asLong()).isEqualTo(sent.getLast().revision());
            assertThat(etcd.history(BASE + "20210101/italy/FCO/AZ203").getLast().value()).isEqualTo("ours");
        }
    }
}
