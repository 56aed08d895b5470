package io.carillon.peers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import io.carillon.threads.Uninterrupted;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL of its own, from the programs that Debian installs, with their settings, on a free port of this machine;
 * gone when it is closed. Run by root, which PostgreSQL refuses, it belongs to the user {@code postgres}. What it is
 * told to do is done to its end, although the thread be interrupted. Not thread-safe.
 */
public final class PostgresqlServer implements AutoCloseable {

    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");
    private static final String USER = "postgres";

    private final Path programs;
    private final Path folder;
    private final int port;

    private PostgresqlServer(Path programs, Path folder, int port) {
        this.programs = programs;
        this.folder = folder;
        this.port = port;
    }

    /**
     * Starts one.
     *
     * @param parent where it keeps its folder; the user {@code postgres} must be able to get there
     * @return null when none is installed
     * @throws IOException          when it doesn't start; the message holds what it said
     * @throws InterruptedException when the thread was interrupted meanwhile; there is none then
     */
    public static @Nullable PostgresqlServer start(Path parent) throws IOException, InterruptedException {
        Path programs = programs();
        if (programs == null) {
            return null;
        }
        Path folder = Files.createTempDirectory(Files.createDirectories(parent), "carillon-postgresql-");
        PostgresqlServer server = new PostgresqlServer(programs, folder, FreePort.find());
        try {
            if (isRoot()) {
                Files.setOwner(folder,
                        FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(USER));
            }
            server.run("initdb", "-D", server.data(), "-U", USER, "-A", "trust", "-E", "UTF8");
            server.startAgain();
        } catch (IOException e) {
            server.delete();
            throw e;
        }
        if (Thread.interrupted()) {
            server.close();
            throw new InterruptedException("PostgreSQL is not wanted any more");
        }
        return server;
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

    /** Starts it again on the same port, with what it had. */
    public void startAgain() throws IOException {
        run("pg_ctl", "start", "-w", "-D", data(), "-l", folder.resolve("log").toString(), "-o",
                "-h 127.0.0.1 -p " + port + " -k " + folder);
    }

    /** Ends it at once, as when the machine loses its power. */
    public void stop() throws IOException {
        run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", data());
    }

    /** Its address for JDBC, in which everything stands that is needed. */
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=" + USER;
    }

    /** What a query gives, as a table in letters. */
    public String table(String query) throws IOException {
        return run("psql", "-h", "127.0.0.1", "-p", Integer.toString(port), "-U", USER, "-q", "-c", query);
    }

    private String run(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("runuser", "-u", USER, "--"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        // A file, for the server holds on to what it was started with: a pipe would have no end.
        Path said = Files.createTempFile("carillon-postgresql-", ".log");
        try {
            Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                    .redirectOutput(said.toFile()).start();
            Uninterrupted.await(process::waitFor);
            String text = Files.readString(said, StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw new IOException(program + " failed: " + text.strip());
            }
            return text;
        } finally {
            Files.delete(said);
        }
    }

    private void delete() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            stop();
        } finally {
            delete();
        }
    }
}
