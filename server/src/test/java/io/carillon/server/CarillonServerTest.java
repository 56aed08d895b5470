package io.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

import io.carillon.store.EventStore;
import io.carillon.store.embedded.EmbeddedOptions;
import io.carillon.store.embedded.EmbeddedStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starting, stopping, health and metrics. */
class CarillonServerTest {

    @TempDir
    private Path folder;

    @Test
    void a_busy_port_is_told_in_one_line_and_leaves_nothing_behind() throws Exception {
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                EventStore store = EmbeddedStore.open(EmbeddedOptions.in(folder))) {
            InetSocketAddress busy = new InetSocketAddress(InetAddress.getLoopbackAddress(), taken.getLocalPort());
            assertThatThrownBy(() -> CarillonServer.start(store, new ServerOptions(busy, free, "test")))
                    .isInstanceOf(ServerException.class)
                    .hasMessage("can't listen on localhost:" + taken.getLocalPort() + " for --etcd-address: another"
                            + " process uses this port; stop it, or name another port (0 for any that is free)");
            assertThatThrownBy(() -> CarillonServer.start(store, new ServerOptions(free, busy, "test")))
                    .isInstanceOf(ServerException.class).hasMessageContaining("for --http-address");
            CarillonServer.start(store, new ServerOptions(free, free, "test")).close();
        }
    }

    @Test
    void health_tells_the_revision_and_metrics_are_in_prometheus_form() throws Exception {
        try (RunningServer server = new RunningServer(folder)) {
            server.post("/v3/kv/put", "{\"key\":\"YQ==\",\"value\":\"Yg==\"}");
            HttpResponse<String> health = server.http("GET", "/health");
            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(health.body()).isEqualTo("{\"status\":\"ok\",\"revision\":2}");
            assertThat(server.http("GET", "/metrics").body()).contains("carillon_store_revision 2.0")
                    .contains("carillon_responses_total{path=\"/v3/kv/put\",status=\"200\"} 1.0");
            assertThat(server.http("GET", "/nope").statusCode()).isEqualTo(404);
            assertThat(server.http("DELETE", "/health").statusCode()).isEqualTo(405);
        }
    }

    @Test
    void there_is_an_event_loop_for_each_processor() throws Exception {
        Set<Thread> before = eventLoops();
        try (RunningServer _ = new RunningServer(folder)) {
            Set<Thread> started = eventLoops();
            started.removeAll(before);
            assertThat(started).hasSize(Runtime.getRuntime().availableProcessors());
        }
    }

    private static Set<Thread> eventLoops() {
        Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
        threads.removeIf(thread -> !thread.getName().startsWith("vert.x-eventloop"));
        return threads;
    }

    @Test
    void what_was_written_is_there_after_a_restart() throws Exception {
        try (RunningServer server = new RunningServer(folder)) {
            server.post("/v3/kv/put", "{\"key\":\"YQ==\",\"value\":\"Yg==\"}");
        }
        try (RunningServer server = new RunningServer(folder)) {
            assertThat(server.post("/v3/kv/range", "{\"key\":\"YQ==\"}").body()).contains("\"value\":\"Yg==\"");
        }
    }
}
