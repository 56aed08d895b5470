package io.carillon.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.carillon.acceptance.Servers.Server;
import io.carillon.peers.FreePort;

/** A workflow of {@code examples/nowcast}, in a folder of its own and on free ports. */
final class NowcastSystem {

    private final Path folder;
    private final Path config;
    private final String checklist;
    private final Shell shell;

    /**
     * @param example  the folder below {@code examples/nowcast}
     * @param variable the environment variable that names where its files go
     */
    NowcastSystem(String example, String variable, Path folder) throws IOException {
        this.folder = Files.createDirectories(folder.resolve("files"));
        Path from = Shell.ROOT.resolve("examples/nowcast").resolve(example);
        Path to = folder.resolve(example);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
        config = to.resolve("nowcast.yaml");
        checklist = example.equals("toy") ? "nowcast_checklist.yaml" : "checklist.yaml";
        Files.writeString(config, Files.readString(config).replaceAll("ports: \\{manager: \\d+, workers: \\d+}",
                "ports: {manager: " + FreePort.find() + ", workers: " + FreePort.find() + "}"));
        shell = new Shell(folder, Map.of(variable, this.folder.toString()));
    }

    /** The weather example, whose events are in a server. */
    static NowcastSystem weather(Path folder, Server server) throws IOException {
        NowcastSystem weather = new NowcastSystem("weather", "WEATHER", folder);
        weather.replace("nowcast.yaml", "127.0.0.1:2379", "127.0.0.1:" + server.port());
        weather.replace("listener.yaml", "examples/nowcast/weather/nowcast.yaml", weather.config.toString());
        Path schema = Files.createDirectories(folder.resolve(".aviso/service_configuration"));
        Files.copy(weather.config.resolveSibling("service_configuration/event_listener_schema.json"),
                schema.resolve("event_listener_schema.json"));
        return weather;
    }

    private void replace(String name, String what, String by) throws IOException {
        Path file = config.resolveSibling(name);
        String text = Files.readString(file);
        if (!text.contains(what)) {
            throw new AssertionError(file + " has no " + what);
        }
        Files.writeString(file, text.replace(what, by));
    }

    /** Where programs of it run. */
    Shell shell() {
        return shell;
    }

    /** Runs {@code ./nowcast} with the configuration behind the first words. */
    Shell.Outcome run(List<String> words, String... more) throws IOException, InterruptedException {
        return shell.run(line(words, more));
    }

    /** Starts {@code ./nowcast} likewise. */
    Shell.Program start(List<String> words, String... more) throws IOException {
        return shell.start(line(words, more));
    }

    private String[] line(List<String> words, String... more) {
        // a build that runs in the background may have been told to ignore these, which children inherit
        return Stream
                .of(Stream.of("env", "--default-signal=INT,HUP", Shell.ROOT.resolve("nowcast").toString()),
                        words.stream(), Stream.of(config.toString()), Stream.of(more))
                .flatMap(each -> each).toArray(String[]::new);
    }

    Path config() {
        return config;
    }

    /** The folder of its files. */
    Path folder() {
        return folder;
    }

    /** What is in a file; empty when it isn't there. */
    String text(String name) {
        try {
            Path file = folder.resolve(name);
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process of a part, by the mark that it leaves. */
    long pid(String part) {
        String mark = text(checklist + ".state/processes/" + part);
        return mark.isEmpty() ? 0 : Long.parseLong(mark.split(" ", 2)[0]);
    }
}
