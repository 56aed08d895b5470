package io.carillon.server.etcd;

import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

import io.carillon.server.EventLoop;
import io.carillon.server.Metrics;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;

/**
 * Passes all that etcd's clients ask on to an etcd cluster, and its answers back, unread: gRPC as gRPC, and all else,
 * which is for etcd's gateway, as HTTP/1.1. What the cluster can do is thus what clients can do here.
 */
public final class ClusterEtcd implements EtcdInterface {

    private final EtcdCluster cluster;
    private final Metrics metrics;
    private final Set<PassedCall> calls = ConcurrentHashMap.newKeySet();

    /**
     * @param options where the cluster is
     * @param metrics counts what happens
     */
    public ClusterEtcd(Vertx vertx, ClusterOptions options, Metrics metrics) {
        this.cluster = new EtcdCluster(vertx, options);
        this.metrics = metrics;
        metrics.watchPassedCalls(calls::size);
    }

    @Override
    public void handle(HttpServerRequest request) {
        PassedCall call = new PassedCall(request, cluster, metrics, EventLoop.current());
        calls.add(call);
        call.start(() -> calls.remove(call));
    }

    @Override
    public StoreHealth health() {
        try {
            return new StoreHealth(0, cluster.trouble().toCompletionStage().toCompletableFuture().join());
        } catch (CompletionException e) {
            return new StoreHealth(0, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void stop() {
        calls.forEach(PassedCall::stop);
        cluster.close();
    }
}
