package io.carillon.hub.postgresql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand events on their way to five systems while their process is killed again and again. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class KillTest {

    private static final int EVENTS = 10_000;
    private static final int KILLED_AFTER = 2_000;
    private static final int KILLS = 3;
    private static final Pattern NAME = Pattern.compile("n\\d+\\.");

    @TempDir
    private Path temp;

    @Test
    void each_event_reaches_each_consumer_and_stands_in_the_table_once() throws Exception {
        Set<String> hooked = ConcurrentHashMap.newKeySet();
        Set<String> cloudy = ConcurrentHashMap.newKeySet();
        Set<String> lines = ConcurrentHashMap.newKeySet();
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        collect(http, "/hook", hooked);
        collect(http, "/cloud", cloudy);
        http.start();
        try (Database postgresql = Database.start();
                ServerSocket tcp = new ServerSocket(0, 100, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> accept(tcp, lines));
            Path log = temp.resolve("events.log");
            Files.writeString(temp.resolve("hubs.yaml"), """
                    hubs:
                      killed:
                        filter: {event: number}
                        consumers:
                          - {type: log, path: '%s'}
                          - {type: webhook, url: 'http://127.0.0.1:%d/hook', concurrency: 8}
                          - {type: cloudevents, url: 'http://127.0.0.1:%d/cloud', mode: batched}
                          - {type: logstash, host: 127.0.0.1, port: %d}
                          - {type: postgresql, url: '%s'}
                    """.formatted(log, http.getAddress().getPort(), http.getAddress().getPort(), tcp.getLocalPort(),
                    postgresql.url()));
            List<String> sent = new ArrayList<>();
            for (int i = 0; i < KILLS; i++) {
                sent.addAll(run(100_000 * i, 100_000 * i + EVENTS, KILLED_AFTER));
            }
            sent.addAll(run(100_000 * KILLS, 100_000 * KILLS + EVENTS - KILLS * KILLED_AFTER, Integer.MAX_VALUE));

            assertThat(sent).hasSizeGreaterThanOrEqualTo(EVENTS).doesNotHaveDuplicates();
            assertThat(names(Files.readString(log))).containsAll(sent);
            assertThat(hooked).containsAll(sent);
            assertThat(cloudy).containsAll(sent);
            assertThat(lines).containsAll(sent);
            assertThat(new HashSet<>(postgresql.query("SELECT title FROM carillon_events"))).containsAll(sent);
            assertThat(postgresql.query("SELECT count(*) - count(DISTINCT title) FROM carillon_events"))
                    .containsExactly("0");
        } finally {
            http.stop(0);
        }
    }

    private static Set<String> names(String text) {
        Set<String> names = new HashSet<>();
        for (Matcher matcher = NAME.matcher(text); matcher.find();) {
            names.add(matcher.group());
        }
        return names;
    }

    private static void collect(HttpServer server, String path, Set<String> into) {
        server.createContext(path, exchange -> {
            into.addAll(names(new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
    }

    private static void accept(ServerSocket server, Set<String> into) {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> read(socket, into));
            }
        } catch (IOException e) {
            // the end of the test
        }
    }

    private static void read(Socket socket, Set<String> into) {
        try (socket; BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                into.addAll(names(line));
            }
        } catch (IOException e) {
            // the other side was killed
        }
    }

    /** What the program says that it sent; without a kill it must say at last that all was taken. */
    private List<String> run(int from, int to, int killedAfter) throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                KillShell.class.getName(), temp.toString(), Integer.toString(from), Integer.toString(to))
                .redirectError(temp.resolve("errors").toFile()).start();
        List<String> sent = new ArrayList<>();
        boolean drained = false;
        try (BufferedReader out = process.inputReader(UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (NAME.matcher(line).matches()) {
                    sent.add(line);
                }
                drained |= line.equals("drained []");
                if (sent.size() == killedAfter) {
                    process.toHandle().destroyForcibly();
                }
            }
        }
        process.waitFor();
        assertThat(drained).as(Files.readString(temp.resolve("errors"))).isEqualTo(killedAfter == Integer.MAX_VALUE);
        return sent;
    }
}
