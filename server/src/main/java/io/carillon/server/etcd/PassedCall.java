package io.carillon.server.etcd;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.carillon.server.Metrics;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call that is passed on to an etcd cluster, in both directions as fast as the slower side takes it. Ends with an
 * outcome, whatever becomes of either side. Used on the event loop of the client's connection.
 */
final class PassedCall {

    private static final Logger LOG = LoggerFactory.getLogger(PassedCall.class);

    /** What concerns one connection only (RFC 9110, 7.6.1), and where it goes. */
    private static final Set<String> OF_THE_CONNECTION = Set.of("connection", "host", "http2-settings", "keep-alive",
            "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade");
    private static final String GRPC_STATUS = "grpc-status";

    /** HTTP/2's {@code CANCEL} (RFC 9113, 7). */
    private static final long CANCEL = 8;

    /** What a client that did not wait is counted as; it is never sent. */
    private static final int CLIENT_CLOSED_REQUEST = 499;

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final EtcdCluster cluster;
    private final Context context;
    private final boolean overGrpc;
    private final Metrics metrics;
    private Metrics.@Nullable Timing timing;
    private Runnable atEnd = () -> {
    };
    private @Nullable HttpClientRequest passed;
    private int member;
    private boolean ended;

    PassedCall(HttpServerRequest request, EtcdCluster cluster, Metrics metrics, Context context) {
        this.request = request;
        this.response = request.response();
        this.cluster = cluster;
        this.metrics = metrics;
        this.context = context;
        this.overGrpc = request.version() == HttpVersion.HTTP_2 && GrpcCall.isOne(request);
    }

    /** @param last called once, when the call has ended */
    void start(Runnable last) {
        atEnd = last;
        String name = PassedNames.timed(request.path(), overGrpc);
        timing = name == null ? null : metrics.startRequest(name);
        response.exceptionHandler(this::clientGone);
        response.closeHandler(_ -> clientGone(null));
        request.exceptionHandler(this::clientGone);
        request.pause();
        member = cluster.member();
        cluster.request(overGrpc, request.method(), request.uri()).onComplete(made -> {
            if (made.failed()) {
                fail("can't be reached: " + made.cause().getMessage());
            } else if (ended) {
                cancel(made.result());
            } else {
                pass(made.result());
            }
        });
    }

    private void pass(HttpClientRequest to) {
        passed = to;
        copy(request.headers(), to.headers());
        if (overGrpc) {
            to.putHeader("te", "trailers");
        }
        addToken(to);
        to.exceptionHandler(this::memberGone);
        to.response().onSuccess(this::passBack).onFailure(this::memberGone);
        if (!request.headers().contains("content-length")) {
            to.setChunked(true);
        }
        // A watch is open, for etcd, before its client has asked for anything.
        to.sendHead().onFailure(this::memberGone);
        passRequest(to);
    }

    /**
     * etcd answers as soon as it knows what is asked, and closes the stream then, though the end of the request may be
     * still on its way. So what can't be written to it says nothing about the answer; a member that is gone is told of
     * by the answer.
     */
    private void passRequest(HttpClientRequest to) {
        request.handler(chunk -> {
            to.write(chunk).onFailure(PassedCall::closed);
            if (to.writeQueueFull()) {
                request.pause();
                to.drainHandler(_ -> resume());
            }
        });
        request.endHandler(_ -> to.end().onFailure(PassedCall::closed));
        resume();
    }

    private void resume() {
        if (!request.isEnded()) {
            request.resume();
        }
    }

    private static void closed(Throwable e) {
        LOG.debug("etcd takes no more of a call: {}", e.getMessage());
    }

    private void addToken(HttpClientRequest to) {
        String token = cluster.token();
        if (token != null && !to.headers().contains("token") && !to.headers().contains("authorization")) {
            to.putHeader(overGrpc ? "token" : "Authorization", token);
        }
    }

    private static void copy(MultiMap from, MultiMap to) {
        for (Map.Entry<String, String> header : from) {
            String name = header.getKey();
            if (!name.startsWith(":") && !OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                to.add(name, header.getValue());
            }
        }
    }

    private void passBack(HttpClientResponse answer) {
        if (ended) {
            return;
        }
        answer.exceptionHandler(this::memberGone);
        response.setStatusCode(answer.statusCode());
        copy(answer.headers(), response.headers());
        if (answer.headers().contains(GRPC_STATUS)) {
            // gRPC's "Trailers-Only": the outcome, and nothing else.
            finish(answer.getHeader(GRPC_STATUS), answer.statusCode());
            return;
        }
        if (!answer.headers().contains("content-length")) {
            response.setChunked(true);
        }
        answer.handler(chunk -> {
            if (!ended) {
                response.write(chunk).onFailure(this::clientGone);
                if (response.writeQueueFull()) {
                    answer.pause();
                    response.drainHandler(_ -> answer.resume());
                }
            }
        });
        answer.endHandler(_ -> {
            if (!ended) {
                copy(answer.trailers(), response.trailers());
                finish(answer.trailers().get(GRPC_STATUS), answer.statusCode());
            }
        });
        if (PassedNames.isStream(request.path())) {
            response.writeHead().onFailure(this::clientGone);
        }
    }

    private void finish(@Nullable String grpcStatus, int httpStatus) {
        int code = grpcStatus == null ? 0 : number(grpcStatus);
        if (code == EtcdError.UNAVAILABLE || httpStatus == 503) {
            cluster.passOver(member);
        } else if (code == EtcdError.UNAUTHENTICATED || httpStatus == 401) {
            cluster.logIn();
        }
        end(overGrpc ? code : httpStatus);
        response.end().onFailure(PassedCall::gone);
    }

    private static int number(String status) {
        try {
            return Integer.parseInt(status);
        } catch (NumberFormatException e) {
            return EtcdError.INTERNAL;
        }
    }

    private void memberGone(Throwable e) {
        if (!ended) {
            cluster.passOver(member);
            fail("the connection broke off: " + e.getMessage());
        }
    }

    /** Ends the call as etcd's own client would see it end. */
    private void fail(String text) {
        if (ended) {
            return;
        }
        EtcdError error = new EtcdError(EtcdError.UNAVAILABLE, "etcdserver: etcd " + text);
        if (passed != null) {
            cancel(passed);
        }
        end(overGrpc ? error.code() : error.status());
        resume();
        answer(error).onFailure(PassedCall::gone);
    }

    private Future<Void> answer(EtcdError error) {
        if (overGrpc) {
            GrpcCall.outcome(error,
                    response.headWritten()
                            ? response.trailers()
                            : response.putHeader("content-type", "application/grpc").headers());
            return response.end();
        }
        if (response.headWritten()) {
            return response.end(error.lastLine().toBuffer());
        }
        response.headers().clear();
        return response.setStatusCode(error.status()).setChunked(false).putHeader("Content-Type", "application/json")
                .end(Buffer.buffer(error.body()));
    }

    private static void gone(Throwable e) {
        LOG.debug("a client was gone: {}", e.getMessage());
    }

    private void clientGone(@Nullable Throwable e) {
        if (ended) {
            return;
        }
        if (e != null) {
            gone(e);
        }
        end(overGrpc ? EtcdError.CANCELLED : CLIENT_CLOSED_REQUEST);
        if (passed != null) {
            cancel(passed);
        }
    }

    private static void cancel(HttpClientRequest call) {
        call.reset(CANCEL).onFailure(e -> LOG.debug("a call had ended already: {}", e.getMessage()));
    }

    private void end(int status) {
        ended = true;
        if (timing != null) {
            timing.done(status);
        }
        atEnd.run();
    }

    /** Ends the call because the server stops; any thread. */
    void stop() {
        context.runOnContext(_ -> fail("is served no more: Carillon stops"));
    }
}
