package io.carillon.workflow.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

import io.carillon.workflow.config.CurveKeys;
import io.carillon.workflow.message.Curve;
import io.carillon.workflow.message.Frames;
import io.carillon.workflow.message.RequestId;
import io.carillon.workflow.peers.PlainManager;
import io.carillon.workflow.peers.PlainWorker;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

class MessageBrokerTest {

    @TempDir
    private Path folder;

    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(10);

    private static BrokerOptions options(int workersPort, int managerPort, int maxWaiting) {
        return new BrokerOptions(List.of("127.0.0.1"), workersPort, managerPort, maxWaiting, Duration.ofSeconds(2),
                null);
    }

    private static MessageBroker start() throws BrokerException {
        return MessageBroker.start(options(0, 0, 1000));
    }

    @Test
    void carries_a_request_to_the_manager_and_its_reply_back() throws Exception {
        try (MessageBroker broker = start();
                PlainManager manager = new PlainManager(broker.managerPort());
                PlainWorker worker = new PlainWorker(broker.workersPort())) {
            worker.send("payload: null\nsource: sleep\ntype: success\n");

            assertThat(manager.receive(LONG)).isEqualTo("payload: null\nsource: sleep\ntype: success\n");
            manager.reply("payload: null\nsource: manager\ntype: ack\n");
            assertThat(worker.receive(LONG)).isEqualTo("payload: null\nsource: manager\ntype: ack\n");
        }
    }

    @Test
    void gives_each_of_many_workers_its_own_reply() throws Exception {
        try (MessageBroker broker = start();
                PlainManager manager = new PlainManager(broker.managerPort());
                ExecutorService workers = Executors.newFixedThreadPool(8)) {
            List<Future<Boolean>> results = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int number = i;
                results.add(workers.submit(() -> {
                    try (PlainWorker worker = new PlainWorker(broker.workersPort())) {
                        for (int request = 0; request < 50; request++) {
                            String text = number + "-" + request;
                            if (!("re:" + text).equals(worker.ask(text))) {
                                return false;
                            }
                        }
                        return true;
                    }
                }));
            }
            manager.echo(400);
            for (Future<Boolean> result : results) {
                assertThat(result.get()).isTrue();
            }
        }
    }

    @Test
    void keeps_requests_until_a_manager_comes_and_sleeps_meanwhile() throws Exception {
        try (MessageBroker broker = start()) {
            List<PlainWorker> workers = ask(broker, 5);
            long before = processorNanos();
            long from = System.nanoTime();
            assertThat(workers.getFirst().receive(Duration.ofSeconds(2))).isNull();
            double share = (double) (processorNanos() - before) / (System.nanoTime() - from);

            assertThat(share).as("part of a processor used while waiting").isLessThan(0.02);
            try (PlainManager manager = new PlainManager(broker.managerPort())) {
                manager.echo(5);
                assertAnswered(workers);
            }
        }
    }

    @Test
    void gives_what_a_manager_had_when_it_was_killed_to_the_next_one() throws Exception {
        try (MessageBroker broker = start()) {
            List<PlainWorker> workers;
            try (PlainManager frozen = new PlainManager(broker.managerPort())) {
                workers = ask(broker, 5);
                assertThat(frozen.receive(LONG)).startsWith("request ");
                assertThat(workers.getFirst().receive(SHORT)).isNull();
            }
            try (PlainManager next = new PlainManager(broker.managerPort())) {
                next.echo(5);
                assertAnswered(workers);
            }
        }
    }

    @Test
    void answers_all_while_managers_come_and_go() throws Exception {
        try (MessageBroker broker = start()) {
            List<PlainWorker> workers = ask(broker, 40);
            for (int round = 0; round < 10; round++) {
                try (PlainManager manager = new PlainManager(broker.managerPort())) {
                    manager.echo(3);
                    assertThat(manager.receive(LONG)).as("taken, and never answered").isNotNull();
                }
            }
            try (PlainManager last = new PlainManager(broker.managerPort())) {
                AtomicBoolean over = new AtomicBoolean();
                Thread answering = Thread.ofPlatform().start(() -> {
                    while (!over.get()) {
                        String request = last.receive(Duration.ofMillis(50));
                        if (request != null) {
                            last.reply("re:" + request);
                        }
                    }
                });
                assertAnswered(workers);
                over.set(true);
                answering.join();
            }
        }
    }

    @Test
    void gives_what_one_of_two_managers_had_to_the_other_as_soon_as_it_has_gone() throws Exception {
        try (MessageBroker broker = start(); PlainManager staying = new PlainManager(broker.managerPort())) {
            List<PlainWorker> workers;
            try (PlainManager leaving = new PlainManager(broker.managerPort())) {
                workers = ask(broker, 6);
                assertThat(leaving.receive(LONG)).isNotNull();
                assertThat(staying.receive(LONG)).isNotNull();
                staying.reply("re:first");
            }
            staying.echo(5);
            assertAnswered(workers);
        }
    }

    @Test
    void delivers_nothing_twice_because_somebody_looked_whether_the_port_is_open() throws Exception {
        try (MessageBroker broker = start();
                PlainManager manager = new PlainManager(broker.managerPort());
                PlainWorker worker = new PlainWorker(broker.workersPort())) {
            worker.send("slow");
            assertThat(manager.receive(LONG)).isEqualTo("slow");
            new Socket(InetAddress.getLoopbackAddress(), broker.managerPort()).close();
            assertThat(worker.receive(SHORT)).isNull();
            manager.reply("done");
            assertThat(worker.receive(LONG)).isEqualTo("done");
            assertThat(manager.receive(SHORT)).as("a second delivery").isNull();
        }
    }

    @Test
    void names_a_request_the_same_when_it_is_delivered_again() throws Exception {
        try (MessageBroker broker = start(); PlainWorker worker = new PlainWorker(broker.workersPort())) {
            worker.send("hello");
            Frames first = receiveAsDealer(broker.managerPort(), null);
            Frames second = receiveAsDealer(broker.managerPort(), "answer");

            assertThat(first.requestId()).isNotNull().isEqualTo(second.requestId());
            assertThat(worker.receive(LONG)).isEqualTo("answer");
        }
    }

    @Test
    void answers_a_worker_of_ours_that_asks_again_after_the_broker_was_restarted() throws Exception {
        RequestId id = RequestId.random();
        try (ZContext context = new ZContext()) {
            ZMQ.Socket worker = context.createSocket(SocketType.DEALER);
            int workersPort;
            int managerPort;
            try (MessageBroker broker = start()) {
                workersPort = broker.workersPort();
                managerPort = broker.managerPort();
                worker.connect("tcp://127.0.0.1:" + workersPort);
                new Frames(List.of(id.frame()), "work".getBytes(UTF_8)).send(worker);
                assertThat(receiveAsDealer(managerPort, null).requestId()).isEqualTo(id);
            }
            try (MessageBroker restarted = MessageBroker.start(options(workersPort, managerPort, 10));
                    PlainManager manager = new PlainManager(managerPort)) {
                Thread answering = Thread.startVirtualThread(() -> manager.echo(1));
                assertThat(askUntilAnswered(worker, id)).isEqualTo("re:work");
                assertThat(answering.join(LONG)).isTrue();
                assertThat(askUntilAnswered(worker, id)).as("from memory").isEqualTo("re:work");
                assertThat(restarted.workersPort()).isEqualTo(workersPort);
            }
        }
    }

    /** As workers of ours do: what was sent while a connection broke is lost. */
    private static String askUntilAnswered(ZMQ.Socket worker, RequestId id) {
        worker.setReceiveTimeOut(500);
        byte[] frame = null;
        for (int attempt = 0; frame == null && attempt < 20; attempt++) {
            new Frames(List.of(id.frame()), "work".getBytes(UTF_8)).send(worker);
            frame = worker.recv();
        }
        assertThat(frame).isEqualTo(id.frame());
        assertThat(worker.recv()).isEmpty();
        return worker.recvStr();
    }

    @Test
    void takes_no_more_requests_than_it_may_and_loses_none() throws Exception {
        try (MessageBroker broker = MessageBroker.start(options(0, 0, 10))) {
            List<PlainWorker> workers = ask(broker, 30);
            assertThat(workers.getFirst().receive(SHORT)).isNull();
            try (PlainManager manager = new PlainManager(broker.managerPort())) {
                manager.echo(30);
                assertAnswered(workers);
            }
        }
    }

    @Test
    void waits_for_the_replies_to_what_a_manager_has_when_it_is_stopped() throws Exception {
        try (PlainWorker worker = stopWhileAManagerWorks()) {
            assertThat(worker.receive(LONG)).isEqualTo("late");
        }
    }

    private static PlainWorker stopWhileAManagerWorks() throws Exception {
        MessageBroker broker = start();
        try (PlainManager manager = new PlainManager(broker.managerPort())) {
            PlainWorker worker = new PlainWorker(broker.workersPort());
            worker.send("slow");
            assertThat(manager.receive(LONG)).isEqualTo("slow");
            Thread stopping = Thread.startVirtualThread(broker::close);
            assertThat(stopping.join(Duration.ofMillis(200))).isFalse();
            manager.reply("late");
            assertThat(stopping.join(LONG)).isTrue();
            return worker;
        }
    }

    @Test
    void survives_garbage() throws Exception {
        try (MessageBroker broker = start();
                ZContext context = new ZContext();
                PlainManager manager = new PlainManager(broker.managerPort());
                PlainWorker worker = new PlainWorker(broker.workersPort())) {
            ZMQ.Socket garbage = context.createSocket(SocketType.DEALER);
            garbage.connect("tcp://127.0.0.1:" + broker.workersPort());
            garbage.send("no delimiter");
            ZMQ.Socket badManager = context.createSocket(SocketType.DEALER);
            worker.send("good");
            manager.echo(1);
            assertThat(worker.receive(LONG)).isEqualTo("re:good");
            badManager.connect("tcp://127.0.0.1:" + broker.managerPort());
            badManager.sendMore("who");
            badManager.sendMore("");
            badManager.send("what");
            badManager.send("nothing");
            badManager.close();
            worker.send("still there");
            manager.echo(1);
            assertThat(worker.receive(LONG)).isEqualTo("re:still there");
        }
    }

    @Test
    void lets_in_only_those_whose_keys_are_allowed_when_it_encrypts() throws Exception {
        ZMQ.Curve.KeyPair server = ZMQ.Curve.generateKeyPair();
        ZMQ.Curve.KeyPair friend = ZMQ.Curve.generateKeyPair();
        ZMQ.Curve.KeyPair stranger = ZMQ.Curve.generateKeyPair();
        Path secret = Files.writeString(folder.resolve("secret"), server.secretKey);
        CurveKeys keys = new CurveKeys(server.publicKey, secret, null, null, List.of(friend.publicKey));
        try (MessageBroker broker = MessageBroker
                .start(new BrokerOptions(List.of("127.0.0.1"), 0, 0, 10, Duration.ofMillis(100), keys));
                ZContext context = new ZContext()) {
            context.setLinger(0);
            ZMQ.Socket manager = connect(context, SocketType.REP, broker.managerPort(), keys, friend);
            ZMQ.Socket worker = connect(context, SocketType.REQ, broker.workersPort(), keys, friend);
            ZMQ.Socket intruder = connect(context, SocketType.REQ, broker.workersPort(), keys, stranger);
            try (PlainWorker plain = new PlainWorker(broker.workersPort())) {
                intruder.send("let me in");
                plain.send("in the clear");
                worker.send("hello");
                assertThat(manager.recvStr()).isEqualTo("hello");
                manager.send("welcome");
                assertThat(worker.recvStr()).isEqualTo("welcome");
                manager.setReceiveTimeOut(1000);
                assertThat(manager.recvStr()).isNull();
            }
        }
    }

    private ZMQ.Socket connect(ZContext context, SocketType type, int port, CurveKeys keys, ZMQ.Curve.KeyPair own)
            throws Exception {
        ZMQ.Socket socket = context.createSocket(type);
        Path secret = Files.writeString(folder.resolve(own.publicKey.hashCode() + ".key"), own.secretKey);
        Curve.join(socket, new CurveKeys(keys.serverPublicKey(), null, own.publicKey, secret, List.of()));
        socket.setReceiveTimeOut(10_000);
        socket.setHandshakeIvl(1000);
        socket.connect("tcp://127.0.0.1:" + port);
        return socket;
    }

    @Test
    void says_which_port_is_taken() throws Exception {
        try (MessageBroker broker = start()) {
            assertThatThrownBy(() -> MessageBroker.start(options(broker.workersPort(), 0, 10)))
                    .isInstanceOf(BrokerException.class)
                    .hasMessageContaining("can't listen at tcp://127.0.0.1:" + broker.workersPort());
        }
    }

    private static List<PlainWorker> ask(MessageBroker broker, int count) {
        List<PlainWorker> workers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            PlainWorker worker = new PlainWorker(broker.workersPort());
            worker.send("request " + i);
            workers.add(worker);
        }
        return workers;
    }

    private static void assertAnswered(List<PlainWorker> workers) {
        Set<@Nullable String> replies = new HashSet<>();
        for (PlainWorker worker : workers) {
            replies.add(worker.receive(LONG));
            worker.close();
        }
        assertThat(replies).hasSameSizeAs(workers).doesNotContainNull();
    }

    private static Frames receiveAsDealer(int port, @Nullable String reply) throws InterruptedException {
        try (ZContext context = new ZContext()) {
            ZMQ.Socket socket = context.createSocket(SocketType.DEALER);
            socket.connect("tcp://127.0.0.1:" + port);
            Frames frames = null;
            while (frames == null) {
                frames = Frames.receive(socket);
                Thread.sleep(5);
            }
            if (reply != null) {
                new Frames(frames.envelope(), reply.getBytes(UTF_8)).send(socket);
            }
            return Objects.requireNonNull(frames);
        }
    }

    private static long processorNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("message-broker")) {
                sum += threads.getThreadCpuTime(thread.threadId());
            }
        }
        return sum;
    }
}
