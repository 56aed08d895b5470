package io.carillon.workflow.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.carillon.logging.LogLevel;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.peers.TestConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** Publishers as the original's are, and what ends its aggregator (nowcast 7). */
@Timeout(60)
class LogAggregatorTest {

    private static final String LOGGING = """
            logging:
              aggregator:
                version: 1
                formatters:
                  simple: {format: '%%(levelname)s [%%(logger_name)s] %%(message)s'}
                handlers:
                  text:
                    class: logging.handlers.RotatingFileHandler
                    formatter: simple
                    filename: %1$s/nowcast.log
                    backupCount: 7
                  errors:
                    class: logging.handlers.RotatingFileHandler
                    level: ERROR
                    formatter: simple
                    filename: %1$s/errors.log
                    backupCount: 7
                root: {level: DEBUG, handlers: [text, errors]}
              publisher:
                version: 1
                handlers:
                  zmq_pub: {class: zmq.log.handlers.PUBHandler, level: DEBUG}
                root: {level: DEBUG, handlers: [zmq_pub]}
            """;

    @TempDir
    private Path folder;

    private final ZContext context = new ZContext();
    private final PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
    private final List<AutoCloseable> open = new ArrayList<>();
    private int port;
    private int workerPort;

    @BeforeEach
    void ports() throws IOException {
        port = freePort();
        workerPort = freePort();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        context.close();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private NowcastConfig config(String more) {
        String ports = "    logging: {manager: %d, workers: [%d], watch_NEMO: '127.0.0.1:%d'}".formatted(port,
                workerPort, port);
        return TestConfig.load(TestConfig.write(folder, 1, LOGGING.formatted(folder).replace("%%", "%"), ports, more));
    }

    private LogAggregator aggregator() {
        LogAggregator aggregator = LogAggregator.open(config(""), out, out);
        Thread running = Thread.ofPlatform().start(aggregator::run);
        open.add(() -> {
            aggregator.close();
            assertThat(running.join(Duration.ofSeconds(10))).isTrue();
        });
        return aggregator;
    }

    /** A publisher to which the aggregator is known to have subscribed. */
    private ZMQ.Socket publisher() {
        ZMQ.Socket socket = context.createSocket(SocketType.PUB);
        socket.setHandshakeIvl(500);
        socket.bind("tcp://127.0.0.1:" + port);
        await().until(() -> {
            socket.sendMore("probe.DEBUG");
            socket.send("probe\n");
            return log().contains("[probe]");
        });
        return socket;
    }

    private static void publish(ZMQ.Socket socket, byte[]... frames) {
        for (int i = 0; i < frames.length; i++) {
            socket.send(frames[i], i + 1 < frames.length ? ZMQ.SNDMORE : 0);
        }
    }

    private static void publish(ZMQ.Socket socket, String topic, String text) {
        publish(socket, topic.getBytes(UTF_8), text.getBytes(UTF_8));
    }

    private String log() {
        return TestConfig.log(folder);
    }

    private void awaitLog(String line) {
        await().untilAsserted(() -> assertThat(log()).contains(line));
    }

    @Test
    void recordedFramesOfPythonPublishersAreLogged() throws IOException {
        aggregator();
        ZMQ.Socket socket = publisher();
        String recorded;
        try (InputStream stream = LogAggregatorTest.class.getResourceAsStream("pub-frames.txt")) {
            recorded = new String(stream.readAllBytes(), UTF_8);
        }
        Pattern frames = Pattern.compile("\\[b'([\\w.]+)', b([\"'])(.*)\\2]");
        int count = 0;
        for (String line : recorded.lines().toList()) {
            Matcher parts = frames.matcher(line);
            assertThat(parts.find()).isTrue();
            publish(socket, parts.group(1), parts.group(3).translateEscapes());
            count++;
        }
        awaitLog("CRITICAL [manager] shutting down");
        assertThat(count).isEqualTo(44);
        assertThat(log()).contains("INFO [message_broker] running in process 15901\n")
                .contains("INFO [sleep] slept for 0 seconds\n")
                .contains("WARNING [manager] checklist load failed:\n  Traceback (most recent call last):\n")
                .contains("INFO [manager] launching NextWorker(module='nemo_nowcast.workers.awaken', args=[], "
                        + "host='localhost')\n");
        assertThat(folder.resolve("errors.log")).content().contains("CRITICAL [manager] unhandled exception:")
                .doesNotContain("INFO");
    }

    @Test
    void whateverIsPublishedItGoesOn() {
        aggregator();
        ZMQ.Socket socket = publisher();
        publish(socket, "manager.ERROR.unregistered worker: a", "b\n"); // Python's form of "…a::b"
        publish(socket, "my.worker.INFO", "dots in a name\n");
        publish(socket, "manager.CHATTER", "unknown level\n");
        publish(socket, "manager", "no level\n");
        publish(socket, "", "no topic\n");
        publish(socket, "one frame.INFO".getBytes(UTF_8));
        publish(socket, "manager.INFO".getBytes(UTF_8), "three".getBytes(UTF_8), "frames".getBytes(UTF_8));
        publish(socket, "manager.INFO".getBytes(UTF_8), new byte[]{'x', (byte) 0xff, (byte) 0xfe});
        publish(socket, new byte[]{(byte) 0xff}, "bad topic".getBytes(UTF_8));
        publish(socket, "manager.INFO".getBytes(UTF_8), new byte[0]);
        publish(socket, "manager.INFO", "percent %s %(x)d {} \\u0041\n");
        publish(socket, "manager.INFO", "x".repeat(3 << 20));
        publish(socket, "manager.INFO", "still there\n");
        awaitLog("still there");
        assertThat(log()).contains("ERROR [manager] unregistered worker: a::b\n")
                .contains("INFO [my.worker] dots in a name\n").contains("unknown level").contains("no level")
                .contains("no topic").contains("one frame.INFO").contains("INFO [manager] three\n  frames\n")
                .contains("INFO [manager] x\uFFFD\uFFFD\n").contains("bad topic")
                .contains("percent %s %(x)d {} \\u0041");
    }

    @Test
    void whatShortLivedWorkersSayIsNotLostHoweverLongThereWasNone() throws InterruptedException {
        aggregator();
        // it has tried to connect for a while, and must not have become slow at it
        Thread.sleep(3000);
        for (int i = 0; i < 5; i++) {
            try (NowcastLogging logging = NowcastLogging.ofWorker(config(""), "sleep", false, out, out)) {
                logging.logger("sleep").info("worker {}", i);
            }
            awaitLog("INFO [sleep] worker " + i);
            Thread.sleep(300);
        }
    }

    @Test
    void aMessageCannotForgeAnother() {
        aggregator();
        publish(publisher(), "manager.INFO", "a\nERROR [manager] forged\n");
        awaitLog("forged");
        assertThat(log().lines()).noneMatch(line -> line.startsWith("ERROR"));
    }

    @Test
    void itGoesOnInANewFileWhenTheOldOneIsRenamed() throws IOException {
        aggregator();
        ZMQ.Socket socket = publisher();
        publish(socket, "manager.INFO", "before\n");
        awaitLog("before");
        Files.move(folder.resolve("nowcast.log"), folder.resolve("nowcast.log.1"));
        publish(socket, "manager.INFO", "after\n");
        awaitLog("after");
        assertThat(log()).doesNotContain("before");
        assertThat(folder.resolve("nowcast.log.1")).content().contains("before").doesNotContain("after");
    }

    @Test
    void readingTheConfigurationAgainTakesNewFilesAndLosesNothing() throws IOException {
        LogAggregator aggregator = aggregator();
        ZMQ.Socket socket = publisher();
        Path file = TestConfig.write(folder, 1,
                LOGGING.formatted(folder).replace("%%", "%").replace("nowcast.log", "other.log"),
                "    logging: {manager: " + port + ", workers: [" + workerPort + "]}", "");
        publish(socket, "manager.INFO", "one\n");
        aggregator.reload(TestConfig.load(file));
        Path other = folder.resolve("other.log");
        await().until(() -> TestConfig.text(other).contains("subscribed to"));
        publish(socket, "manager.INFO", "two\n");
        await().until(() -> TestConfig.text(other).contains("two"));
        assertThat(log() + TestConfig.text(other)).containsOnlyOnce("one").containsOnlyOnce("two");
    }

    @Test
    void aNewConfigurationThatCannotBeCarriedOutIsToldAndTheOldOneStays() {
        LogAggregator aggregator = aggregator();
        ZMQ.Socket socket = publisher();
        Path file = TestConfig.write(folder, 1, LOGGING.formatted(folder).replace("%%", "%").replace(
                "logging.handlers.Rot", "logging.handlers.Nonsense"), "    logging: {manager: " + port + "}", "");
        aggregator.reload(TestConfig.load(file));
        awaitLog("the new configuration was not taken");
        publish(socket, "manager.INFO", "still there\n");
        awaitLog("still there");
    }

    @Test
    void whatOurProcessesPublishArrivesAsFramesThatPythonsAggregatorUnderstands() {
        ZMQ.Socket subscriber = context.createSocket(SocketType.SUB);
        subscriber.setHandshakeIvl(500);
        subscriber.subscribe("");
        subscriber.setReceiveTimeOut(10_000);
        subscriber.connect("tcp://127.0.0.1:" + workerPort);
        try (NowcastLogging logging = NowcastLogging.ofWorker(config(""), "my.sleep", false, out, out)) {
            assertThat(logging.summary()).isEqualTo("publishing log messages to tcp://127.0.0.1:" + workerPort);
            Logger log = logging.logger("my.sleep");
            String text = "";
            while (!text.equals("first\n")) {
                // until the subscription has arrived
                log.info("first");
                subscriber.setReceiveTimeOut(200);
                byte[] topic = subscriber.recv();
                text = topic == null ? "" : subscriber.recvStr();
            }
            log.debug("received {}", "a::b");
            log.error(LogLevel.CRITICAL_MARKER, "unhandled exception:", new IllegalStateException("boom"));
            subscriber.setReceiveTimeOut(10_000);
            String topic = subscriber.recvStr();
            while (topic.equals("my_sleep.INFO")) {
                subscriber.recvStr();
                topic = subscriber.recvStr();
            }
            assertThat(topic).isEqualTo("my_sleep.DEBUG");
            assertThat(subscriber.recvStr()).isEqualTo("received a::b\n");
            assertThat(subscriber.recvStr()).isEqualTo("my_sleep.CRITICAL");
            assertThat(subscriber.hasReceiveMore()).isTrue();
            assertThat(subscriber.recvStr())
                    .startsWith("unhandled exception:\njava.lang.IllegalStateException: boom\n\tat ")
                    .doesNotEndWith("\n");
            assertThat(subscriber.hasReceiveMore()).isFalse();
        }
    }

    @Test
    void aWorkerThatFindsNoPortDoesItsWorkUnpublished() {
        ZMQ.Socket other = context.createSocket(SocketType.PUB);
        other.bind("tcp://127.0.0.1:" + workerPort);
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try (NowcastLogging logging = NowcastLogging.ofWorker(config(""), "sleep", false, out,
                new PrintStream(err, true, UTF_8))) {
            assertThat(logging.summary()).contains("no port was free to publish log messages at");
            logging.logger("sleep").warn("careful");
        }
        assertThat(err.toString(UTF_8)).contains("careful");
    }

    @Test
    void aWorkerWaitsForAPortThatBecomesFree() {
        ZMQ.Socket other = context.createSocket(SocketType.PUB);
        other.bind("tcp://127.0.0.1:" + workerPort);
        Thread.ofPlatform().start(() -> {
            try {
                Thread.sleep(500);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            other.unbind("tcp://127.0.0.1:" + workerPort);
        });
        try (NowcastLogging logging = NowcastLogging.ofWorker(config(""), "sleep", false, out, out)) {
            assertThat(logging.summary()).startsWith("publishing log messages to ");
        }
    }

    @Test
    void structuredLogsAreWrittenBesides() {
        try (NowcastLogging logging = NowcastLogging.ofDaemon(config("carillon: {structured log: logs/all.jsonl}"),
                List.of("manager"), out, out)) {
            logging.logger("manager").warn("said \"{}\"", "no\nthing");
        }
        assertThat(folder.resolve("logs/all.jsonl")).content()
                .matches("\\{\"time\": \"20[^\"]+Z\", \"level\": \"WARNING\", \"process\": \"manager\", \"pid\": \\d+, "
                        + "\"logger\": \"manager\", \"message\": \"said \\\\\"no\\\\nthing\\\\\"\"}\n");
    }
}
