package io.carillon.benchmark;

import java.io.File;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.carillon.peers.FreePort;
import org.jspecify.annotations.Nullable;

/**
 * A folder with the configuration of a workflow, and its broker and manager, each in a process of its own. What stands
 * for Python is a script of the shell.
 */
final class WorkflowSystem implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(30);
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

    private static final String CONFIGURATION = """
            checklist file: FOLDER/checklist.yaml
            python: FOLDER/python
            logging:
              formatters: {simple: {format: '%(asctime)s %(levelname)s [%(name)s] %(message)s'}}
              handlers:
                text: {class: logging.handlers.RotatingFileHandler, formatter: simple, filename: FOLDER/nowcast.log,
                       level: INFO, backupCount: 1}
              root: {level: INFO, handlers: [text]}
            zmq: {host: 127.0.0.1, ports: {manager: MANAGER_PORT, workers: WORKERS_PORT}}
            message registry:
              manager: {ack: a, checklist cleared: c, unregistered worker: w, unregistered message type: t,
                        no after_worker function: n}
              next workers module: next_workers
              workers:
                bench: {checklist key: bench, success: s, failure: f, crash: c, need: n}
                sleep: {checklist key: sleepyhead, success: s, failure: f, crash: c}
                starter: {success: s}
                first_act: {success: s, crash: c}
                gather: {success: s}
                member: {checklist key: members, success: s, crash: c, need: n}
            carillon: {next workers: {rules: rules.yaml}}
            """;

    private static final String RULES = """
            after:
              bench:
                - {when: msg.type != "success", launch: bench.repair}
              sleep: []
              starter:
                - when: msg.type.startsWith("success")
                  launch: bench.first_act
              first_act: []
              gather:
                - launch: {worker: bench.member, for each: 'MEMBERS', args: ["${each}"]}
              member: []
            """;

    private final Path folder;
    private final int workersPort = FreePort.find();
    private final int managerPort = FreePort.find();
    private final Process broker;
    private @Nullable Process manager;

    /**
     * Starts one.
     *
     * @param python    the script that stands for Python, without its first line
     * @param checklist what the checklist holds to begin with, as YAML
     * @param members   how many workers follow {@code gather}
     */
    WorkflowSystem(Path folder, String python, String checklist, int members) throws Exception {
        this.folder = folder;
        Files.writeString(folder.resolve("nowcast.yaml"),
                CONFIGURATION.replace("FOLDER", folder.toString()).replace("MANAGER_PORT", String.valueOf(managerPort))
                        .replace("WORKERS_PORT", String.valueOf(workersPort)));
        Files.writeString(folder.resolve("rules.yaml"), rules(members));
        Files.writeString(folder.resolve("checklist.yaml"), checklist);
        Path script = Files.writeString(folder.resolve("python"), "#!/bin/sh\n" + python + "\n");
        if (!script.toFile().setExecutable(true)) {
            throw new IOException("a script can't be made executable in " + folder);
        }
        broker = nowcast("broker");
        try {
            awaitPort(workersPort, broker);
            startManager();
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    private static String rules(int members) {
        String all = Stream.iterate(0, i -> i + 1).limit(members).map(String::valueOf).toList().toString();
        return RULES.replace("MEMBERS", all);
    }

    private Process nowcast(String command) throws IOException {
        return java(folder, "io.carillon.cli.Nowcast", command, configFile().toString());
    }

    /** Starts one of our programs in a process of its own, as the launcher does. */
    static Process java(Path folder, String... words) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
                        "-Xmn24m", "-XX:-UsePerfData", "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(words));
        File said = folder.resolve("said.txt").toFile();
        return new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(said)).start();
    }

    /** Waits until somebody listens at a port of this machine. */
    static void awaitPort(int port, Process process) throws Exception {
        long end = System.nanoTime() + START.toNanos();
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(Peer.local(port));
                return;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw new IOException("a process did not start, or does not listen", e);
                }
                Thread.sleep(20);
            }
        }
    }

    /** Starts a manager, and waits until it answers. */
    void startManager() throws Exception {
        manager = nowcast("manager");
        try (LeanZmtp worker = worker()) {
            require(worker.ask(message("sleep", "success", "null")), "type: ack");
        }
    }

    /** Ends the manager, at once or in order. */
    void stopManager(boolean kill) throws InterruptedException {
        Process process = manager();
        if (kill) {
            process.destroyForcibly();
        } else {
            process.destroy();
        }
        process.waitFor();
    }

    Process broker() {
        return broker;
    }

    Process manager() {
        if (manager == null) {
            throw new IllegalStateException("no manager was started");
        }
        return manager;
    }

    Path configFile() {
        return folder.resolve("nowcast.yaml");
    }

    Path checklistFile() {
        return folder.resolve("checklist.yaml");
    }

    /** What was logged so far. */
    String log() throws IOException {
        return Files.readString(folder.resolve("nowcast.log"));
    }

    /** Where workers connect. */
    int workersPort() {
        return workersPort;
    }

    /** Where the manager connects. */
    int managerPort() {
        return managerPort;
    }

    /** A worker's connection. */
    LeanZmtp worker() throws IOException {
        return new LeanZmtp(workersPort);
    }

    /** A message as it is sent. */
    static String message(String source, String type, String payload) {
        return "payload: " + payload + "\nsource: " + source + "\ntype: " + type + "\n";
    }

    /** Refuses a reply that hasn't something in it. */
    static void require(String reply, String wanted) throws IOException {
        if (!reply.contains(wanted)) {
            throw new IOException("in place of '" + wanted + "' the reply is: " + reply);
        }
    }

    /** The most memory that a process has held so far, in MiB. */
    static long peakMebibytes(Process process) throws IOException {
        Matcher peak = PEAK.matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
        if (!peak.find()) {
            throw new IOException("the system does not tell how much memory a process took");
        }
        return Long.parseLong(peak.group(1)) >> 10;
    }

    /** How much of a processor a process has used so far. */
    static Duration processorTime(Process process) throws IOException {
        return process.info().totalCpuDuration()
                .orElseThrow(() -> new IOException("a process has ended, or the system doesn't tell what it has used"));
    }

    /** Makes a pipe that has a name. */
    Path pipe(String name) throws Exception {
        Path pipe = folder.resolve(name);
        if (new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() != 0) {
            throw new IOException("mkfifo can't make " + pipe);
        }
        return pipe;
    }

    @Override
    public void close() {
        for (Process process : manager == null ? List.of(broker) : List.of(manager, broker)) {
            process.destroy();
            try {
                if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
