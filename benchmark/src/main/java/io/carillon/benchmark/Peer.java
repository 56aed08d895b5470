package io.carillon.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.carillon.peers.FreePort;
import io.carillon.peers.InstalledProgram;
import org.jspecify.annotations.Nullable;

/** A server under load, in a process of its own: Carillon's, or a real etcd. */
final class Peer implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(30);

    private final String name;
    private final Process process;
    private final InetSocketAddress address;
    private final Path log;

    private Peer(String name, List<String> command, InetSocketAddress address, Path folder) throws IOException {
        this.name = name;
        this.address = address;
        this.log = folder.resolve("log.txt");
        this.process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
    }

    /** Starts Carillon's server with the embedded store. */
    static Peer carillon(Path folder) throws Exception {
        return carillon(folder, FreePort.find());
    }

    /** As {@link #carillon(Path)} on a port of choice. */
    static Peer carillon(Path folder, int port) throws Exception {
        return carillon(folder, port, "127.0.0.1:0", List.of());
    }

    /**
     * As {@link #carillon(Path)} with hubs.
     *
     * @param httpPort where hubs are served
     * @param config   the server's file
     */
    static Peer carillonWithHubs(Path folder, int httpPort, Path config) throws Exception {
        return carillon(folder, FreePort.find(), "127.0.0.1:" + httpPort, List.of("--config", config.toString()));
    }

    private static Peer carillon(Path folder, int port, String httpAddress, List<String> more) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
                        "-Xmn128m", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
                        "-cp", System.getProperty("java.class.path"), "io.carillon.cli.Carillon", "server",
                        "--data-dir", folder.resolve("data").toString(), "--etcd-address", "127.0.0.1:" + port,
                        "--http-address", httpAddress));
        command.addAll(more);
        return started(new Peer("carillon", command, local(port), folder));
    }

    /**
     * Starts an etcd.
     *
     * @return null when none is installed
     */
    static @Nullable Peer etcd(Path folder) throws Exception {
        Path program = InstalledProgram.find("etcd");
        if (program == null) {
            return null;
        }
        int port = FreePort.find();
        String url = "http://127.0.0.1:" + port;
        String peers = "http://127.0.0.1:" + FreePort.find();
        List<String> command = List.of(program.toString(), "--data-dir", folder.resolve("etcd").toString(),
                "--listen-client-urls", url, "--advertise-client-urls", url, "--listen-peer-urls", peers,
                "--initial-advertise-peer-urls", peers, "--initial-cluster", "default=" + peers, "--log-level", "error",
                "--quota-backend-bytes", Long.toString(8L << 30));
        return started(new Peer("etcd", command, local(port), folder));
    }

    /** A port of this machine. */
    static InetSocketAddress local(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static Peer started(Peer peer) throws Exception {
        long end = System.nanoTime() + START.toNanos();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest health = HttpRequest
                    .newBuilder(URI.create("http://127.0.0.1:" + peer.address.getPort() + "/health"))
                    .timeout(Duration.ofSeconds(2)).build();
            while (System.nanoTime() < end && peer.process.isAlive()) {
                try {
                    if (http.send(health, HttpResponse.BodyHandlers.ofString()).body().contains("true")) {
                        return peer;
                    }
                } catch (IOException e) {
                    // not yet
                }
                Thread.sleep(50);
            }
        }
        String said = Files.readString(peer.log);
        peer.close();
        throw new IOException(peer.name + " did not start: " + said);
    }

    String name() {
        return name;
    }

    InetSocketAddress address() {
        return address;
    }

    /** What of the process stands in memory. */
    long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        throw new IOException("the system does not tell how much memory a process takes");
    }

    /** What the process has on its heap after a collection of garbage. */
    long heapBytes() throws IOException, InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process histogram = new ProcessBuilder(jcmd, Long.toString(process.pid()), "GC.class_histogram")
                .redirectErrorStream(true).start();
        String text = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        histogram.waitFor();
        Matcher total = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)").matcher(text);
        if (!total.find()) {
            throw new IOException("the server does not tell what is on its heap: " + text);
        }
        // What a collection leaves unmoved between live objects it fills up; that is free space.
        Matcher filler = Pattern.compile("(?m)^\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+\\S*jdk\\.internal\\.vm\\.Filler")
                .matcher(text);
        long free = filler.results().mapToLong(each -> Long.parseLong(each.group(1))).sum();
        return Long.parseLong(total.group(1)) - free;
    }

    /** Ends the process as a power cut would, but for what the operating system still holds. */
    void kill() {
        process.destroyForcibly();
        ended(START);
    }

    private boolean ended(Duration atMost) {
        try {
            return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        process.destroy();
        if (!ended(START)) {
            kill();
        }
    }
}
