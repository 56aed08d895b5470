package io.carillon.workflow.manager;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

import io.carillon.event.python.PythonJson;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.message.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells Slack of messages as the section {@code slack notifications} asks for it (nowcast 4). In a thread of its own, so
 * that nobody waits for it; when Slack can't be reached that is logged, and the notification lost. Thread-safe.
 */
final class SlackNotifier implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("manager");
    private static final int MOST_WAITING = 1000;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Map<String, String> environment;
    private final BlockingQueue<Notification> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Thread thread = Thread.ofVirtual().name("slack").unstarted(this::run);
    private volatile boolean started;

    private record Notification(String variable, URI url, String json) {
    }

    SlackNotifier(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Sends what the configuration wants to be told of this message, soon. */
    void notify(Message message, NowcastConfig config) {
        if (!(config.at("slack notifications") instanceof Map<?, ?> section)) {
            return;
        }
        StringBuilder text = new StringBuilder(message.source()).append(": ").append(message.type());
        if (section.get("website log url") instanceof String url) {
            text.append("\nLog: ").append(url);
        }
        if (section.get("website checklist url") instanceof String url) {
            text.append("\nChecklist: ").append(url);
        }
        section.forEach((key, workers) -> {
            if (key instanceof String variable && variable.startsWith("SLACK") && workers instanceof List<?> names
                    && names.contains(message.source())) {
                send(variable, text.toString());
            }
        });
    }

    private void send(String variable, String text) {
        String url = environment.get(variable);
        if (url == null) {
            LOG.debug("no Slack notification: the environment variable {} is not set", variable);
            return;
        }
        try {
            Notification notification = new Notification(variable, URI.create(url),
                    PythonJson.compact(Map.of("text", text)));
            if (!waiting.offer(notification)) {
                LOG.warn("a Slack notification was dropped: {} wait already", MOST_WAITING);
            }
        } catch (IllegalArgumentException e) {
            LOG.error("no Slack notification: what {} holds is no address", variable);
        }
        start();
    }

    private synchronized void start() {
        if (!started) {
            started = true;
            thread.start();
        }
    }

    private void run() {
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
            while (true) {
                post(client, waiting.take());
            }
        } catch (InterruptedException e) {
            LOG.debug("no more Slack notifications");
        }
    }

    private static void post(HttpClient client, Notification notification) throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(notification.url).timeout(TIMEOUT)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(notification.json)).build();
            int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            if (status / 100 != 2) {
                LOG.error("Slack refused a notification by {}: status {}", notification.variable, status);
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.error("Slack can't be reached by {}: {}", notification.variable, e.toString());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
