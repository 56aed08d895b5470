package io.carillon.acceptance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** Stores to work against: Carillon's server, and a real etcd. */
final class Servers {

    private Servers() {
    }

    /** A store that runs. */
    record Server(Shell.Program program, int port, int httpPort) implements AutoCloseable {
        @Override
        public void close() {
            program.close();
        }

        /** Ends it as a power cut would. */
        void kill() throws InterruptedException {
            program.close();
            program.outcome();
        }

        /** Asks it. */
        HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
            try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
                return http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                        HttpResponse.BodyHandlers.ofString());
            }
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Starts Carillon's server. */
    static Server carillon(Path folder) throws IOException {
        return carillon(folder, freePort());
    }

    static Server carillon(Path folder, int port) throws IOException {
        int httpPort = freePort();
        Shell.Program program = new Shell(folder).start("./carillon", "server", "--data-dir",
                folder.resolve("data").toString(), "--etcd-address", "127.0.0.1:" + port, "--http-address",
                "127.0.0.1:" + httpPort);
        program.awaitErr(text -> text.contains("serves etcd's clients"));
        return new Server(program, port, httpPort);
    }

    /**
     * Starts Carillon's server with hubs.
     *
     * @param config the server's file, without addresses and folder
     */
    static Server withHubs(Path folder, int httpPort, String config) throws IOException {
        Path file = Files.writeString(folder.resolve("server.yaml"), config);
        int port = freePort();
        Shell.Program program = new Shell(folder).start("./carillon", "server", "--data-dir",
                folder.resolve("data").toString(), "--etcd-address", "127.0.0.1:" + port, "--http-address",
                "127.0.0.1:" + httpPort, "--config", file.toString());
        program.awaitErr(text -> text.contains("serves etcd's clients"));
        return new Server(program, port, httpPort);
    }

    /** Starts a real etcd; without one the test is skipped. */
    static Server etcd(Path folder) throws IOException {
        Path program = find("etcd");
        Assumptions.assumeTrue(program != null, "etcd is not installed (Debian: etcd-server)");
        int port = freePort();
        String url = "http://127.0.0.1:" + port;
        String peer = "http://127.0.0.1:" + freePort();
        Shell.Program etcd = new Shell(folder).start(String.valueOf(program), "--data-dir",
                folder.resolve("etcd").toString(), "--listen-client-urls", url, "--advertise-client-urls", url,
                "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster",
                "default=" + peer);
        Server server = new Server(etcd, port, port);
        Awaitility.await().ignoreExceptions().atMost(Duration.ofSeconds(60))
                .until(() -> server.post("/v3/kv/range", "{\"key\":\"YQ==\"}").statusCode() == 200);
        return server;
    }

    /** Skips the test unless a program is there. */
    static void assumeInstalled(String program, String debianPackage) {
        Assumptions.assumeTrue(find(program) != null, program + " is not installed (Debian: " + debianPackage + ")");
    }

    static @Nullable Path find(String program) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return Path.of(folder, program);
            }
        }
        return null;
    }
}
