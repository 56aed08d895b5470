package io.carillon.server.etcd;

import io.carillon.store.StoreStatus;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/** etcd's protocol as Carillon itself speaks it, over a store of its own. */
public final class EmbeddedEtcd implements EtcdInterface {

    private final EtcdServices services;
    private final EtcdGrpc grpc;
    private final EtcdGateway gateway;

    /**
     * @param services what answers
     * @param version  this program's own
     */
    public EmbeddedEtcd(EtcdServices services, String version) {
        this.services = services;
        this.grpc = new EtcdGrpc(services);
        this.gateway = new EtcdGateway(services, version);
    }

    /** gRPC says so in the type of its content. */
    @Override
    public void handle(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2 && GrpcCall.isOne(request)) {
            grpc.handle(request);
        } else {
            gateway.handle(request);
        }
    }

    @Override
    public StoreHealth health() {
        StoreStatus status = services.store().status();
        return new StoreHealth(status.revision(), status.trouble());
    }

    @Override
    public void stop() {
        services.stop();
    }
}
