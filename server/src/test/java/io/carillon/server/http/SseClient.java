package io.carillon.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.carillon.hub.HubEvent;
import org.jspecify.annotations.Nullable;

/** Reads server-sent events after the rules of HTML, 9.2.6. */
final class SseClient implements AutoCloseable {

    private final HttpClient http;
    private final BlockingQueue<HubEvent> events = new LinkedBlockingQueue<>();
    private final HttpResponse<java.io.InputStream> response;
    private final List<String> gaps = new CopyOnWriteArrayList<>();
    private volatile String lastEventId = "";
    private volatile @Nullable String retry;
    private volatile boolean ended;

    SseClient(URI uri, String... headers) throws IOException, InterruptedException {
        this(HttpClient.Version.HTTP_1_1, uri, headers);
    }

    SseClient(HttpClient.Version version, URI uri, String... headers) throws IOException, InterruptedException {
        http = HttpClient.newBuilder().version(version).connectTimeout(Duration.ofSeconds(10)).build();
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("Accept", "text/event-stream");
        if (headers.length > 0) {
            request.headers(headers);
        }
        response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.version()).isEqualTo(version);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        Thread.startVirtualThread(this::read);
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            StringBuilder data = new StringBuilder();
            String id = "";
            String type = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    lastEventId = id;
                    if (type.equals("gap")) {
                        gaps.add(data.toString());
                    } else if (!data.isEmpty()) {
                        events.add(HubEvent.fromJson(data.toString()));
                    }
                    data.setLength(0);
                    type = "";
                } else if (line.startsWith("event: ")) {
                    type = line.substring(7);
                } else if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    data.append(line.substring(6));
                } else if (line.startsWith("retry: ")) {
                    retry = line.substring(7);
                } else {
                    assertThat(line).as("nothing but comments is left").startsWith(":");
                }
            }
        } catch (IOException e) {
            // The connection was cut.
        } finally {
            ended = true;
        }
    }

    /** The next events. */
    List<HubEvent> next(int count) throws InterruptedException {
        List<HubEvent> next = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            HubEvent event = events.poll(20, TimeUnit.SECONDS);
            assertThat(event).as("event %d of %d", i + 1, count).isNotNull();
            if (event != null) {
                next.add(event);
            }
        }
        return next;
    }

    /** The titles of the next events. */
    List<String> titles(int count) throws InterruptedException {
        return next(count).stream().map(HubEvent::title).toList();
    }

    /** How many have come that nobody asked for yet. */
    int waiting() {
        return events.size();
    }

    /** What it was told to have missed, as JSON. */
    List<String> gaps() {
        return List.copyOf(gaps);
    }

    String lastEventId() {
        return lastEventId;
    }

    @Nullable
    String retry() {
        return retry;
    }

    boolean hasEnded() {
        return ended;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
