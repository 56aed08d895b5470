package io.carillon.workflow.manager;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import com.sun.net.httpserver.HttpServer;
import io.carillon.workflow.message.Frames;
import io.carillon.workflow.message.MessageCodec;
import io.carillon.workflow.message.RequestId;
import io.carillon.workflow.peers.CapturedLog;
import io.carillon.workflow.peers.PlainWorker;
import io.carillon.workflow.peers.TestSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

class NowcastManagerTest {

    private static final String RULES = """
            after:
              sleep:
                - when: msg.type == "success"
                  launch: next.awaken
              awaken: []
              lister: []
              keyless: []
              a:
                - launch: [{worker: next.to_a}]
              b:
                - launch: [{worker: next.to_b, args: ["${msg.type}"]}]
              c:
                - launch: [{worker: next.to_c}]
              start_race:
                - {launch: [x.a, x.b], race: [a, b]}
              start_other:
                - {launch: x.c, race: [c]}
            """;

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

    private static String message(String source, String type, String payload) {
        return "payload: " + payload + "\nsource: " + source + "\ntype: " + type + "\n";
    }

    private static String reply(String type) {
        return message("manager", type, "null");
    }

    private String tell(String source, String type, String payload) {
        return ask(message(source, type, payload));
    }

    private String ask(String request) {
        try (PlainWorker worker = system.worker()) {
            return String.valueOf(worker.ask(request));
        }
    }

    private void awaitLaunches(String... expected) {
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(system.launches()).contains(expected));
    }

    @Test
    void acknowledges_keeps_the_payload_and_launches_the_next_worker() throws Exception {
        try (NowcastManager _ = system.manager()) {
            assertThat(tell("sleep", "success", "{sleep time: 1}")).isEqualTo(reply("ack"));
            awaitLaunches("-m next.awaken");
            assertThat(tell("awaken", "success", "{awoke: true}")).isEqualTo(reply("ack"));
            assertThat(tell("sleep", "need", "sleepyhead"))
                    .isEqualTo("payload:\n  awoke: true\n  sleep time: 1\nsource: manager\ntype: ack\n");
            await().ignoreExceptions().untilAsserted(() -> assertThat(Files.readString(system.checklistFile()))
                    .isEqualTo("sleepyhead:\n  sleep time: 1\n  awoke: true\n"));
            assertThat(system.launches()).containsExactly("-m next.awaken");
        }
    }

    @Test
    void answers_whatever_it_is_sent_within_a_second_and_lives() throws Exception {
        try (NowcastManager _ = system.manager()) {
            assertThat(tell("sleep", "success", "{sleep time: 1}")).isEqualTo(reply("ack"));
            assertThat(tell("lister", "success", "[1]")).isEqualTo(reply("ack"));
            assertAnswered("{source: sleep, type: failure, payload: null, extra: 1, type: failure}", "ack", "");
            assertAnswered("not yaml: [", "unregistered message type", "it is not YAML");
            assertAnswered("42", "unregistered message type", "not a mapping");
            assertAnswered("[a]", "unregistered message type", "not a mapping");
            assertAnswered("", "unregistered message type", "not a mapping");
            assertAnswered("{source: sleep, type: success}", "unregistered message type", "no payload");
            assertAnswered("{source: [1], type: success, payload: 1}", "unregistered message type", "source");
            assertAnswered(message("sleep", "success", "!!python/tuple [1]"), "unregistered message type", "tuple");
            assertAnswered(message("sleep", "need", "nothing"), "unregistered message type", "'nothing'");
            assertAnswered(message("keyless", "success", "{a: 1}"), "unregistered message type", "checklist key");
            assertAnswered(message("sleep", "success", "true"), "unregistered message type", "'sleepyhead'");
            assertAnswered(message("sleep", "success", "text"), "unregistered message type", "'sleepyhead'");
            assertAnswered(message("sleep", "success", "[1]"), "unregistered message type", "'sleepyhead'");
            assertAnswered(message("lister", "success", "{now: a mapping}"), "ack", "");
            assertAnswered(message("nobody", "success", "1"), "unregistered worker", "'nobody'");
            assertAnswered(message("sleep", "nosuch", "1"), "unregistered message type", "'nosuch'");
            assertAnswered(message("nofunc", "success", "null"), "no after_worker function", "after_nofunc");
            assertFramesAnswered("\u00ff\u00fe".getBytes(ISO_8859_1));
            assertFramesAnswered("payload: 1".getBytes(UTF_8), "source: sleep".getBytes(UTF_8));
            assertThat(tell("sleep", "need", "sleepyhead"))
                    .isEqualTo("payload:\n  sleep time: 1\nsource: manager\ntype: ack\n");
        }
    }

    private void assertAnswered(String request, String replyType, String logged) {
        int before = log.lines().size();
        long from = System.nanoTime();
        assertThat(ask(request)).as(request).isEqualTo(reply(replyType));
        assertThat(Duration.ofNanos(System.nanoTime() - from)).as(request).isLessThan(Duration.ofMillis(1900));
        assertThat(log.lines().subList(before, log.lines().size())).as(request)
                .anySatisfy(line -> assertThat(line).contains(logged));
    }

    private void assertFramesAnswered(byte[]... frames) {
        try (PlainWorker worker = system.worker()) {
            worker.sendFrames(frames);
            assertThat(worker.receive(Duration.ofSeconds(5))).isEqualTo(reply("unregistered message type"));
        }
    }

    @Test
    void empties_the_checklist_when_a_worker_asks_for_it() throws Exception {
        try (NowcastManager _ = system.manager()) {
            tell("sleep", "success", "{sleep time: 1}");
            assertThat(tell("clear_checklist", "clear checklist", "null")).isEqualTo(reply("checklist cleared"));
            await().ignoreExceptions()
                    .untilAsserted(() -> assertThat(Files.readString(system.checklistFile())).isEqualTo("{}\n"));
        }
    }

    @Test
    void holds_what_follows_racers_until_all_have_ended_also_with_several_races_and_over_a_restart() throws Exception {
        system.python("case $2 in x.*) sleep 30;; *) echo \"$*\" >> " + system.launched() + ";; esac");
        try (NowcastManager _ = system.manager()) {
            tell("start_race", "success", "null");
            tell("start_other", "success", "null");
            assertThat(tell("b", "success", "{b: 1}")).isEqualTo(reply("ack"));
            assertThat(tell("c", "success", "{c: 1}")).isEqualTo(reply("ack"));
            awaitLaunches("-m next.to_c");
            assertThat(system.launches()).containsExactly("-m next.to_c");
        }
        try (NowcastManager _ = system.manager()) {
            assertThat(tell("a", "success", "{a: 1}")).isEqualTo(reply("ack"));
            // Both are launched at once; which of them comes to write first is theirs.
            awaitLaunches("-m next.to_b success", "-m next.to_a");
            assertThat(system.launches()).containsExactlyInAnyOrder("-m next.to_c", "-m next.to_b success",
                    "-m next.to_a");
        }
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void keeps_checklist_and_its_order_over_a_restart() throws Exception {
        try (NowcastManager _ = system.manager()) {
            tell("sleep", "success", "{z: 1, a: 2016-09-22, m: !!set {x: null}}");
        }
        try (NowcastManager _ = system.manager()) {
            tell("sleep", "success", "{b: 3}");
        }
        assertThat(Files.readString(system.checklistFile()))
                .isEqualTo("sleepyhead:\n  z: 1\n  a: 2016-09-22\n  m: !!set\n    x: null\n  b: 3\n");
    }

    @Test
    void takes_a_checklist_that_the_original_manager_wrote_meanwhile() throws Exception {
        try (NowcastManager _ = system.manager()) {
            tell("sleep", "success", "{sleep time: 1}");
        }
        Files.writeString(system.checklistFile(), "sleepyhead:\n  awoke: true\n");
        try (NowcastManager _ = system.manager()) {
            assertThat(tell("sleep", "need", "sleepyhead"))
                    .isEqualTo("payload:\n  awoke: true\nsource: manager\ntype: ack\n");
        }
    }

    @Test
    void begins_with_an_empty_checklist_when_told_so() throws Exception {
        try (NowcastManager _ = system.manager()) {
            tell("sleep", "success", "{sleep time: 1}");
        }
        try (NowcastManager _ = system.manager(true, Map.of())) {
            assertThat(tell("sleep", "need", "sleepyhead")).isEqualTo(reply("unregistered message type"));
        }
    }

    @Test
    void acts_once_on_a_request_that_is_sent_again_also_by_the_next_manager() throws Exception {
        byte[] body = MessageCodec.encode(new io.carillon.workflow.message.Message("sleep", "success"));
        RequestId id = RequestId.random();
        try (ZContext context = new ZContext()) {
            ZMQ.Socket socket = context.createSocket(SocketType.DEALER);
            socket.setHandshakeIvl(500);
            socket.bind("tcp://127.0.0.1:*");
            String endpoint = socket.getLastEndpoint();
            int port = Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
            socket.setReceiveTimeOut(200);
            String config = Files.readString(system.config().file())
                    .replace("manager: " + system.broker().managerPort(), "manager: " + port);
            for (int run = 0; run < 2; run++) {
                Files.writeString(system.configFile(), config);
                try (NowcastManager _ = NowcastManager.start(
                        io.carillon.workflow.config.NowcastConfig.load(system.configFile(), Map.of()),
                        new NowcastManager.Options(false, List.of("nowcast"), Map.of()))) {
                    for (int replies = 0; replies < 2;) {
                        new Frames(List.of(id.frame()), body).send(socket);
                        if (socket.recv() != null) {
                            assertThat(socket.recv()).isEmpty();
                            assertThat(socket.recvStr()).isEqualTo(reply("ack"));
                            replies++;
                        }
                    }
                    awaitLaunches("-m next.awaken");
                }
            }
        }
        assertThat(system.launches()).containsExactly("-m next.awaken");
    }

    @Test
    void tells_of_a_worker_that_ends_without_a_message_and_goes_on_as_after_a_crash() throws Exception {
        system.python("echo \"$*\" >> " + system.launched() + "; [ $2 != x.c ] || { echo no such file; exit 3; }");
        system.rules(RULES.replace("worker: next.to_c", "worker: next.to_c, args: ['${msg.type}']"));
        try (NowcastManager _ = system.manager()) {
            tell("start_other", "success", "null");
            awaitLaunches("-m x.c", "-m next.to_c crash");
        }
        assertThat(log.lines()).anySatisfy(line -> assertThat(line).startsWith("ERROR NextWorker(module='x.c'")
                .contains("crashed: it ended with exit status 3").contains("no such file"));
    }

    @Test
    void takes_no_worker_for_crashed_when_several_of_one_name_end_in_another_order_than_they_began() throws Exception {
        Path go = Files.createDirectory(folder.resolve("go"));
        system.python("echo \"$*\" >> " + system.launched() + "; while [ ! -e " + go + "/$4 ]; do sleep 0.05; done");
        system.rules("""
                after:
                  keyless: [{launch: {worker: x.lister, for each: "[1, 2, 3]", args: ["${each}"]}}]
                  lister: []
                """);
        try (NowcastManager _ = system.manager()) {
            assertThat(tell("keyless", "success", "null")).isEqualTo(reply("ack"));
            awaitLaunches("-m x.lister 1", "-m x.lister 2", "-m x.lister 3");
            Path marks = folder.resolve("checklist.yaml.state/runs");
            for (int left = 2; left >= 0; left--) {
                if (left > 0) {
                    assertThat(tell("lister", "success", "null")).isEqualTo(reply("ack"));
                }
                Files.createFile(go.resolve(String.valueOf(left + 1)));
                int stay = left;
                await().untilAsserted(() -> assertThat(marks).isDirectory()
                        .satisfies(folder -> assertThat(folder.toFile().list()).hasSize(stay)));
            }
            await().untilAsserted(() -> assertThat(log.lines()).anyMatch(line -> line.contains("crashed")));
            assertThat(log.lines()).filteredOn(line -> line.contains("crashed")).singleElement().asString()
                    .contains("args=['1']");
        }
    }

    @Test
    void launches_again_what_ended_without_a_message_as_often_as_it_may() throws Exception {
        system.python("echo \"$*\" >> " + system.launched() + "; exit 1")
                .settings("  supervision: {awaken: {retries: 2, retry delay: 10 ms}}\n");
        try (NowcastManager _ = system.manager()) {
            tell("sleep", "success", "null");
            await().untilAsserted(() -> assertThat(log.lines()).anyMatch(line -> line.contains("crashed")));
        }
        assertThat(system.launches()).containsExactly("-m next.awaken", "-m next.awaken", "-m next.awaken");
    }

    @Test
    void ends_a_worker_that_takes_longer_than_it_may() throws Exception {
        system.python("exec sleep 60").settings("  supervision: {awaken: {time limit: 300 ms}}\n");
        try (NowcastManager _ = system.manager()) {
            tell("sleep", "success", "null");
            await().untilAsserted(() -> assertThat(log.lines())
                    .anyMatch(line -> line.contains("crashed") && line.contains("longer than it may")));
        }
    }

    @Test
    void launches_the_others_when_one_cannot_be_launched() throws Exception {
        system.rules("""
                after:
                  keyless:
                    - launch: [{worker: one, host: nowhere}, two]
                """);
        try (NowcastManager _ = system.manager()) {
            assertThat(tell("keyless", "success", "null")).isEqualTo(reply("ack"));
            awaitLaunches("-m two");
        }
        assertThat(log.lines()).anyMatch(line -> line.contains("'nowhere'") && line.startsWith("ERROR"));
    }

    @Test
    void goes_on_with_the_last_good_rules_when_there_is_a_mistake_in_changed_ones() throws Exception {
        try (NowcastManager _ = system.manager()) {
            system.rules(RULES.replace("msg.type == \"success\"", "msg.type ==="));
            assertThat(tell("sleep", "success", "null")).isEqualTo(reply("ack"));
            awaitLaunches("-m next.awaken");
            assertThat(log.lines()).anyMatch(line -> line.contains("after: sleep: 1: when"));

            system.rules(RULES.replace("next.awaken", "next.other_name"));
            assertThat(tell("sleep", "success", "null")).isEqualTo(reply("ack"));
            awaitLaunches("-m next.other_name");
        }
    }

    @Test
    void answers_and_keeps_the_payload_when_rules_fail() throws Exception {
        system.rules("""
                after:
                  sleep: [{launch: "${msg.payload.missing}"}]
                """);
        try (NowcastManager _ = system.manager()) {
            assertThat(tell("sleep", "success", "{a: 1}")).isEqualTo(reply("no after_worker function"));
            assertThat(tell("sleep", "need", "sleepyhead")).isEqualTo("payload:\n  a: 1\nsource: manager\ntype: ack\n");
        }
        assertThat(log.lines()).anyMatch(line -> line.contains("rules.yaml: after: sleep: 1: "));
    }

    @Test
    void takes_another_configuration_and_keeps_the_one_before_when_it_is_wrong() throws Exception {
        try (NowcastManager manager = system.manager()) {
            assertThat(tell("sleep", "success", "{a: 1}")).isEqualTo(reply("ack"));
            system.rules(RULES.replace("next.awaken", "next.reloaded"));
            manager.reload(system.config());
            for (int i = 0; i < 4; i++) {
                assertThat(tell("sleep", "success", "null")).isEqualTo(reply("ack"));
            }
            awaitLaunches("-m next.reloaded");

            manager.reload(system.nextWorkers("{class: no.such.Rules}").config());
            assertThat(tell("sleep", "success", "null")).isEqualTo(reply("ack"));
            assertThat(log.lines()).anyMatch(line -> line.contains("no.such.Rules"));
            assertThat(tell("sleep", "need", "sleepyhead")).isEqualTo("payload:\n  a: 1\nsource: manager\ntype: ack\n");
        }
    }

    @Test
    void tells_slack_without_waiting_for_it() throws Exception {
        List<String> posted = new CopyOnWriteArrayList<>();
        CountDownLatch slow = new CountDownLatch(1);
        HttpServer slack = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        slack.createContext("/", exchange -> {
            posted.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            awaitQuietly(slow);
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        slack.start();
        String url = "http://127.0.0.1:" + slack.getAddress().getPort() + "/hook";
        try (NowcastManager _ = system.manager(false, Map.of("SLACK_TEST", url))) {
            assertThat(tell("sleep", "failure", "null")).isEqualTo(reply("ack"));
            await().untilAsserted(() -> assertThat(posted)
                    .containsExactly("{\"text\": \"sleep: failure\\nLog: https://logs.example\"}"));
            slow.countDown();
        } finally {
            slack.stop(0);
        }
        try (NowcastManager _ = system.manager(false, Map.of("SLACK_TEST", "http://127.0.0.1:1/"))) {
            assertThat(tell("sleep", "failure", "null")).isEqualTo(reply("ack"));
            await().untilAsserted(
                    () -> assertThat(log.lines()).anyMatch(line -> line.contains("Slack can't be reached")));
        }
    }

    private static void awaitQuietly(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void refuses_to_start_beside_another_manager_of_the_same_system() throws Exception {
        try (NowcastManager _ = system.manager()) {
            assertThatThrownBy(() -> system.manager()).isInstanceOf(ManagerException.class)
                    .hasMessageContaining("another manager uses");
        }
    }
}
