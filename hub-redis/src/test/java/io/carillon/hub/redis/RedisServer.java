package io.carillon.hub.redis;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.carillon.peers.FreePort;
import io.carillon.peers.InstalledProgram;
import org.awaitility.Awaitility;

/** A Redis of its own, on a free port. */
final class RedisServer implements AutoCloseable {

    private final Path folder;
    private final int port;
    private Process process;

    private RedisServer(Path folder, int port, Process process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /** Starts one; skips the test when there is none on this machine. */
    static RedisServer start(Path folder) throws IOException {
        assumeThat(InstalledProgram.find("redis-server"))
                .as("redis-server is not installed (Debian: apt-get install redis-server)").isNotNull();
        int port = FreePort.find();
        return new RedisServer(folder, port, launch(folder, port));
    }

    private static Process launch(Path folder, int port) throws IOException {
        Path log = folder.resolve("redis.log");
        Files.deleteIfExists(log);
        Process process = new ProcessBuilder("redis-server", "--port", Integer.toString(port), "--bind", "127.0.0.1",
                "--dir", folder.toString(), "--appendonly", "yes").redirectOutput(log.toFile())
                .redirectErrorStream(true).start();
        Awaitility.await().until(() -> Files.readString(log).contains("Ready to accept connections"));
        return process;
    }

    String uri() {
        return "redis://127.0.0.1:" + port;
    }

    void stop() {
        process.destroy();
        Awaitility.await().until(() -> !process.isAlive());
    }

    void startAgain() throws IOException {
        process = launch(folder, port);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
