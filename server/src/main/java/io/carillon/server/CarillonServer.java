package io.carillon.server;

import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.carillon.server.etcd.ClusterEtcd;
import io.carillon.server.etcd.ClusterOptions;
import io.carillon.server.etcd.EmbeddedEtcd;
import io.carillon.server.etcd.EtcdInterface;
import io.carillon.server.etcd.EtcdServices;
import io.carillon.server.http.HttpInterface;
import io.carillon.server.push.Push;
import io.carillon.store.EventStore;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store on the network. Closing it ends the watch streams, answers what was asked, and stops listening; the store
 * stays the caller's. Thread-safe.
 */
public final class CarillonServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CarillonServer.class);
    private static final long STOP_SECONDS = 10;

    /**
     * So many calls may be taken back on one connection within so many seconds, or it is closed: what floods a server
     * is more than that, and what etcd's clients do, who take back each watch and each call that they wait for no
     * longer, is more than Vert.x would allow.
     */
    private static final int RESETS = 100_000;
    private static final int RESET_SECONDS = 60;

    private final Vertx vertx;
    private final ExecutorService blocking;
    private final Metrics metrics;
    private final @Nullable Push push;
    private final EtcdInterface etcd;
    private final List<HttpServer> servers = new ArrayList<>();
    private final @Nullable Tls tls;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile InetSocketAddress etcdAddress;
    private InetSocketAddress httpAddress;

    /** Hubs, and the store that they follow. */
    private record HubsOfStore(ServedHubs hubs, EventStore store) {
    }

    /** Makes what answers etcd's clients. */
    private interface Engine {
        EtcdInterface open(CarillonServer server);
    }

    private CarillonServer(ServerOptions options, @Nullable HubsOfStore hubs, Engine engine) {
        int loops = Runtime.getRuntime().availableProcessors();
        // Nothing is served from files, and a server that is killed would leave the folder of a cache behind.
        FileSystemOptions files = new FileSystemOptions().setFileCachingEnabled(false)
                .setClassPathResolvingEnabled(false);
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops).setFileSystemOptions(files));
        blocking = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("carillon-request-", 1).factory());
        metrics = new Metrics();
        push = hubs == null ? null : new Push(hubs.store(), blocking);
        tls = options.etcdTls();
        etcdAddress = options.etcdAddress();
        httpAddress = options.httpAddress();
        etcd = engine.open(this);
        try {
            etcdAddress = listen(loops, etcdAddress, etcd, "etcd", tls);
            httpAddress = listen(push == null ? 1 : loops, httpAddress, http(hubs == null ? null : hubs.hubs()), "http",
                    null);
        } catch (ServerException e) {
            close();
            throw e;
        }
    }

    /**
     * Serves a store.
     *
     * @throws ServerException when an address can't be listened on
     */
    public static CarillonServer start(EventStore store, ServerOptions options) {
        return new CarillonServer(options, null, embedded(store, options));
    }

    /**
     * Serves a store and the hubs that follow it.
     *
     * @throws ServerException when an address can't be listened on
     */
    public static CarillonServer start(EventStore store, ServedHubs hubs, ServerOptions options) {
        return new CarillonServer(options, new HubsOfStore(hubs, store), embedded(store, options));
    }

    private static Engine embedded(EventStore store, ServerOptions options) {
        return server -> {
            server.metrics.watchStore(store);
            return new EmbeddedEtcd(
                    new EtcdServices(store, server.blocking, server.metrics, options.etcdLimits(), server::etcdUrl),
                    options.version());
        };
    }

    /**
     * Stands before an etcd cluster, which need not be reachable yet.
     *
     * @throws ServerException when an address can't be listened on
     */
    public static CarillonServer start(ClusterOptions cluster, ServerOptions options) {
        return new CarillonServer(options, null, server -> new ClusterEtcd(server.vertx, cluster, server.metrics));
    }

    private HttpInterface http(@Nullable ServedHubs hubs) {
        if (hubs != null && push != null) {
            metrics.watchHubs(hubs.notifications(), push);
        }
        return new HttpInterface(etcd::health, blocking, metrics, hubs, push);
    }

    private String etcdUrl() {
        return (tls == null ? "http://" : "https://") + etcdAddress.getHostString() + ":" + etcdAddress.getPort();
    }

    /** Listens on several event loops, among which connections are shared out. */
    private InetSocketAddress listen(int loops, InetSocketAddress address, Handler<HttpServerRequest> handler,
            String what, @Nullable Tls encryption) {
        int actualPort = address.getPort();
        // To Vert.x a negative port is a free one that servers with the same number share.
        int port = address.getPort() == 0 ? -1 - servers.size() : address.getPort();
        for (int i = 0; i < loops; i++) {
            HttpServerOptions options = new HttpServerOptions().setHost(address.getHostString()).setPort(port)
                    .setHandle100ContinueAutomatically(true).setTcpKeepAlive(true)
                    .setHttp2RstFloodMaxRstFramePerWindow(RESETS).setHttp2RstFloodWindowDuration(RESET_SECONDS)
                    .setHttp2RstFloodWindowDurationTimeUnit(TimeUnit.SECONDS);
            if (encryption != null) {
                encryption.applyTo(options);
            }
            HttpServer server = vertx.createHttpServer(options);
            server.requestHandler(handler);
            server.connectionHandler(CarillonServer::writeTogether);
            server.exceptionHandler(e -> LOG.debug("a connection failed: {}", e.getMessage()));
            try {
                // Where it is deployed is an event loop of its own; what one thread makes would all share one.
                await(vertx.deployVerticle(_ -> server.listen()));
            } catch (ExecutionException | TimeoutException e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                throw new ServerException("can't listen on " + address.getHostString() + ":" + address.getPort()
                        + " for --" + what + "-address: " + reason(cause), cause);
            }
            servers.add(server);
            actualPort = server.actualPort();
        }
        return new InetSocketAddress(address.getHostString(), actualPort);
    }

    /**
     * Lets what is written to a connection in one turn of its event loop, as the answers to what was committed
     * together, go out in one piece: a call of the system costs more than such an answer.
     */
    private static void writeTogether(HttpConnection connection) {
        if (connection instanceof ConnectionBase internal) {
            internal.channelHandlerContext().pipeline().addFirst(new SmallWrites(), new FlushConsolidationHandler(
                    FlushConsolidationHandler.DEFAULT_EXPLICIT_FLUSH_AFTER_FLUSHES, true));
        }
    }

    private static String reason(Throwable cause) {
        return cause instanceof BindException && String.valueOf(cause.getMessage()).contains("in use")
                ? "another process uses this port; stop it, or name another port (0 for any that is free)"
                : String.valueOf(cause.getMessage());
    }

    private static <T> T await(Future<T> future) throws ExecutionException, TimeoutException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ExecutionException("interrupted", e);
        }
    }

    /** Where etcd's clients are served, with the port that was taken. */
    public InetSocketAddress etcdAddress() {
        return etcdAddress;
    }

    /** Where Carillon's own interface is served, with the port that was taken. */
    public InetSocketAddress httpAddress() {
        return httpAddress;
    }

    /** Stops it; a second call does nothing. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        etcd.stop();
        if (push != null) {
            push.stop();
        }
        for (HttpServer server : servers) {
            quietly(server.shutdown(STOP_SECONDS, TimeUnit.SECONDS));
        }
        quietly(vertx.close());
        blocking.close();
        metrics.close();
    }

    private static void quietly(Future<Void> ending) {
        try {
            await(ending);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("while stopping: {}", e.getMessage());
        }
    }
}
