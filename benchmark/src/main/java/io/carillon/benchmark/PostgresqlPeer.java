package io.carillon.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/** A PostgreSQL of its own, with Debian's settings. It refuses to run as root, and runs as {@code postgres} then. */
final class PostgresqlPeer implements AutoCloseable {

    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");
    private static final String USER = "postgres";

    private final Path programs;
    private final Path folder;
    private final int port;

    private PostgresqlPeer(Path programs, Path folder, int port) {
        this.programs = programs;
        this.folder = folder;
        this.port = port;
    }

    /**
     * Starts one.
     *
     * @param parent where; its user must be able to get there
     * @return null when none is installed
     */
    static @Nullable PostgresqlPeer start(Path parent) throws IOException, InterruptedException {
        Path programs = programs();
        if (programs == null) {
            return null;
        }
        Files.createDirectories(parent);
        Path folder = Files.createTempDirectory(parent, "carillon-postgresql-");
        if (isRoot()) {
            Files.setOwner(folder,
                    FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(USER));
        }
        PostgresqlPeer peer = new PostgresqlPeer(programs, folder, Peer.freePort());
        try {
            peer.run("initdb", "-D", peer.data(), "-U", USER, "-A", "trust", "-E", "UTF8");
            peer.run("pg_ctl", "start", "-w", "-D", peer.data(), "-l", folder.resolve("log").toString(), "-o",
                    "-h 127.0.0.1 -p " + peer.port + " -k " + folder);
            return peer;
        } catch (IOException e) {
            Scratch.delete(folder);
            throw e;
        }
    }

    private static @Nullable Path programs() throws IOException {
        if (!Files.isDirectory(VERSIONS)) {
            return null;
        }
        try (Stream<Path> versions = Files.list(VERSIONS)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("postgres"))).max(Comparator.naturalOrder())
                    .orElse(null);
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    private void run(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("runuser", "-u", USER, "--"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        Path said = Files.createTempFile("carillon-postgresql", ".log");
        try {
            if (new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                    .redirectOutput(said.toFile()).start().waitFor() != 0) {
                throw new IOException(program + " failed: " + Files.readString(said, UTF_8));
            }
        } finally {
            Files.delete(said);
        }
    }

    /** Its address for JDBC, in which everything stands that is needed. */
    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=" + USER;
    }

    @Override
    public void close() throws IOException {
        try {
            run("pg_ctl", "stop", "-w", "-m", "fast", "-D", data());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Scratch.delete(folder);
        }
    }
}
