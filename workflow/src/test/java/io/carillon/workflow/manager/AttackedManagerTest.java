package io.carillon.workflow.manager;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.carillon.workflow.peers.CapturedLog;
import io.carillon.workflow.peers.ManagerProcess;
import io.carillon.workflow.peers.PlainWorker;
import io.carillon.workflow.peers.TestSystem;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What ends the original's manager or leaves its workers without a reply (nowcast 1, 12): ours answers, says in its log
 * what was wrong, and goes on.
 */
class AttackedManagerTest {

    private static final String REFUSED = "payload: null\nsource: manager\ntype: unregistered message type\n";
    private static final String ACKNOWLEDGED = "payload: null\nsource: manager\ntype: ack\n";
    private static final String NOTHING_FOLLOWS = "payload: null\nsource: manager\ntype: no after_worker function\n";
    private static final String RULES = "after: {sleep: [], lister: [], keyless: [{launch: next.one}]}\n";

    /** A second is wanted; the machine may have something else to do. */
    private static final Duration SOON = Duration.ofSeconds(3);

    @TempDir
    private Path folder;

    private TestSystem system;
    private CapturedLog log;

    @BeforeEach
    void start() throws Exception {
        system = new TestSystem(folder).rules(RULES);
        log = new CapturedLog("manager");
    }

    @AfterEach
    void stop() {
        log.close();
        system.close();
    }

    private static String message(String source, String payload) {
        return "payload: " + payload + "\nsource: " + source + "\ntype: success\n";
    }

    /** What a worker is sent back; the connection was made before, so that its making doesn't count. */
    private String answer(byte[]... frames) {
        try (PlainWorker worker = system.worker()) {
            assertThat(worker.ask(message("sleep", "null"))).isEqualTo(ACKNOWLEDGED);
            long from = System.nanoTime();
            worker.sendFrames(frames);
            String reply = String.valueOf(worker.receive(Duration.ofSeconds(10)));
            assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(SOON);
            return reply;
        }
    }

    private void assertRefused(String why, byte[]... frames) {
        assertThat(answer(frames)).isEqualTo(REFUSED);
        assertThat(log.lines()).anySatisfy(line -> assertThat(line).startsWith("ERROR").contains(why));
        assertThat(answer(message("sleep", "null").getBytes(UTF_8))).isEqualTo(ACKNOWLEDGED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"source\": \"sleep\", \"type\": \"success\", \"payload\": {\"sleep time\": 1}}",
            "{type: success, payload: null, source: lister, source: sleep, more: 1}",
            "{source: sleep, type: checklist key, payload: null}",
            "a: &x [1]\nsource: sleep\ntype: success\npayload: {b: *x}"})
    void takes_other_forms_of_a_message(String text) throws Exception {
        try (NowcastManager _ = system.manager()) {
            assertThat(answer(text.getBytes(UTF_8))).isEqualTo(ACKNOWLEDGED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{type: success, payload: 1}", "{source: sleep, payload: 1}",
            "{source: sleep, type: [1], payload: 1}", "{source: sleep, type: success, payload: *nowhere}",
            "&a {source: sleep, type: success, payload: *a}", "{source: sleep, type: success, payload: =}",
            "{source: sleep, type: success, payload: !!python/object:os.system x}",
            "{source: sleep, type: success, payload: !!int x}", "--- {}\n--- {}\n", "\t", "\u0000"})
    void refuses_what_is_no_message(String text) throws Exception {
        try (NowcastManager _ = system.manager()) {
            assertRefused("a message was refused: ", text.getBytes(UTF_8));
        }
    }

    @Test
    void refuses_what_is_no_text_or_has_several_frames() throws Exception {
        try (NowcastManager _ = system.manager()) {
            assertRefused("it is not UTF-8", new byte[]{(byte) 0xff, (byte) 0xfe});
            assertRefused("its body has 2 frames", message("sleep", "1").getBytes(UTF_8), new byte[]{'x'});
        }
    }

    @Test
    void refuses_a_message_that_stands_for_more_than_the_memory_holds() throws Exception {
        StringBuilder text = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 60; i++) {
            text.append("a%1$d: &a%1$d [*a%2$d, *a%2$d]\n".formatted(i, i - 1));
        }
        text.append(message("sleep", "*a59"));
        try (NowcastManager _ = system.manager()) {
            assertRefused("the aliases stand for too much", text.toString().getBytes(UTF_8));
            assertRefused("a message was refused", message("sleep", "[".repeat(50_000)).getBytes(UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[a]", "{a: 1}", "1", "''"})
    void refuses_a_need_for_what_is_no_section(String payload) throws Exception {
        try (NowcastManager _ = system.manager()) {
            assertRefused("sleep needs the section",
                    message("sleep", payload).replace("success", "need").getBytes(UTF_8));
        }
    }

    @Test
    void answers_when_a_python_function_raises_returns_nothing_or_cannot_be_read() throws Exception {
        assumeThat(isPythonThere()).as("python3 is not installed").isTrue();
        system.python("PYTHONPATH=" + folder + " exec python3 \"$@\"").nextWorkers("{time limit: 10 s}");
        Path module = folder.resolve("next_workers.py");
        Files.writeString(module, """
                def after_sleep(msg, config, checklist):
                    return []

                def after_lister(msg, config, checklist):
                    raise KeyError("nothing there")

                def after_keyless(msg, config, checklist):
                    pass
                """);
        try (NowcastManager _ = system.manager()) {
            assertThat(answer(message("sleep", "null").getBytes(UTF_8))).isEqualTo(ACKNOWLEDGED);
            assertThat(answer(message("lister", "null").getBytes(UTF_8))).isEqualTo(NOTHING_FOLLOWS);
            assertThat(log.lines()).anySatisfy(line -> assertThat(line).contains("KeyError: 'nothing there'"));
            assertThat(answer(message("keyless", "null").getBytes(UTF_8))).isEqualTo(NOTHING_FOLLOWS);
            assertThat(log.lines()).anySatisfy(line -> assertThat(line).contains("after_keyless"));
            Files.writeString(module, "def after_sleep(msg, config, checklist:\n");
            assertThat(answer(message("sleep", "null").getBytes(UTF_8))).isEqualTo(ACKNOWLEDGED);
            assertThat(log.lines()).anySatisfy(line -> assertThat(line).contains("SyntaxError"))
                    .anySatisfy(line -> assertThat(line).contains("the ones before hold"));
        }
    }

    private static boolean isPythonThere() {
        try {
            Process python = new ProcessBuilder("python3", "--version").start();
            return python.waitFor(10, TimeUnit.SECONDS) && python.exitValue() == 0;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    @Test
    void tells_that_an_interpreter_is_missing() throws Exception {
        Files.delete(folder.resolve("python"));
        try (NowcastManager _ = system.manager()) {
            assertThat(answer(message("keyless", "null").getBytes(UTF_8))).isEqualTo(ACKNOWLEDGED);
            await().untilAsserted(() -> assertThat(log.lines()).anySatisfy(
                    line -> assertThat(line).contains("next.one").contains("crashed").contains(folder + "/python")));
            assertThat(answer(message("sleep", "null").getBytes(UTF_8))).isEqualTo(ACKNOWLEDGED);
        }
    }

    @Test
    void the_next_manager_answers_what_one_had_that_was_frozen_and_killed() throws Exception {
        Path config = system.config().file();
        Process manager = ManagerProcess.start(config);
        List<PlainWorker> workers = new ArrayList<>();
        try (ExecutorService asking = Executors.newCachedThreadPool()) {
            for (int i = 0; i < 5; i++) {
                workers.add(system.worker());
                assertThat(ask(workers.getLast(), message("sleep", "null"))).isEqualTo(ACKNOWLEDGED);
            }
            assertThat(new ProcessBuilder("kill", "-STOP", String.valueOf(manager.pid())).start().waitFor()).isZero();
            for (int i = 0; i < 5; i++) {
                workers.get(i).send(message("sleep", "{worker " + i + ": done}"));
            }
            assertThat(workers.getFirst().receive(Duration.ofMillis(500))).as("a reply while it is frozen").isNull();
            manager.destroyForcibly().waitFor();
            manager = ManagerProcess.start(config);
            List<Future<@Nullable String>> replies = new ArrayList<>();
            for (PlainWorker worker : workers) {
                replies.add(asking.submit(() -> worker.receive(Duration.ofSeconds(60))));
            }
            for (Future<@Nullable String> reply : replies) {
                assertThat(reply.get()).isEqualTo(ACKNOWLEDGED);
            }
            assertThat(ask(workers.getFirst(), message("sleep", "sleepyhead").replace("success", "need")))
                    .isEqualTo("payload:\n  worker 0: done\n  worker 1: done\n  worker 2: done\n  worker 3: done\n"
                            + "  worker 4: done\nsource: manager\ntype: ack\n");
        } finally {
            workers.forEach(PlainWorker::close);
            manager.destroyForcibly().waitFor();
        }
    }

    private static String ask(PlainWorker worker, String message) {
        worker.send(message);
        return String.valueOf(worker.receive(Duration.ofSeconds(60)));
    }
}
