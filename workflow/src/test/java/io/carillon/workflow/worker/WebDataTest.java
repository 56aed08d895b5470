package io.carillon.workflow.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@Timeout(60)
class WebDataTest {

    private static final Logger LOG = LoggerFactory.getLogger("download");

    @TempDir
    private Path folder;

    private final AtomicInteger requests = new AtomicInteger();
    private int failures;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            if (requests.getAndIncrement() < failures) {
                exchange.sendResponseHeaders(503, -1);
            } else {
                byte[] body = "weather".getBytes(UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/file");
    }

    private static WebData quick() {
        return new WebData(HttpClient.newHttpClient(), 1, Duration.ofMillis(10), Duration.ofMillis(1030),
                Duration.ofSeconds(10));
    }

    @Test
    void aFileAppearsWhenItIsWholeAfterFailedAttempts() throws Exception {
        failures = 2;
        quick().get(address(), folder.resolve("file"), LOG);
        assertThat(folder.resolve("file")).hasContent("weather");
        assertThat(requests).hasValue(3);
    }

    @Test
    void itGivesUpWhenTheWaitsAddUpAndLeavesNothingBehind() throws Exception {
        failures = Integer.MAX_VALUE;
        Files.writeString(folder.resolve("file"), "yesterday's");
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> quick().get(address(), folder.resolve("file"), LOG))
                .withMessageContaining("failed 4 times");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()).toList()).isEqualTo(List.of("file"));
        }
        assertThat(folder.resolve("file")).hasContent("yesterday's");
    }

    @Test
    void whatIsDownloadedMayStayInMemory() throws Exception {
        assertThat(quick().get(address(), LOG)).asString(UTF_8).isEqualTo("weather");
    }

    @Test
    void theStandardWaitsAreThoseOfTheOriginal() {
        WebData standard = WebData.standard();
        assertThat(List.of(standard.factor(), standard.longestWait(), standard.longestInAll()))
                .isEqualTo(List.of(2, Duration.ofSeconds(256), Duration.ofHours(1)));
    }
}
