package io.carillon.workflow.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.history.History;
import io.carillon.workflow.history.Timeline;
import io.carillon.workflow.peers.ManagerProcess;
import io.carillon.workflow.peers.PlainWorker;
import io.carillon.workflow.peers.TestSystem;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * A manager that is killed with SIGKILL at any moment: nothing that it acknowledged is lost, each worker is launched
 * once for its message, and none is forgotten.
 */
class KilledManagerTest {

    private static final String RULES = """
            after:
              sleep:
                - {launch: [chain.a, chain.b], race: [a, b]}
              a:
                - {launch: chain.to_a}
              b:
                - {launch: chain.to_b}
            """;

    /** Says that it was launched, and stays until the test, which speaks for it, has had a reply. */
    private static final String WORKER = """
            echo "$2" >> LAUNCHED
            echo "$2" > STARTED.$$.new; mv STARTED.$$.new STARTED.$$
            case $2 in *.to_*) exit 0;; esac
            while [ ! -e DONE.$$ ]; do sleep 0.02; done""";

    @TempDir
    private Path folder;

    @RepeatedTest(8)
    void launches_each_worker_once_and_forgets_none(RepetitionInfo repetition) throws Exception {
        Random random = new Random(repetition.getCurrentRepetition());
        try (TestSystem system = new TestSystem(folder).rules(RULES);
                ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            Path started = Files.createDirectory(folder.resolve("workers"));
            system.python(WORKER.replace("LAUNCHED", system.launched().toString())
                    .replace("STARTED", started.resolve("started").toString())
                    .replace("DONE", started.resolve("done").toString()));
            NowcastConfig config = system.config();
            Thread speaking = Thread.startVirtualThread(() -> speakForWorkers(system, started, workers));
            Process manager = ManagerProcess.start(config.file());
            try {
                workers.execute(() -> tell(system, "sleep", "{started: true}"));
                for (int kill = 0; kill < 3; kill++) {
                    Thread.sleep(random.nextInt(kill == 0 ? 1200 : 900));
                    manager.destroyForcibly().waitFor();
                    manager = ManagerProcess.start(config.file());
                }
                await().atMost(Duration.ofSeconds(40))
                        .untilAsserted(() -> assertThat(system.launches()).contains("chain.to_a", "chain.to_b"));
                await().atMost(Duration.ofSeconds(10)).ignoreExceptions()
                        .untilAsserted(() -> assertThat(Files.readString(system.checklistFile()).lines())
                                .containsExactlyInAnyOrder("sleepyhead:", "  started: true", "racers:", "  a: done",
                                        "  b: done"));
                await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(states(config))
                        .containsExactlyInAnyOrder("a success", "b success", "to_a crash", "to_b crash"));
            } finally {
                manager.destroyForcibly().waitFor();
                speaking.interrupt();
            }
            assertThat(system.launches()).containsExactlyInAnyOrder("chain.a", "chain.b", "chain.to_a", "chain.to_b");
        }
    }

    /** What the history has of the runs that have ended, over all managers; each has a beginning and an end. */
    private static List<String> states(NowcastConfig config) throws IOException {
        Timeline timeline = new Timeline();
        try (History history = History.of(config)) {
            history.read(Instant.now().minusSeconds(600), Instant.now(), timeline::add);
        }
        return timeline.runs(_ -> true).stream().filter(run -> run.launched() != null && run.ended() != null)
                .map(run -> run.worker().name() + " " + run.state()).toList();
    }

    private static String tell(TestSystem system, String source, String payload) {
        try (PlainWorker worker = system.worker()) {
            worker.send("payload: " + payload + "\nsource: " + source + "\ntype: success\n");
            return String.valueOf(worker.receive(Duration.ofSeconds(60)));
        }
    }

    private static void speakForWorkers(TestSystem system, Path folder, ExecutorService workers) {
        try {
            while (!Thread.interrupted()) {
                for (Path file : started(folder)) {
                    String module = Files.readString(file).strip();
                    String pid = file.getFileName().toString().substring("started.".length());
                    Files.delete(file);
                    String name = module.substring(module.lastIndexOf('.') + 1);
                    workers.execute(() -> speak(system, folder, name, pid));
                }
                Thread.sleep(10);
            }
        } catch (Exception e) {
            // the test is over
        }
    }

    private static void speak(TestSystem system, Path folder, String name, String pid) {
        if (!name.startsWith("to_")) {
            tell(system, name, "{" + name + ": done}");
            try {
                Files.createFile(folder.resolve("done." + pid));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static List<Path> started(Path folder) throws Exception {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("started\\.[0-9]+")).toList();
        }
    }
}
