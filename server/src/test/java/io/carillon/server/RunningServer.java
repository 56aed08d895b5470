package io.carillon.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;

import io.carillon.store.EventStore;
import io.carillon.store.embedded.EmbeddedOptions;
import io.carillon.store.embedded.EmbeddedStore;

/** A server with an embedded store on free ports, and a client that asks it. */
public final class RunningServer implements AutoCloseable {

    private final EventStore store;
    private final CarillonServer server;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Starts one in a folder. */
    public RunningServer(Path folder) {
        store = EmbeddedStore.open(EmbeddedOptions.in(folder));
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = CarillonServer.start(store, new ServerOptions(free, free, "test"));
    }

    /** Its store. */
    public EventStore store() {
        return store;
    }

    /** The server itself. */
    public CarillonServer server() {
        return server;
    }

    /** Asks the etcd interface. */
    public HttpResponse<String> etcd(String method, String path, String body) throws IOException, InterruptedException {
        return http.send(
                request(server.etcdAddress(), path).method(method, HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Posts to the etcd interface. */
    public HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return etcd("POST", path, body);
    }

    /** Posts to the etcd interface, and reads the answer as it comes. */
    public InputStream stream(String path, String body) throws IOException, InterruptedException {
        return http.send(request(server.etcdAddress(), path).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofInputStream()).body();
    }

    /** Asks Carillon's own interface. */
    public HttpResponse<String> http(String method, String path) throws IOException, InterruptedException {
        return http.send(
                request(server.httpAddress(), path).method(method, HttpRequest.BodyPublishers.noBody()).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(InetSocketAddress address, String path) {
        return HttpRequest.newBuilder(
                URI.create("http://" + address.getAddress().getHostAddress() + ":" + address.getPort() + path));
    }

    @Override
    public void close() {
        http.close();
        server.close();
        store.close();
    }
}
