package io.carillon.acceptance;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import io.carillon.peers.FreePort;
import io.carillon.peers.InstalledProgram;
import org.junit.jupiter.api.Assumptions;

/** Stores to work against: Carillon's server, and a real etcd. */
final class Servers {

    private static final int ATTEMPTS = 5;

    /** What the server says when it does: its two ports. */
    private static final Pattern SERVES = Pattern
            .compile("serves etcd's clients at \\S+:(\\d+), .*http://\\S+:(\\d+)[,;]");

    private Servers() {
    }

    /** What the commands work against. */
    enum Store {
        CARILLON, ETCD;

        /** Starts one; without an etcd the tests of that are skipped. */
        Server start(Path folder) throws IOException {
            return this == CARILLON ? carillon(folder) : etcd(folder);
        }
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

    /** Starts Carillon's server, with more options if need be. */
    static Server carillon(Path folder, String... options) throws IOException {
        return carillon(folder, 0, options);
    }

    static Server carillon(Path folder, int port, String... options) throws IOException {
        List<String> command = new ArrayList<>(
                List.of("./carillon", "server", "--data-dir", folder.resolve("data").toString(), "--etcd-address",
                        "127.0.0.1:" + port, "--http-address", "127.0.0.1:0"));
        command.addAll(List.of(options));
        Shell.Program program = new Shell(folder).start(command.toArray(String[]::new));
        program.awaitErr(text -> SERVES.matcher(text).find());
        Matcher serves = SERVES.matcher(program.err());
        if (!serves.find()) {
            throw new IllegalStateException(program.err());
        }
        return new Server(program, Integer.parseInt(serves.group(1)), Integer.parseInt(serves.group(2)));
    }

    /**
     * Starts Carillon's server with hubs.
     *
     * @param config the server's file, without addresses and folder
     */
    static Server withHubs(Path folder, int httpPort, String config) throws IOException {
        Path file = Files.writeString(folder.resolve("server.yaml"), config);
        int port = FreePort.find();
        Shell.Program program = new Shell(folder).start("./carillon", "server", "--data-dir",
                folder.resolve("data").toString(), "--etcd-address", "127.0.0.1:" + port, "--http-address",
                "127.0.0.1:" + httpPort, "--config", file.toString());
        program.awaitErr(text -> text.contains("serves etcd's clients"));
        return new Server(program, port, httpPort);
    }

    /** Starts a real etcd; without one the test is skipped. */
    static Server etcd(Path folder, String... options) throws IOException {
        return etcdCluster(1, folder, options).getFirst();
    }

    /** Starts a cluster of real etcds; without one the test is skipped. */
    static List<Server> etcdCluster(int size, Path folder, String... options) throws IOException {
        Path program = InstalledProgram.find("etcd");
        Assumptions.assumeTrue(program != null, "etcd is not installed (Debian: etcd-server)");
        for (int attempt = 1;; attempt++) {
            List<Server> members = new ArrayList<>();
            try {
                members.addAll(startEtcd(String.valueOf(program), size, folder, options));
                for (Server member : members) {
                    member.program().awaitErr(text -> text.contains("ready to serve client requests"));
                }
                return members;
            } catch (AssertionError e) {
                members.forEach(Server::close);
                // Somebody else may have taken one of the ports meanwhile.
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static List<Server> startEtcd(String program, int size, Path folder, String... options) throws IOException {
        String scheme = List.of(options).contains("--cert-file") ? "https" : "http";
        List<String> peers = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            peers.add("http://127.0.0.1:" + FreePort.find());
        }
        String cluster = IntStream.range(0, size).mapToObj(i -> name(i) + "=" + peers.get(i)).collect(joining(","));
        List<Server> members = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            int port = FreePort.find();
            String url = scheme + "://127.0.0.1:" + port;
            List<String> command = new ArrayList<>(List.of(program, "--name", name(i), "--data-dir",
                    Files.createTempDirectory(folder, "etcd").toString(), "--listen-client-urls", url,
                    "--advertise-client-urls", url, "--listen-peer-urls", peers.get(i), "--initial-advertise-peer-urls",
                    peers.get(i), "--initial-cluster", cluster));
            command.addAll(List.of(options));
            members.add(new Server(new Shell(folder).start(command.toArray(String[]::new)), port, port));
        }
        return members;
    }

    private static String name(int member) {
        return member == 0 ? "default" : "member" + member;
    }

    /** Skips the test unless a program is there. */
    static void assumeInstalled(String program, String debianPackage) {
        Assumptions.assumeTrue(InstalledProgram.find(program) != null,
                program + " is not installed (Debian: " + debianPackage + ")");
    }
}
