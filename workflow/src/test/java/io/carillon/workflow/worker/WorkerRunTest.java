package io.carillon.workflow.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.carillon.workflow.config.ConfiguredWorker;
import io.carillon.workflow.peers.RouterPeer;
import io.carillon.workflow.peers.TestConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WorkerRunTest {

    private static final String ACK = "payload: null\nsource: manager\ntype: ack\n";

    @TempDir
    private Path folder;

    /** Not the common pool, which has one thread on a small machine. */
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory());
    private final RouterPeer broker = new RouterPeer(0);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @AfterEach
    void close() {
        broker.close();
    }

    /** A worker whose job is given. */
    private record Given(Job job) implements NowcastWorker {

        interface Job {
            @Nullable
            Object work(WorkerJob job) throws Exception;
        }

        @Override
        public String name() {
            return "sleep";
        }

        @Override
        public String description() {
            return "Does what a test wants.";
        }

        @Override
        public @Nullable Object work(WorkerJob at) throws Exception {
            return job.work(at);
        }
    }

    private WorkerRun run(NowcastWorker worker) {
        return new WorkerRun(worker, "nowcast worker " + worker.name(), null, Map.of(),
                new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    }

    private CompletableFuture<Integer> start(WorkerRun run, String... more) {
        Path config = TestConfig.write(folder, broker.port(), "");
        List<String> words = new ArrayList<>(List.of(config.toString()));
        words.addAll(List.of(more));
        return CompletableFuture.supplyAsync(() -> run.run(words), threads);
    }

    private static int status(CompletableFuture<Integer> run)
            throws InterruptedException, ExecutionException, TimeoutException {
        return run.get(30, TimeUnit.SECONDS);
    }

    @Test
    void theSleepWorkerSendsTheFramesThatThePythonOneSends() throws Exception {
        CompletableFuture<Integer> run = start(run(new SleepWorker()), "--sleep-time", "0");
        RouterPeer.Request request = broker.receive();
        assertThat(request.body()).isEqualTo("payload:\n  sleep time: 0\nsource: sleep\ntype: success\n");
        broker.reply(request, ACK);
        assertThat(status(run)).isZero();
        assertThat(TestConfig.log(folder)).containsSubsequence("INFO [sleep] running in process ",
                "INFO [sleep] read config from ", "INFO [sleep] writing log messages to local file system",
                "INFO [sleep] connected to 127.0.0.1 port ", "INFO [sleep] slept for 0 seconds",
                "DEBUG [sleep] sent message: (success) slept well",
                "DEBUG [sleep] received message from manager: (ack) message acknowledged",
                "DEBUG [sleep] shutting down");
    }

    @Test
    void aWorkerExceptionIsAFailureWithoutPayload() throws Exception {
        CompletableFuture<Integer> run = start(run(new Given(_ -> {
            throw new WorkerException("no data yet");
        })));
        RouterPeer.Request request = broker.receive();
        assertThat(request.body()).isEqualTo("payload: null\nsource: sleep\ntype: failure\n");
        broker.reply(request, ACK);
        assertThat(status(run)).isZero();
        assertThat(TestConfig.log(folder)).contains("ERROR [sleep] no data yet");
    }

    @Test
    void anyOtherExceptionIsACrashWithItsTraceInTheLog() throws Exception {
        CompletableFuture<Integer> run = start(run(new Given(_ -> {
            throw new IllegalStateException("boom");
        })));
        RouterPeer.Request request = broker.receive();
        assertThat(request.body()).isEqualTo("payload: null\nsource: sleep\ntype: crash\n");
        broker.reply(request, ACK);
        assertThat(status(run)).isZero();
        assertThat(TestConfig.log(folder)).contains("CRITICAL [sleep] unhandled exception:\n  java.lang.Illegal")
                .contains("boom");
    }

    @Test
    void aReplyOfATypeThatIsNotRegisteredMakesItAFailure() throws Exception {
        CompletableFuture<Integer> run = start(run(new SleepWorker()), "--sleep-time", "0");
        broker.reply(broker.receive(), "payload: null\nsource: manager\ntype: strange\n");
        RouterPeer.Request second = broker.receive();
        assertThat(second.body()).contains("type: failure");
        broker.reply(second, ACK);
        assertThat(status(run)).isZero();
        assertThat(TestConfig.log(folder)).contains("message type not found for manager in ").contains(": strange");
    }

    @Test
    void aMessageTypeThatIsNotRegisteredEndsWithStatus1WhenItIsThatOfTheFailureToo() throws Exception {
        Path config = TestConfig.write(folder, broker.port(), "");
        Files.writeString(config, Files.readString(config).replace("failure: slept badly, ", ""));
        CompletableFuture<Integer> run = CompletableFuture.supplyAsync(() -> run(new Given(_ -> {
            throw new WorkerException("no data yet");
        })).run(List.of(config.toString())), threads);
        assertThat(status(run)).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("message type not found for sleep worker in ").contains(": failure");
    }

    @Test
    void theChecklistThatIsAskedForIsAtHand() throws Exception {
        CompletableFuture<Object> asked = new CompletableFuture<>();
        CompletableFuture<Integer> run = start(run(new Given(job -> {
            asked.complete(job.tellManager("success", "what"));
            return null;
        })));
        RouterPeer.Request request = broker.receive();
        assertThat(request.body()).isEqualTo("payload: what\nsource: sleep\ntype: success\n");
        broker.reply(request, "payload:\n  awoke: true\n  sleep time: 1\nsource: manager\ntype: ack\n");
        assertThat(asked.get(10, TimeUnit.SECONDS))
                .hasToString("Message[source=manager, type=ack, payload={awoke=true, sleep time=1}]");
        broker.reply(broker.receive(), ACK);
        assertThat(status(run)).isZero();
    }

    @Test
    void aMessageIsSentOnceMoreUnderTheSameIdentifierWhenTheBrokerWasRestarted() throws Exception {
        CompletableFuture<Integer> run = start(run(new SleepWorker()), "--sleep-time", "0");
        RouterPeer.Request first = broker.receive();
        int port = broker.port();
        broker.close();
        try (RouterPeer restarted = new RouterPeer(port)) {
            RouterPeer.Request again = restarted.receive();
            assertThat(again.id()).isEqualTo(first.id()).isNotNull();
            assertThat(again.body()).isEqualTo(first.body());
            restarted.reply(again, ACK);
            assertThat(status(run)).isZero();
            assertThat(restarted.receiveWithin(Duration.ofMillis(300))).isNull();
        }
    }

    @Test
    void aReplyThatComesTwiceIsNotTakenForThatToTheNextMessage() throws Exception {
        CompletableFuture<Integer> run = start(run(new ClearChecklistWorker()));
        RouterPeer.Request first = broker.receive();
        broker.reply(first, "payload: null\nsource: manager\ntype: checklist cleared\n");
        broker.reply(first, "payload: null\nsource: manager\ntype: strange\n");
        RouterPeer.Request second = broker.receive();
        assertThat(second.body()).isEqualTo("payload: null\nsource: clear_checklist\ntype: success\n");
        broker.reply(second, ACK);
        assertThat(status(run)).isZero();
        assertThat(TestConfig.log(folder)).doesNotContain("strange");
    }

    @Test
    void itGivesUpAfterTheTimeThatIsConfigured() throws Exception {
        Path config = TestConfig.write(folder, broker.port(), "carillon: {connection: {give up after: 500 ms}}");
        CompletableFuture<Integer> run = CompletableFuture
                .supplyAsync(() -> run(new SleepWorker()).run(List.of(config.toString(), "--sleep-time=0")), threads);
        assertThat(status(run)).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("no reply from the manager");
    }

    @Test
    void aSignalEndsAJobWithStatus0AndNobodyIsTold() throws Exception {
        WorkerRun worker = run(new SleepWorker());
        CompletableFuture<Integer> run = start(worker, "--sleep-time", "60");
        await().until(() -> TestConfig.log(folder).contains("connected to"));
        worker.stop("termination signal (SIGTERM) received");
        assertThat(status(run)).isZero();
        assertThat(broker.receiveWithin(Duration.ofMillis(200))).isNull();
        assertThat(TestConfig.log(folder))
                .contains("INFO [sleep] termination signal (SIGTERM) received; shutting down");
    }

    @Test
    void aSignalEndsAWorkerThatWaitsForABrokerWhichIsNotThere() throws Exception {
        WorkerRun worker = run(new SleepWorker());
        broker.close();
        CompletableFuture<Integer> run = start(worker, "--sleep-time", "0");
        await().until(() -> TestConfig.log(folder).contains("slept for"));
        worker.stop("termination signal (SIGTERM) received");
        assertThat(status(run)).isZero();
    }

    @Test
    void debugShowsEverythingInTheTerminalAndTellsNobody() throws Exception {
        assertThat(status(start(run(new SleepWorker()), "--sleep-time", "0", "--debug"))).isZero();
        assertThat(broker.receiveWithin(Duration.ofMillis(100))).isNull();
        assertThat(out.toString(UTF_8)).containsSubsequence("**debug mode** writing log messages to console",
                "**debug mode** no connection to manager", "slept for 0 seconds",
                "**debug mode** message that would have been sent to manager: (success slept well)");
        assertThat(TestConfig.log(folder)).isEmpty();
    }

    @Test
    void aCommandLineThatIsNotUnderstoodIsTellingAndEndsWithStatus2() throws Exception {
        assertThat(status(start(run(new SleepWorker()), "--sleep-time", "x"))).isEqualTo(2);
        assertThat(err.toString(UTF_8)).isEqualTo("""
                usage: nowcast worker sleep [-h] [--debug] [--sleep-time SLEEP_TIME] config_file
                nowcast worker sleep: error: argument --sleep-time: invalid int value: 'x'
                """);
    }

    @Test
    void aConfigurationThatIsNotThereEndsWithStatus1() {
        assertThat(run(new SleepWorker()).run(List.of(folder + "/none.yaml"))).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("there is no such file");
    }

    @Test
    void rotateLogsNumbersTheOlderFiles() throws Exception {
        Files.writeString(folder.resolve("nowcast.log"), "older\n");
        CompletableFuture<Integer> run = start(run(new RotateLogsWorker()));
        RouterPeer.Request request = broker.receive();
        assertThat(request.body()).isEqualTo(
                "payload:\n  log files:\n  - " + folder + "/nowcast.log\nsource: rotate_logs\ntype: success\n");
        broker.reply(request, ACK);
        assertThat(status(run)).isZero();
        assertThat(folder.resolve("nowcast.log.1")).content().startsWith("older\n").contains("rotating log files");
        assertThat(TestConfig.log(folder)).contains("log file rotated").doesNotContain("older");
    }

    private int program(String settings, String... words) throws Exception {
        Path config = TestConfig.write(folder, broker.port(), "carillon:\n  workers:\n    plot: " + settings);
        Workers.Found found = Workers.find("plot", ConfiguredWorker.of(TestConfig.load(config)),
                WorkerRunTest.class.getClassLoader());
        WorkerRun run = new WorkerRun(found.worker(), "nowcast worker plot", found.nameInMessages(), Map.of(),
                new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
        List<String> all = new ArrayList<>(List.of(config.toString()));
        all.addAll(List.of(words));
        return status(CompletableFuture.supplyAsync(() -> run.run(all), threads));
    }

    private CompletableFuture<String> answered() {
        return CompletableFuture.supplyAsync(() -> {
            RouterPeer.Request request = broker.receive();
            broker.reply(request, ACK);
            return request.body();
        }, threads);
    }

    @Test
    void aProgramsLastLineOfJsonIsThePayloadAndWhatItWritesIsInTheLog() throws Exception {
        CompletableFuture<String> told = answered();
        assertThat(program(
                "{command: [sh, -c, 'echo \"drawing $0 $1\"; echo careful >&2; echo \"{\\\"b\\\": [1, 2.5, null], "
                        + "\\\"a\\\": \\\"$CARILLON_WORKER\\\"}\"']}",
                "map; rm -rf *", "--size=3")).isZero();
        assertThat(told.get())
                .isEqualTo("payload:\n  a: plot\n  b:\n  - 1\n  - 2.5\n  - null\nsource: plot\ntype: success\n");
        assertThat(TestConfig.log(folder)).contains("INFO [plot] drawing map; rm -rf * --size=3")
                .contains("WARNING [plot] careful");
    }

    @Test
    void aProgramsPayloadMayBeInAFile() throws Exception {
        CompletableFuture<String> told = answered();
        assertThat(program("{command: [sh, -c, 'echo \"[1]\" > $CARILLON_PAYLOAD_FILE'], payload: file}")).isZero();
        assertThat(told.get()).isEqualTo("payload:\n- 1\nsource: plot\ntype: success\n");
    }

    @Test
    void aProgramsExitStatusTellsWhetherItSucceeded() throws Exception {
        CompletableFuture<String> told = answered();
        assertThat(program("{command: [sh, -c, 'exit 3']}")).isZero();
        assertThat(told.get()).isEqualTo("payload: null\nsource: plot\ntype: failure\n");
        assertThat(TestConfig.log(folder)).contains("the program ended with exit status 3");
    }

    @Test
    void exitStatusesMayHaveMessageTypesOfTheirOwn() throws Exception {
        CompletableFuture<String> told = answered();
        assertThat(program("{command: [sh, -c, 'exit 3'], success: [0, 3], messages: {3: success late}}")).isZero();
        assertThat(told.get()).contains("type: success late");
    }

    @Test
    void aProgramThatTakesTooLongIsEndedWithItsChildrenAndFails() throws Exception {
        CompletableFuture<String> told = answered();
        assertThat(program("{command: [sh, -c, 'sleep 300 & echo $!; wait'], time limit: 500 ms}")).isZero();
        assertThat(told.get()).contains("type: failure");
        String log = TestConfig.log(folder);
        assertThat(log).contains("longer than 0.5 s");
        String child = log.lines().filter(line -> line.matches("INFO \\[plot] \\d+")).findFirst().orElseThrow();
        long pid = Long.parseLong(child.substring(child.lastIndexOf(' ') + 1));
        await().until(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void aProgramThatIsNotThereIsACrash() throws Exception {
        CompletableFuture<String> told = answered();
        assertThat(program("{command: [no-such-program-anywhere]}")).isZero();
        assertThat(told.get()).contains("type: crash");
    }
}
