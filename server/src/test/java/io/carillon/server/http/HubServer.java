package io.carillon.server.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;

import io.carillon.event.schema.EventSchemas;
import io.carillon.hub.Notifications;
import io.carillon.hub.config.HubsConfig;
import io.carillon.hub.config.HubsConfigException;
import io.carillon.hub.subscriptions.Channel;
import io.carillon.hub.subscriptions.UserSubscriptions;
import io.carillon.server.CarillonServer;
import io.carillon.server.ServedHubs;
import io.carillon.server.ServerOptions;
import io.carillon.server.Users;
import io.carillon.store.EventStore;
import io.carillon.store.embedded.EmbeddedOptions;
import io.carillon.store.embedded.EmbeddedStore;
import org.jspecify.annotations.Nullable;

/** A server with hubs on a free port, and a client that asks it. */
final class HubServer implements AutoCloseable {

    static final String USER_HEADER = "X-Remote-User";

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final EventStore store;
    private final Notifications notifications;
    private final UserSubscriptions subscriptions;
    private final CarillonServer server;
    private volatile Map<String, Channel> channels = Map.of();

    HubServer(Path folder) {
        this(folder, 0);
    }

    HubServer(Path folder, int port) {
        store = EmbeddedStore.open(EmbeddedOptions.in(folder));
        notifications = Notifications.open(store, EventSchemas.flight());
        subscriptions = UserSubscriptions.start(store, notifications, () -> channels, "http://hubs.example.org",
                Duration.ofMillis(50));
        InetAddress local = InetAddress.getLoopbackAddress();
        server = CarillonServer.start(store,
                new ServedHubs(notifications, List::of, new Users(USER_HEADER, null), subscriptions),
                new ServerOptions(new InetSocketAddress(local, 0), new InetSocketAddress(local, port), "test"));
    }

    Notifications notifications() {
        return notifications;
    }

    /** Has the configuration offer these channels. */
    void channels(String yaml) throws HubsConfigException {
        channels = HubsConfig.channels(yaml, "test");
    }

    EventStore store() {
        return store;
    }

    int port() {
        return server.httpAddress().getPort();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return ask(request(path, headers));
    }

    HttpResponse<String> post(String path, String json, String... headers) throws IOException, InterruptedException {
        return ask(request(path, headers).setHeader("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        return headers.length == 0 ? request : request.headers(headers);
    }

    HttpResponse<String> ask(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Follows a hub's events as a browser does. */
    SseClient follow(String path, String... headers) throws IOException, InterruptedException {
        return new SseClient(uri(path), headers);
    }

    /**
     * Opens a WebSocket.
     *
     * @param lines takes what comes
     */
    WebSocket socket(HttpClient client, String path, BlockingQueue<String> lines) {
        return client.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + port() + path), new WebSocket.Listener() {
                    @Override
                    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                        data.toString().lines().forEach(lines::add);
                        socket.request(1);
                        return null;
                    }
                }).join();
    }

    @Override
    public void close() {
        http.close();
        server.close();
        subscriptions.close();
        notifications.close();
        store.close();
    }
}
