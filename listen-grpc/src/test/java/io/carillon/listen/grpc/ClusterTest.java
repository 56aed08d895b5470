package io.carillon.listen.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.carillon.event.schema.EventSchemas;
import io.carillon.listen.NotificationManager;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** An etcd of three servers, which lose one after the other while events are published and heard. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class ClusterTest {

    private static final EventSchemas SCHEMAS = EventSchemas.flight();

    @TempDir
    private Path folder;

    private static Map<String, ?> flight(String payload) {
        return Map.of("event", "flight", "country", "Italy", "airport", "fco", "date", "20210101", "number", "AZ203",
                "payload", payload);
    }

    @ParameterizedTest
    @EnumSource
    void whichever_server_is_lost_nothing_is_missed_and_nothing_is_doubled(Protocol protocol) throws Exception {
        try (Etcd etcd = Etcd.start(3, folder);
                Listener listener = Listener.startNow(protocol.config(etcd, folder));
                NotificationManager manager = new NotificationManager(protocol.config(etcd, folder))) {
            List<String> published = new CopyOnWriteArrayList<>();
            AtomicBoolean enough = new AtomicBoolean();
            Thread publisher = Thread.startVirtualThread(() -> {
                while (!enough.get()) {
                    String payload = "p" + published.size();
                    manager.notify(SCHEMAS, flight(payload));
                    published.add(payload);
                }
            });
            for (int node = 0; node < 3; node++) {
                awaitMore(published, listener);
                etcd.kill(node);
                awaitMore(published, listener);
                etcd.restart(node);
                etcd.awaitReady(node);
            }
            enough.set(true);
            publisher.join();
            listener.awaitHeard(published.getLast());
            assertThat(listener.heard()).as("each event once, in the order of publishing")
                    .containsExactlyElementsOf(published);
            assertThatTheChainIsWhole(etcd, published.size());
        }
    }

    /** Waits until more was published and heard, so that all is well. */
    private static void awaitMore(List<String> published, Listener listener) {
        listener.awaitHeard("p" + (published.size() + 20));
    }

    private static void assertThatTheChainIsWhole(Etcd etcd, int size) throws Exception {
        List<Etcd.Version> statuses = etcd.history("/tmp/aviso/flight/");
        List<Long> links = new ArrayList<>();
        for (Etcd.Version status : statuses) {
            JsonNode link = Etcd.JSON.readTree(status.value()).path("prev_rev");
            links.add(link.asLong(0));
        }
        assertThat(statuses).hasSize(size);
        assertThat(links.subList(1, size))
                .isEqualTo(statuses.subList(0, size - 1).stream().map(Etcd.Version::revision).toList());
    }
}
