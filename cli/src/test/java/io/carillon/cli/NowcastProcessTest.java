package io.carillon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.carillon.peers.FreePort;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The processes of a workflow as processes: command lines, signals, exit statuses. */
@Timeout(90)
class NowcastProcessTest {

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();
    private Path config = Path.of("");

    @BeforeEach
    void write() throws IOException {
        Path python = folder.resolve("python");
        Files.writeString(python, "#!/bin/sh\necho \"$@\" >> " + folder + "/launched\nexit 3\n");
        Files.setPosixFilePermissions(python, PosixFilePermissions.fromString("rwxr-xr-x"));
        config = config("");
    }

    private Path config(String more) throws IOException {
        return config("logging:\n" + logging().indent(2), more);
    }

    private String logging() {
        return """
                formatters: {simple: {format: '%%(levelname)s [%%(logger_name)s] %%(message)s'}}
                handlers:
                  console: {class: logging.StreamHandler, formatter: simple, level: 100, stream: 'ext://sys.stdout'}
                  text: {class: logging.FileHandler, formatter: simple, filename: %s/nowcast.log}
                root: {level: DEBUG, handlers: [console, text]}
                """.formatted(folder);
    }

    private Path config(String logging, String more) throws IOException {
        return Files.writeString(folder.resolve("nowcast.yaml"), """
                checklist file: %1$s/checklist.yaml
                python: %1$s/python
                %2$s
                zmq: {host: 127.0.0.1, ports: {manager: 1, workers: %3$d, logging: {manager: %4$d}}}
                message registry:
                  manager: {ack: message acknowledged}
                  next workers module: next_workers
                  workers:
                    sleep: {checklist key: sleepyhead, success: slept, failure: failed, crash: crashed}
                    greeting: {checklist key: greetings, success: greeted, failure: failed, crash: crashed}
                %5$s
                """.formatted(folder, logging, FreePort.find(), FreePort.find(), more));
    }

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
    }

    private Process start(String... words) throws IOException {
        List<String> line = new ArrayList<>();
        if (System.getProperty("os.name").equals("Linux")) {
            // a build that runs in the background may have been told to ignore these, which children inherit
            line.addAll(List.of("env", "--default-signal=INT,HUP"));
        }
        line.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
                "-cp", System.getProperty("java.class.path"), Nowcast.class.getName()));
        line.addAll(List.of(words));
        Process process = new ProcessBuilder(line).redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile()).start();
        processes.add(process);
        return process;
    }

    private String output() throws IOException {
        return Files.readString(folder.resolve("output"), UTF_8);
    }

    private static int status(Process process) throws InterruptedException {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private static void signal(Process process, String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    private String text(String name) {
        try {
            return Files.exists(folder.resolve(name)) ? Files.readString(folder.resolve(name)) : "";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void awaitText(String name, String text) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(text(name)).contains(text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            TERM | termination signal (SIGTERM) received; shutting down
            INT  | interrupt signal (SIGINT or Ctrl-C) received; shutting down
            """)
    void aSignalEndsAWorkerWithStatus0(String signal, String line) throws Exception {
        Process worker = start("worker", "sleep", config.toString(), "--sleep-time", "100");
        awaitText("nowcast.log", "connected to");
        signal(worker, signal);
        assertThat(status(worker)).isZero();
        assertThat(text("nowcast.log")).contains("INFO [sleep] " + line);
    }

    @ParameterizedTest
    @CsvSource({"greeting", "io.carillon.cli.GreetingWorker", "nowcast.workers.greeting"})
    void aUsersOwnWorkerIsFound(String name) throws Exception {
        config = config("carillon: {workers: {nowcast.workers.greeting: io.carillon.cli.GreetingWorker}}");
        Process worker = start("worker", name, config.toString(), "06", "--debug", "--run-date=2026-01-02");
        assertThat(status(worker)).isZero();
        assertThat(output()).contains("INFO [greeting] greetings of 2026-01-02 06\n");
    }

    @Test
    void aWorkerThatIsNotThereIsToldInOneLine() throws Exception {
        assertThat(status(start("worker", "nobody", config.toString()))).isEqualTo(1);
        assertThat(output()).startsWith("nowcast worker: there is no worker nobody; built in are sleep, awaken")
                .hasLineCount(1);
    }

    @Test
    void aCommandLineThatIsNotUnderstoodEndsWithStatus2() throws Exception {
        assertThat(status(start("worker", "sleep"))).isEqualTo(2);
        assertThat(output()).contains("error: the following arguments are required: config_file");
    }

    @Test
    void runLaunchesAWorkerAsTheManagerWouldAndEndsAsItDoes() throws Exception {
        assertThat(status(start("run", "nowcast.workers.download", config.toString(), "06", "--yes"))).isEqualTo(3);
        assertThat(text("launched")).isEqualTo("-m nowcast.workers.download " + config + " 06 --yes\n");
    }

    @Test
    void theSchedulerTakesANewScheduleAtEachHangupAndLaunchesEachWorkerOnce() throws Exception {
        Process scheduler = start("scheduler", config.toString());
        awaitText("nowcast.log", "there are no scheduled workers");
        config("scheduled workers: [{w: {cron: '* * * * * *', cmd line opts: x}}]");
        for (int i = 1; i <= 3; i++) {
            int times = i;
            signal(scheduler, "HUP");
            await().until(() -> text("nowcast.log").split("scheduled NextWorker", -1).length == times + 1);
        }
        Files.deleteIfExists(folder.resolve("launched"));
        long start = System.nanoTime();
        await().until(() -> text("launched").lines().count() >= 3);
        assertThat(text("launched").lines().count())
                .isLessThanOrEqualTo(Duration.ofNanos(System.nanoTime() - start).toSeconds() + 2);
        awaitText("nowcast.log", "ERROR [scheduler] w ended with exit status 3");
        Files.writeString(config, "rubbish: [");
        signal(scheduler, "HUP");
        awaitText("nowcast.log", "ERROR [scheduler] the new configuration was not taken: ");
        signal(scheduler, "TERM");
        assertThat(status(scheduler)).isZero();
        assertThat(text("nowcast.log"))
                .contains("INFO [scheduler] termination signal (SIGTERM) received; shutting down");
    }

    @Test
    void theLogAggregatorGoesOnAfterHangupsAndEndsAtATermination() throws Exception {
        config = config("logging:\n  aggregator:\n" + logging().indent(4), "");
        Process aggregator = start("log-aggregator", config.toString());
        awaitText("nowcast.log", "subscribed to 127.0.0.1 port ");
        for (int i = 2; i <= 3; i++) {
            int times = i;
            signal(aggregator, "HUP");
            await().until(() -> text("nowcast.log").split("subscribed to", -1).length == times + 1);
        }
        signal(aggregator, "TERM");
        assertThat(status(aggregator)).isZero();
        assertThat(text("nowcast.log")).contains("INFO [log_aggregator] termination signal (SIGTERM) received");
    }
}
