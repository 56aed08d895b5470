package io.carillon.workflow.manager;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.carillon.workflow.broker.BrokerOptions;
import io.carillon.workflow.broker.MessageBroker;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.yaml.JsonReader;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The bytes that NEMO Nowcast's worker, broker and manager exchanged (pyzmq 24.0.1, libzmq 4.3.4), played to ours over
 * bare TCP: our broker and manager give the recorded workers the recorded replies, and our manager gives the recorded
 * broker the recorded replies.
 */
class RecordedConversationTest {

    private static final int GREETING_LENGTH = 64;

    private static final String RULES = """
            after: {sleep: [], awaken: [], bench: [], clear_checklist: [], rotate_logs: []}
            """;

    @TempDir
    private Path folder;

    /** What was sent on one connection. */
    private record Frame(boolean fromClient, String hex, boolean message) {

        byte[] bytes() {
            return HexFormat.of().parseHex(hex);
        }
    }

    private static Map<String, List<Frame>> recording() throws Exception {
        Map<String, List<Frame>> connections = new LinkedHashMap<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(
                        RecordedConversationTest.class.getResourceAsStream("../message/nowcast-zmtp-tap.jsonl")),
                UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                Map<?, ?> record = (Map<?, ?>) Objects.requireNonNull(JsonReader.read(line));
                String direction = String.valueOf(record.get("dir"));
                String connection = direction.substring(0, direction.indexOf(' '));
                connections.computeIfAbsent(connection, _ -> new ArrayList<>())
                        .add(new Frame(direction.endsWith("client->broker"), String.valueOf(record.get("raw_hex")),
                                "message".equals(record.get("kind"))));
            }
        }
        return connections;
    }

    private NowcastConfig config(int managerPort, int workersPort) throws Exception {
        Files.writeString(folder.resolve("rules.yaml"), RULES);
        Path file = folder.resolve("nowcast.yaml");
        Files.writeString(file, """
                checklist file: %s/checklist.yaml
                python: /bin/true
                logging: {}
                zmq: {host: 127.0.0.1, ports: {manager: %d, workers: %d}}
                message registry:
                  manager: {}
                  workers:
                    sleep: {checklist key: sleepyhead, success: s, failure: f, crash: c}
                    awaken: {checklist key: sleepyhead, success: s, failure: f, crash: c}
                    bench: {checklist key: bench, success: s, need: n}
                    nofunc: {checklist key: nofunc, success: s}
                    clear_checklist: {clear checklist: c, success: s, failure: f, crash: c}
                    rotate_logs: {checklist key: log files, success: s, failure: f, crash: c}
                carillon: {next workers: {rules: rules.yaml}}
                """.formatted(folder, managerPort, workersPort));
        return NowcastConfig.load(file, Map.of());
    }

    private static NowcastManager manager(NowcastConfig config) throws Exception {
        return NowcastManager.start(config, new NowcastManager.Options(false, List.of("nowcast"), Map.of()));
    }

    @TestFactory
    Stream<DynamicTest> recorded_workers_get_the_recorded_replies() throws Exception {
        MessageBroker broker = MessageBroker
                .start(new BrokerOptions(List.of("127.0.0.1"), 0, 0, 100, java.time.Duration.ofSeconds(1), null));
        NowcastManager manager = manager(config(broker.managerPort(), broker.workersPort()));
        return recording()
                .entrySet().stream().filter(entry -> entry.getKey().startsWith("4344#")).map(entry -> DynamicTest
                        .dynamicTest(entry.getKey(), () -> playWorker(entry.getValue(), broker.workersPort())))
                .onClose(() -> {
                    manager.close();
                    broker.close();
                });
    }

    private static void playWorker(List<Frame> frames, int port) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            play(frames, socket, true);
        }
    }

    @Test
    void the_recorded_broker_gets_the_recorded_replies() throws Exception {
        List<Frame> frames = Objects.requireNonNull(recording().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("4343#")).findFirst().orElseThrow().getValue());
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                NowcastManager _ = manager(config(server.getLocalPort(), 1));
                Socket socket = server.accept()) {
            socket.setSoTimeout(10_000);
            play(frames, socket, false);
        }
    }

    /** Sends what one side sent, and expects what the other did: handshakes in effect, messages to the byte. */
    private static void play(List<Frame> frames, Socket socket, boolean asClient) throws Exception {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        OutputStream out = socket.getOutputStream();
        int commands = 0;
        out.write(frames.stream().filter(frame -> frame.fromClient == asClient).findFirst().orElseThrow().bytes());
        byte[] greeting = in.readNBytes(GREETING_LENGTH);
        assertThat(new String(greeting, 12, 4, US_ASCII)).isEqualTo("NULL");
        for (Frame frame : frames.subList(2, frames.size())) {
            if (frame.fromClient == asClient) {
                out.write(frame.bytes());
                out.flush();
            } else if (!frame.message) {
                assertThat(new String(nextFrame(in), US_ASCII)).contains("READY").contains("Socket-Type");
                commands++;
            } else {
                assertThat(HexFormat.of().formatHex(nextFrame(in))).isEqualTo(frame.hex);
            }
        }
        assertThat(commands).isEqualTo(1);
    }

    /** One ZMTP frame with its header. */
    private static byte[] nextFrame(DataInputStream in) throws Exception {
        int flags = in.readUnsignedByte();
        boolean isLong = (flags & 2) != 0;
        int length = isLong ? (int) in.readLong() : in.readUnsignedByte();
        byte[] body = in.readNBytes(length);
        byte[] frame = new byte[(isLong ? 9 : 2) + length];
        frame[0] = (byte) flags;
        if (isLong) {
            java.nio.ByteBuffer.wrap(frame).putLong(1, length);
        } else {
            frame[1] = (byte) length;
        }
        System.arraycopy(body, 0, frame, frame.length - length, length);
        return frame;
    }
}
