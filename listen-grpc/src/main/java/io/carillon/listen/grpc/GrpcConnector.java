package io.carillon.listen.grpc;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.carillon.listen.config.Endpoint;
import io.carillon.listen.config.EngineConfig;
import io.carillon.listen.engine.etcd.EtcdConnector;
import io.carillon.listen.engine.etcd.EtcdServer;
import io.carillon.listen.engine.etcd.Tls;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import org.jspecify.annotations.Nullable;

/** Opens connections to etcds by gRPC. */
public final class GrpcConnector implements EtcdConnector {

    /** etcd closes a connection on which pings come more often than every five seconds. */
    private static final long PING_SECONDS = 20;
    private static final long PING_TIMEOUT_SECONDS = 10;

    /** For {@link java.util.ServiceLoader}. */
    public GrpcConnector() {
    }

    @Override
    public String engine() {
        return EngineConfig.ETCD_GRPC;
    }

    @Override
    public EtcdServer connect(Endpoint endpoint, EngineConfig config, Supplier<@Nullable String> token) {
        // What an etcd sends at once, the events that a watch has missed for example, has no upper limit.
        ManagedChannel channel = Grpc.newChannelBuilderForAddress(endpoint.host(), endpoint.port(), credentials(config))
                .maxInboundMessageSize(Integer.MAX_VALUE).keepAliveTime(PING_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(PING_TIMEOUT_SECONDS, TimeUnit.SECONDS).build();
        String address = (config.https() ? "https://" : "http://") + endpoint;
        return new GrpcServer(channel, address, config.timeout(), token);
    }

    private static ChannelCredentials credentials(EngineConfig config) {
        if (!config.https()) {
            return InsecureChannelCredentials.create();
        }
        Tls tls = Tls.of(config.tls());
        TlsChannelCredentials.Builder credentials = TlsChannelCredentials.newBuilder();
        if (tls.trusts() != null) {
            credentials.trustManager(tls.trusts());
        }
        if (tls.keys() != null) {
            credentials.keyManager(tls.keys());
        }
        return credentials.build();
    }
}
