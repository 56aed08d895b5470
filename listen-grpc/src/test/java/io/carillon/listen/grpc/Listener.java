package io.carillon.listen.grpc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.carillon.event.Event;
import io.carillon.event.Payload;
import io.carillon.event.schema.EventSchemas;
import io.carillon.listen.ListenOptions;
import io.carillon.listen.ListenerDefinition;
import io.carillon.listen.Listening;
import io.carillon.listen.NotificationManager;
import io.carillon.listen.config.ListenerReader;
import io.carillon.listen.config.UserConfig;
import org.awaitility.Awaitility;

/** A listener to flights that notes the payloads that it hears. */
final class Listener implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final NotificationManager manager;
    private final Listening listening;

    private Listener(UserConfig config, ListenOptions options, Map<String, ?> request) {
        Consumer<Event> note = event -> heard.add(Payload.stored(event.payload()));
        List<ListenerDefinition> listeners = new ListenerReader(EventSchemas.flight(), config.notification().type())
                .listeners(List.of(Map.of("listeners", List.of(Map.of("event", "flight", "request", request, "triggers",
                        List.of(Map.of("type", "function", "function", note)))))));
        manager = new NotificationManager(config);
        listening = manager.listen(listeners, options);
    }

    static Listener start(UserConfig config, ListenOptions options) {
        return new Listener(config, options, Map.of());
    }

    /** One that is sure to hear what comes from now on. */
    static Listener startNow(UserConfig config) {
        Listener listener = start(config, ListenOptions.NOW);
        Awaitility.await().atMost(PATIENCE).until(() -> hasCheckpoint(config.home()));
        return listener;
    }

    private static boolean hasCheckpoint(Path home) throws IOException {
        Path checkpoints = home.resolve(".aviso/checkpoints");
        if (!Files.isDirectory(checkpoints)) {
            return false;
        }
        try (Stream<Path> files = Files.list(checkpoints)) {
            return files.anyMatch(path -> path.toString().endsWith(".json"));
        }
    }

    List<String> heard() {
        return heard;
    }

    Listener awaitHeard(String payload) {
        Awaitility.await().atMost(PATIENCE).until(() -> heard.contains(payload));
        return this;
    }

    /** Waits for the listener's own end. */
    void await() throws InterruptedException {
        listening.await();
    }

    @Override
    public void close() {
        listening.close();
        manager.close();
    }
}
