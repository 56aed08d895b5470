package io.carillon.server.etcd;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import com.google.protobuf.InvalidProtocolBufferException;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.AuthenticateResponse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections to the members of an etcd cluster. One member is asked until it can't be reached, or says that it can't
 * answer; then the next. Thread-safe.
 */
final class EtcdCluster {

    private static final Logger LOG = LoggerFactory.getLogger(EtcdCluster.class);

    private static final int NONE = -1;
    private static final int CONNECT_MILLIS = 3_000;

    /** etcd lets a connection have 250 streams when it is encrypted, and each stream of watches is one. */
    private static final int GRPC_CONNECTIONS = 64;
    private static final int JSON_CONNECTIONS = 10_000;
    private static final int WINDOW_BYTES = 4 << 20;

    /** etcd forgets a token that was not used for five minutes. */
    private static final long LOGIN_MILLIS = TimeUnit.MINUTES.toMillis(2);
    private static final long NOT_ENABLED_MILLIS = TimeUnit.SECONDS.toMillis(5);
    private static final String NOT_ENABLED = "authentication is not enabled";
    private static final long LOGIN_AGAIN_MILLIS = TimeUnit.SECONDS.toMillis(1);

    private final Vertx vertx;
    private final ClusterOptions options;
    private final HttpClient grpc;
    private final HttpClient json;
    private final AtomicInteger member = new AtomicInteger();

    /** The endpoint that could be reached last, for the log. */
    private final AtomicInteger reached = new AtomicInteger(-2);
    private final AtomicBoolean loggingIn = new AtomicBoolean();
    private volatile @Nullable String token;

    EtcdCluster(Vertx vertx, ClusterOptions options) {
        this.vertx = vertx;
        this.options = options;
        this.grpc = client(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false)
                        .setUseAlpn(options.encrypted()).setHttp2ConnectionWindowSize(WINDOW_BYTES),
                new PoolOptions().setHttp2MaxSize(GRPC_CONNECTIONS));
        this.json = client(new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_1_1),
                new PoolOptions().setHttp1MaxSize(JSON_CONNECTIONS));
        if (options.login() != null) {
            vertx.setPeriodic(0, LOGIN_MILLIS, _ -> logIn());
        }
    }

    private HttpClient client(HttpClientOptions client, PoolOptions pool) {
        client.setConnectTimeout(CONNECT_MILLIS).setTcpKeepAlive(true).setSsl(options.encrypted());
        if (options.encrypted() && options.trusted() != null) {
            client.setTrustOptions(new PemTrustOptions().addCertPath(options.trusted().toString()));
        }
        if (options.encrypted() && options.identity() != null) {
            client.setKeyCertOptions(new PemKeyCertOptions().setCertPath(options.identity().certificates().toString())
                    .setKeyPath(options.identity().key().toString()));
        }
        return vertx.httpClientBuilder().with(client).with(pool).withConnectHandler(this::watchOver).build();
    }

    /** With a member's end goes what it knew of tokens. */
    private void watchOver(HttpConnection connection) {
        if (options.login() != null) {
            connection.closeHandler(_ -> logIn());
        }
    }

    /**
     * A request to a member that can be reached; fails when none can. Nothing was sent of it yet, but for what it takes
     * to connect.
     */
    Future<HttpClientRequest> request(boolean overGrpc, HttpMethod method, String uri) {
        return request(overGrpc ? grpc : json, method, uri, options.endpoints().size());
    }

    private Future<HttpClientRequest> request(HttpClient client, HttpMethod method, String uri, int members) {
        int asked = member.get();
        InetSocketAddress endpoint = endpoint(asked);
        return client.request(new RequestOptions().setMethod(method).setURI(uri).setHost(endpoint.getHostString())
                .setPort(endpoint.getPort())).onSuccess(_ -> reached(asked)).recover(e -> {
                    LOG.debug("{} can't be reached: {}", shown(endpoint), e.getMessage());
                    passOver(asked);
                    if (members > 1) {
                        return request(client, method, uri, members - 1);
                    }
                    if (reached.getAndSet(NONE) != NONE) {
                        LOG.warn("etcd can't be reached: {}", e.getMessage());
                    }
                    return Future.failedFuture(e);
                });
    }

    private void reached(int asked) {
        int now = Math.floorMod(asked, options.endpoints().size());
        if (reached.getAndSet(now) != now) {
            LOG.info("etcd is asked at {}", shown(endpoint(asked)));
        }
    }

    private static String shown(InetSocketAddress endpoint) {
        return endpoint.getHostString() + ":" + endpoint.getPort();
    }

    private InetSocketAddress endpoint(int number) {
        List<InetSocketAddress> endpoints = options.endpoints();
        return endpoints.get(Math.floorMod(number, endpoints.size()));
    }

    /** Which member is asked at present. */
    int member() {
        return member.get();
    }

    /** A member that was asked can't answer: the next one is asked from now on. */
    void passOver(int asked) {
        member.compareAndSet(asked, asked + 1);
    }

    /** What requests that name nobody are made with, null for nothing. */
    @Nullable
    String token() {
        return token;
    }

    /** Gets a token, and tries until there is one. */
    void logIn() {
        ClusterOptions.Login login = options.login();
        if (login == null || !loggingIn.compareAndSet(false, true)) {
            return;
        }
        authenticate(login).onComplete(answer -> {
            loggingIn.set(false);
            if (answer.succeeded()) {
                token = answer.result();
            } else if (String.valueOf(answer.cause().getMessage()).contains(NOT_ENABLED)) {
                token = null;
                // Who is nobody is refused as soon as it is enabled.
                vertx.setTimer(NOT_ENABLED_MILLIS, _ -> logIn());
            } else {
                LOG.warn("etcd takes no login of {}: {}", login.user(), answer.cause().getMessage());
                vertx.setTimer(LOGIN_AGAIN_MILLIS, _ -> logIn());
            }
        });
    }

    /** By gRPC: etcd's gateway takes no certificates that name somebody. */
    private Future<String> authenticate(ClusterOptions.Login login) {
        byte[] message = AuthenticateRequest.newBuilder().setName(login.user()).setPassword(login.password()).build()
                .toByteArray();
        return request(true, HttpMethod.POST, "/etcdserverpb.Auth/Authenticate")
                .compose(request -> request.putHeader("content-type", "application/grpc").putHeader("te", "trailers")
                        .send(GrpcCall.framed(message))
                        .compose(response -> response.body().compose(body -> tokenIn(response, body))));
    }

    private static Future<String> tokenIn(HttpClientResponse response, Buffer body) {
        try {
            Buffer message = GrpcCall.onlyMessage(body);
            return message == null
                    ? Future.failedFuture(response.headers().contains("grpc-message")
                            ? response.getHeader("grpc-message")
                            : response.getTrailer("grpc-message"))
                    : Future.succeededFuture(AuthenticateResponse.parseFrom(message.getBytes()).getToken());
        } catch (InvalidProtocolBufferException e) {
            return Future.failedFuture(e);
        }
    }

    /** How the cluster says it is: null when it is well, else what is wrong. */
    Future<@Nullable String> trouble() {
        // The body is asked for within the first step: the caller is on no event loop, and later it may have gone by.
        return request(false, HttpMethod.GET, "/health")
                .compose(request -> request.send()
                        .compose(response -> response.body()
                                .map(body -> response.statusCode() == 200 && body.toString().contains("\"true\"")
                                        ? null
                                        : "etcd is not well: " + body)))
                .otherwise(e -> "etcd can't be reached: " + e.getMessage());
    }

    void close() {
        grpc.close().onFailure(e -> LOG.debug("while stopping: {}", e.getMessage()));
        json.close().onFailure(e -> LOG.debug("while stopping: {}", e.getMessage()));
    }
}
