package io.carillon.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpServer;
import io.carillon.acceptance.Servers.Server;
import io.carillon.peers.FreePort;
import io.carillon.peers.PostgresqlServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand events on their way to five systems while the server is killed again and again. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class KilledHubTest {

    private static final int EVENTS = 10_000;
    private static final int SENDERS = 16;
    private static final int KILLS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(100);
    private static final Pattern NAME = Pattern.compile("n\\d+\\.");

    @RegisterExtension
    private final Opened opened = new Opened();

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
        try (PostgresqlServer postgresql = postgresql();
                ServerSocket tcp = new ServerSocket(0, 100, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> accept(tcp, lines));
            Path log = temp.resolve("events.log");
            String config = """
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
                    postgresql.url());
            int port = FreePort.find();
            Server server = opened.add(Servers.withHubs(temp, port, config));
            Set<String> sent = ConcurrentHashMap.newKeySet();
            AtomicInteger number = new AtomicInteger();
            List<Future<?>> senders = new ArrayList<>();
            try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
                    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < SENDERS; i++) {
                    senders.add(threads.submit(() -> {
                        send(client, port, number, sent);
                        return null;
                    }));
                }
                for (int kill = 1; kill <= KILLS; kill++) {
                    int wanted = kill * EVENTS / (KILLS + 1);
                    await().atMost(PATIENCE).until(() -> sent.size() >= wanted && !hooked.isEmpty());
                    server.kill();
                    server = opened.add(Servers.withHubs(temp, port, config));
                }
            }
            for (Future<?> each : senders) {
                each.get();
            }

            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(names(Files.readString(log))).containsAll(sent);
                assertThat(hooked).containsAll(sent);
                assertThat(cloudy).containsAll(sent);
                assertThat(lines).containsAll(sent);
                assertThat(titles(postgresql)).containsAll(sent);
            });
            assertThat(titles(postgresql)).doesNotHaveDuplicates();
        } finally {
            http.stop(0);
        }
    }

    private static PostgresqlServer postgresql() throws IOException, InterruptedException {
        PostgresqlServer server = PostgresqlServer.start(Path.of(System.getProperty("java.io.tmpdir")));
        assumeThat(server).as("PostgreSQL is not installed (Debian: apt-get install postgresql)").isNotNull();
        return Objects.requireNonNull(server);
    }

    private static List<String> titles(PostgresqlServer server) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.url());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT title FROM carillon_events")) {
            List<String> titles = new ArrayList<>();
            while (rows.next()) {
                titles.add(rows.getString(1));
            }
            return titles;
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

    /**
     * Sends events, each of a name of its own, until so many were acknowledged; goes on when the server comes again.
     */
    private static void send(HttpClient http, int port, AtomicInteger number, Set<String> sent) throws Exception {
        while (sent.size() < EVENTS) {
            String name = "n" + number.getAndIncrement() + ".";
            HttpRequest request = HttpRequest
                    .newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/hubs/killed/events"))
                    .header("Content-Type", "application/json").timeout(Duration.ofSeconds(20))
                    .POST(HttpRequest.BodyPublishers
                            .ofString("{\"event_type\":\"number\",\"title\":\"" + name + "\",\"body\":\"the body\"}"))
                    .build();
            try {
                HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
                sent.add(name);
            } catch (IOException e) {
                // Killed: whether it was taken nobody knows.
                Thread.sleep(20);
            }
        }
    }
}
