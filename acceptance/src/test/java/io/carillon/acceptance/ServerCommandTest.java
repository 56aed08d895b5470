package io.carillon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.carillon.acceptance.Servers.Server;
import io.carillon.acceptance.Shell.Outcome;
import io.carillon.acceptance.Shell.Program;
import io.carillon.peers.FreePort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./carillon server}: how it starts, what keeps it from starting, how it ends. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ServerCommandTest {

    @TempDir
    private Path folder;

    private Outcome server(String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of("./carillon", "server", "--etcd-address", "127.0.0.1:0",
                "--http-address", "127.0.0.1:0", "--data-dir", folder.resolve("data").toString()));
        command.addAll(List.of(more));
        return new Shell(folder).run(command.toArray(String[]::new));
    }

    /** One line that holds what helps, and nothing else. */
    private static void refused(Outcome outcome, int exit, String... parts) {
        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(exit);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err().strip().lines()).as(outcome.err()).hasSize(1);
        assertThat(outcome.err()).contains(parts);
    }

    @Test
    void a_port_that_is_taken_is_named() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            refused(server("--etcd-address", address), 1, address);
            refused(server("--http-address", address), 1, address);
        }
    }

    @Test
    void a_folder_that_can_not_be_one_is_named() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        refused(server("--data-dir", file.toString()), 1, file.toString());
        refused(server("--data-dir", file.resolve("below").toString()), 1, file.toString());
    }

    @Test
    void a_folder_in_use_or_of_another_kind_is_left_alone() throws Exception {
        try (Server first = Servers.carillon(folder)) {
            assertThat(first.program().isRunning()).isTrue();
            refused(server(), 1, folder.resolve("data").toString(), "process");
            first.kill();
        }
        Path format = folder.resolve("data/FORMAT");
        Files.writeString(format, Files.readString(format).replaceFirst("\\d+", "999"));
        refused(server(), 1, "999");
    }

    @Test
    void a_wrong_option_or_setting_is_named() throws Exception {
        Outcome option = server("--portt", "1");
        assertThat(option.exit()).isEqualTo(2);
        assertThat(option.err()).contains("Usage: carillon server", "No such option: --portt");
        Outcome address = server("--etcd-address", "localhost:99999");
        assertThat(address.exit()).isEqualTo(2);
        assertThat(address.err()).contains("--etcd-address", "localhost:99999");
        Path config = folder.resolve("server.yaml");
        refused(server("--config", config.toString()), 1, config.toString());
        Files.writeString(config, "etcd_adress: 127.0.0.1:1");
        refused(server("--config", config.toString()), 1, config.toString(), "etcd_adress", "etcd_address");
        Files.writeString(config, "etcd_address: [");
        refused(server("--config", config.toString()), 1, config.toString());
        Files.writeString(config, "- 1");
        refused(server("--config", config.toString()), 1, config.toString(), "mapping");
    }

    @Test
    void mistakes_in_hubs_are_told_a_line_each_and_nothing_starts() throws Exception {
        Path config = Files.writeString(folder.resolve("server.yaml"), """
                hubs:
                  user: {filter: "sender ==", audience: nobody}
                channels:
                  email: {type: pigeon}
                """);
        Outcome outcome = server("--config", config.toString());
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err().strip().lines()).as(outcome.err()).hasSize(3);
        assertThat(outcome.err()).contains("carillon server: " + config + ": hubs.user: filter", "audience must be",
                "channels.email: type");
        assertThat(folder.resolve("data")).doesNotExist();
    }

    @Test
    void a_file_configures_it_and_a_signal_ends_it_in_good_order() throws Exception {
        int http = FreePort.find();
        Path config = Files.writeString(folder.resolve("server.yaml"),
                "etcd_address: 127.0.0.1:0\nhttp_address: 127.0.0.1:" + http + "\ndata_dir: "
                        + folder.resolve("elsewhere"));
        try (Program program = new Shell(folder).start("./carillon", "server", "--config", config.toString())) {
            program.awaitErr(text -> text.contains("serves etcd's clients"));
            assertThat(folder.resolve("elsewhere/FORMAT")).exists();
            assertThat(get(http, "/health")).contains("\"status\":\"ok\"");
            assertThat(get(http, "/metrics")).contains("# TYPE carillon_");
            program.signal("TERM");
            Outcome outcome = program.outcome();
            assertThat(outcome.exit()).isZero();
            assertThat(outcome.err()).contains("Carillon stops");
        }
    }

    private static String get(int port, String path) throws Exception {
        try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
                    HttpResponse.BodyHandlers.ofString()).body();
        }
    }
}
