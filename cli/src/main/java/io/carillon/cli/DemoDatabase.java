package io.carillon.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/** A PostgreSQL of the demo's own, from the programs that Debian installs; gone afterwards. */
final class DemoDatabase implements AutoCloseable {

    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");
    private static final String USER = "postgres";

    private final Path programs;
    private final Path folder;
    private final int port;

    private DemoDatabase(Path programs, Path folder, int port) {
        this.programs = programs;
        this.folder = folder;
        this.port = port;
    }

    /**
     * Starts one.
     *
     * @return null when no PostgreSQL is installed here
     */
    static @Nullable DemoDatabase start() throws IOException, InterruptedException {
        Path programs = programs();
        if (programs == null) {
            return null;
        }
        Path folder = Files.createTempDirectory("carillon-demo-sql-");
        if (isRoot()) {
            // PostgreSQL refuses to be run by root.
            Files.setOwner(folder,
                    FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(USER));
        }
        DemoDatabase database = new DemoDatabase(programs, folder, freePort());
        try {
            database.run("initdb", "-D", database.data(), "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync");
            database.run("pg_ctl", "start", "-w", "-D", database.data(), "-l", folder.resolve("log").toString(), "-o",
                    "-h 127.0.0.1 -p " + database.port + " -k " + folder);
            return database;
        } catch (IOException | InterruptedException e) {
            delete(folder);
            throw e;
        }
    }

    private static @Nullable Path programs() throws IOException {
        if (!Files.isDirectory(VERSIONS)) {
            return null;
        }
        try (Stream<Path> versions = Files.list(VERSIONS)) {
            return versions.map(version -> version.resolve("bin")).filter(bin -> Files.isExecutable(bin.resolve(USER)))
                    .max(Comparator.naturalOrder()).orElse(null);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    /** Its address for JDBC, with all that is needed. */
    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=" + USER;
    }

    /** What a query gives, as a table in letters. */
    String query(String sql) throws IOException, InterruptedException {
        return run("psql", "-h", "127.0.0.1", "-p", Integer.toString(port), "-U", USER, "-q", "-c", sql);
    }

    private String run(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("runuser", "-u", USER, "--"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        Path said = Files.createTempFile("carillon-demo-", ".log");
        try {
            int exit = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                    .redirectOutput(said.toFile()).start().waitFor();
            String text = Files.readString(said, StandardCharsets.UTF_8);
            if (exit != 0) {
                throw new IOException(program + " failed: " + text.strip());
            }
            return text;
        } finally {
            Files.delete(said);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    @Override
    public void close() throws IOException {
        // It must end, although the command was asked to.
        boolean interrupted = Thread.interrupted();
        try {
            run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", data());
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            delete(folder);
        }
    }
}
