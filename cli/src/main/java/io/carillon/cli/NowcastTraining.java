package io.carillon.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.carillon.workflow.logs.NowcastLogging;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMsg;

/**
 * Run once after a build, by the launcher, while the JVM writes down which classes a worker needs (an AOT cache): so
 * that one that has little to do is done in a fraction of a second. Its broker and manager only seem to be such.
 */
final class NowcastTraining {

    private static final byte[] ACK = "payload: null\nsource: manager\ntype: ack\n".getBytes(US_ASCII);

    private NowcastTraining() {
    }

    /** Runs workers that are to start fast. */
    public static void main(String[] arguments) throws IOException {
        NowcastLogging.select();
        Path folder = Files.createTempDirectory("carillon-training-");
        int status = 0;
        try (ZContext context = new ZContext()) {
            ZMQ.Socket socket = context.createSocket(SocketType.ROUTER);
            String endpoint = "tcp://127.0.0.1:" + socket.bindToRandomPort("tcp://127.0.0.1");
            Thread.ofPlatform().daemon().start(() -> answer(socket));
            Path config = Files.writeString(folder.resolve("nowcast.yaml"),
                    config(folder, endpoint.substring(endpoint.lastIndexOf(':') + 1)));
            PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
            Env env = new Env(Map.of(), folder, folder, nowhere, nowhere, new ProcessSignals());
            status += Nowcast.run(List.of("worker", "sleep", config.toString(), "--sleep-time", "0"), env);
            status += Nowcast.run(List.of("worker", "awaken", config.toString()), env);
            // what its manager says is not what one of ours says, so that this ends with a failure
            Nowcast.run(List.of("status", config.toString()), env);
            status += Nowcast.run(List.of("worker", "exec", config.toString(), "--", "echo", "{\"a\": [1]}"), env);
        } finally {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
        System.exit(status);
    }

    private static void answer(ZMQ.Socket socket) {
        ZMsg request = ZMsg.recvMsg(socket);
        while (request != null) {
            request.removeLast().destroy();
            request.add(ACK);
            request.send(socket);
            request = ZMsg.recvMsg(socket);
        }
    }

    private static String config(Path folder, String port) {
        return """
                checklist file: %1$s/checklist.yaml
                python: python3
                logging:
                  formatters: {simple: {format: '%%(asctime)s %%(levelname)s [%%(name)s] %%(message)s'}}
                  handlers:
                    console: {class: logging.StreamHandler, formatter: simple, level: 100, stream: 'ext://sys.stdout'}
                    text: {class: logging.handlers.RotatingFileHandler, formatter: simple, filename: %1$s/nowcast.log,
                           backupCount: 1}
                  root: {level: DEBUG, handlers: [console, text]}
                zmq: {host: 127.0.0.1, ports: {manager: 1, workers: %2$s}}
                message registry:
                  manager: {ack: message acknowledged}
                  next workers module: next_workers
                  workers:
                    sleep: {checklist key: sleepyhead, success: slept, failure: failed, crash: crashed}
                    awaken: {checklist key: sleepyhead, success: awoke, failure: failed, crash: crashed}
                    exec: {checklist key: exec, success: done, failure: failed, crash: crashed}
                """.formatted(folder, port);
    }
}
