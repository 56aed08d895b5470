package io.carillon.listen.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import io.carillon.listen.config.Endpoint;
import io.carillon.peers.FreePort;
import io.carillon.peers.InstalledProgram;
import io.carillon.server.CarillonServer;
import io.carillon.server.ServerOptions;
import io.carillon.store.EventStore;
import io.carillon.store.embedded.EmbeddedOptions;
import io.carillon.store.embedded.EmbeddedStore;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A real etcd, of one server or several, or Carillon's server in its place. Closing it ends them. */
final class Etcd implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ATTEMPTS = 5;

    private final List<Node> nodes;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5)).build();

    private Etcd(List<Node> nodes) {
        this.nodes = nodes;
    }

    /** Whose server it is. */
    enum Maker {
        ETCD, CARILLON
    }

    /** One server. */
    private interface Node {

        int port();

        void start() throws IOException;

        boolean isReady();

        boolean isAlive();

        void kill();
    }

    /** A process of etcd's. */
    private static final class RealNode implements Node {

        private final int port;
        private final List<String> command;
        private final Path log;
        private @Nullable Process process;

        RealNode(int port, List<String> command, Path log) {
            this.port = port;
            this.command = command;
            this.log = log;
        }

        @Override
        public int port() {
            return port;
        }

        @Override
        public void start() throws IOException {
            process = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
        }

        @Override
        public boolean isReady() {
            try {
                return Files.readString(log).contains("ready to serve client requests");
            } catch (IOException e) {
                return false;
            }
        }

        @Override
        public boolean isAlive() {
            Process running = process;
            return running != null && running.isAlive();
        }

        @Override
        public void kill() {
            Process running = process;
            if (running != null) {
                running.destroyForcibly().onExit().join();
            }
        }
    }

    /** Carillon's server, within this process. */
    private static final class CarillonNode implements Node {

        private final Path folder;
        private int port;
        private @Nullable EventStore store;
        private @Nullable CarillonServer server;

        CarillonNode(Path folder) {
            this.folder = folder;
        }

        @Override
        public int port() {
            return port;
        }

        @Override
        public void start() {
            EventStore opened = EmbeddedStore.open(EmbeddedOptions.in(folder));
            InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            CarillonServer started = CarillonServer.start(opened,
                    new ServerOptions(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), free, "test"));
            port = started.etcdAddress().getPort();
            store = opened;
            server = started;
        }

        @Override
        public boolean isReady() {
            return server != null;
        }

        @Override
        public boolean isAlive() {
            return server != null;
        }

        @Override
        public void kill() {
            if (server != null) {
                server.close();
                server = null;
            }
            if (store != null) {
                store.close();
                store = null;
            }
        }
    }

    /** One server of either maker; without what it needs installed the test is skipped. */
    static Etcd start(Maker maker, Path folder, String... options) throws IOException {
        if (maker == Maker.ETCD) {
            return start(folder, options);
        }
        Node node = new CarillonNode(Files.createTempDirectory(folder, "carillon"));
        node.start();
        return new Etcd(List.of(node));
    }

    /** One server; without an etcd installed the test is skipped. */
    static Etcd start(Path folder, String... options) throws IOException {
        return start(1, folder, options);
    }

    /** Several servers, ready. */
    static Etcd start(int size, Path folder, String... options) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Etcd etcd = new Etcd(nodes(size, Files.createTempDirectory(folder, "etcd"), options));
            for (Node node : etcd.nodes) {
                node.start();
            }
            Awaitility.await().atMost(PATIENCE).until(
                    () -> etcd.nodes.stream().allMatch(Node::isReady) || !etcd.nodes.stream().allMatch(Node::isAlive));
            if (etcd.nodes.stream().allMatch(Node::isAlive)) {
                return etcd;
            }
            // Somebody else has taken one of the ports meanwhile.
            etcd.close();
        }
        throw new IOException("etcd does not start; see the logs in " + folder);
    }

    private static List<Node> nodes(int size, Path folder, String... options) throws IOException {
        Path program = InstalledProgram.find("etcd");
        Assumptions.assumeTrue(program != null, "etcd is not installed (Debian: etcd-server)");
        int[] ports = new int[size];
        int[] peers = new int[size];
        for (int i = 0; i < size; i++) {
            ports[i] = FreePort.find();
            peers[i] = FreePort.find();
        }
        StringBuilder members = new StringBuilder();
        for (int i = 0; i < size; i++) {
            members.append(i == 0 ? "" : ",").append('n').append(i).append("=http://127.0.0.1:").append(peers[i]);
        }
        String scheme = List.of(options).contains("--cert-file") ? "https" : "http";
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            String url = scheme + "://127.0.0.1:" + ports[i];
            String peer = "http://127.0.0.1:" + peers[i];
            List<String> command = new ArrayList<>(List.of(String.valueOf(program), "--name", "n" + i, "--data-dir",
                    folder.resolve("etcd-" + i).toString(), "--listen-client-urls", url, "--advertise-client-urls", url,
                    "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster",
                    members.toString(), "--heartbeat-interval", "100", "--election-timeout", "1000"));
            command.addAll(List.of(options));
            nodes.add(new RealNode(ports[i], command, folder.resolve("etcd-" + i + ".log")));
        }
        return nodes;
    }

    /** Waits until a server answers what needs the others, too. */
    void awaitReady(int node) {
        Awaitility.await().ignoreExceptions().atMost(PATIENCE)
                .until(() -> post(node, "/v3/kv/range", "{\"key\":\"YQ==\"}").statusCode() == 200);
    }

    void kill(int node) {
        nodes.get(node).kill();
    }

    void restart(int node) throws IOException {
        nodes.get(node).start();
    }

    List<Endpoint> endpoints() {
        return nodes.stream().map(node -> new Endpoint("127.0.0.1", node.port())).toList();
    }

    int port() {
        return nodes.getFirst().port();
    }

    HttpResponse<String> post(int node, String path, String body) throws IOException, InterruptedException {
        return post(node, path, body, "");
    }

    /** Asks with a token. */
    HttpResponse<String> post(int node, String path, String body, String token)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest
                .newBuilder(URI.create("http://127.0.0.1:" + nodes.get(node).port() + path))
                .timeout(Duration.ofSeconds(10)).POST(HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", token);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Asks the first server. */
    JsonNode post(String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> response = post(0, path, body);
        if (response.statusCode() != 200) {
            throw new IOException(path + " " + body + ": " + response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body());
    }

    /** Every version of a key, the oldest first, with its revision. */
    List<Version> history(String key) throws IOException, InterruptedException {
        List<Version> versions = new ArrayList<>();
        long revision = 0;
        while (true) {
            JsonNode entry = post("/v3/kv/range", "{\"key\":\"" + base64(key) + "\",\"revision\":\"" + revision + "\"}")
                    .path("kvs").path(0);
            if (entry.isMissingNode()) {
                return versions.reversed();
            }
            long modified = Long.parseLong(entry.path("mod_revision").asString());
            versions.add(
                    new Version(modified, text(entry.path("value").asString("")), entry.path("lease").asString("0")));
            revision = modified - 1;
            if (revision == 0) {
                return versions.reversed();
            }
        }
    }

    /** A version of a key. */
    record Version(long revision, String value, String lease) {
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    static String text(String base64) {
        return new String(Base64.getDecoder().decode(base64), UTF_8);
    }

    @Override
    public void close() {
        http.shutdownNow();
        for (Node node : nodes) {
            node.kill();
        }
    }
}
