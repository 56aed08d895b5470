package io.carillon.server.etcd;

import java.util.concurrent.CompletableFuture;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.carillon.server.EventLoop;
import io.carillon.server.Metrics;
import io.carillon.store.StoreException;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.SnapshotResponse;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers etcd's gRPC requests ({@code etcdserverpb}). Thread-safe; each request is handled on the event loop of its
 * connection, which only parses and hands over.
 */
public final class EtcdGrpc implements Handler<GrpcServerRequest<Buffer, Buffer>> {

    private static final Logger LOG = LoggerFactory.getLogger(EtcdGrpc.class);
    private static final String TOKEN = "token";
    private static final String AUTHORIZATION = "authorization";
    private static final int SNAPSHOT_PIECE = 32 << 10;

    private final EtcdServices services;

    /** Answers with these. */
    public EtcdGrpc(EtcdServices services) {
        this.services = services;
    }

    @Override
    public void handle(GrpcServerRequest<Buffer, Buffer> request) {
        String name = request.fullMethodName();
        request.exceptionHandler(e -> LOG.debug("a request broke off: {}", e.getMessage()));
        request.response().exceptionHandler(e -> LOG.debug("an answer broke off: {}", e.getMessage()));
        switch (name) {
            case "etcdserverpb.Watch/Watch" -> watch(request);
            case "etcdserverpb.Lease/LeaseKeepAlive" -> keepAlive(request);
            case "etcdserverpb.Maintenance/Snapshot" -> snapshot(request);
            default -> {
                EtcdMethod<?> method = services.methods().named(name);
                if (method == null) {
                    fail(request.response(), new EtcdError(EtcdError.UNIMPLEMENTED, "unknown method " + name));
                } else {
                    answer(request, method);
                }
            }
        }
    }

    private static Caller caller(GrpcServerRequest<Buffer, Buffer> request) {
        String token = request.headers().get(TOKEN);
        return Caller.of(token == null ? request.headers().get(AUTHORIZATION) : token,
                request.connection().sslSession());
    }

    private static void fail(GrpcServerResponse<Buffer, Buffer> response, EtcdError error) {
        GrpcStatus status = GrpcStatus.valueOf(error.code());
        response.status(status == null ? GrpcStatus.UNKNOWN : status).statusMessage(error.text());
        response.end().onFailure(e -> LOG.debug("a client was gone: {}", e.getMessage()));
    }

    private static void send(GrpcServerResponse<Buffer, Buffer> response, Message message) {
        response.end(Buffer.buffer(message.toByteArray()))
                .onFailure(e -> LOG.debug("a client was gone: {}", e.getMessage()));
    }

    /** Has the first message answered; a client that sends more, or none, is told. */
    private void answer(GrpcServerRequest<Buffer, Buffer> request, EtcdMethod<?> method) {
        Metrics.Timing timing = services.metrics().startRequest(method.name());
        boolean[] asked = new boolean[1];
        request.handler(message -> {
            if (!asked[0]) {
                asked[0] = true;
                answer(request, method, message, timing);
            }
        });
        request.endHandler(_ -> {
            if (!asked[0]) {
                asked[0] = true;
                fail(request.response(), EtcdError.invalid("etcdserver: the request has no message"));
                timing.done(EtcdError.INVALID_ARGUMENT);
            }
        });
    }

    private void answer(GrpcServerRequest<Buffer, Buffer> request, EtcdMethod<?> method, Buffer message,
            Metrics.Timing timing) {
        CompletableFuture<? extends Message> asked;
        try {
            asked = method.ask(caller(request), message.getBytes(), services.limits());
        } catch (RefusedException | StoreException e) {
            fail(request.response(), EtcdError.of(e));
            timing.done(EtcdError.of(e).code());
            return;
        }
        if (asked.isDone()) {
            send(request.response(), asked, timing);
        } else {
            Context context = EventLoop.current();
            var _ = asked.whenComplete((_, _) -> context.runOnContext(_ -> send(request.response(), asked, timing)));
        }
    }

    private static void send(GrpcServerResponse<Buffer, Buffer> response, CompletableFuture<? extends Message> asked,
            Metrics.Timing timing) {
        if (asked.isCompletedExceptionally()) {
            EtcdError error = EtcdError.of(asked.exceptionNow());
            fail(response, error);
            timing.done(error.code());
        } else {
            send(response, asked.resultNow());
            timing.done(0);
        }
    }

    /** As in etcd, a client that sends nothing more goes on watching. */
    private void watch(GrpcServerRequest<Buffer, Buffer> request) {
        GrpcServerResponse<Buffer, Buffer> response = request.response();
        WatchStream[] made = new WatchStream[1];
        WatchStream stream = services.watch(caller(request),
                new GrpcWatchOutlet(response, services.headers(), () -> services.forget(made[0])));
        made[0] = stream;
        request.exceptionHandler(_ -> services.forget(stream));
        response.exceptionHandler(_ -> services.forget(stream));
        request.errorHandler(_ -> services.forget(stream));
        // etcd's clients wait for this before they take the stream for open.
        response.writeHead().onFailure(_ -> services.forget(stream));
        request.handler(message -> {
            try {
                WatchRequest wanted = watchRequest(message.getBytes());
                if (wanted != null) {
                    stream.handle(wanted);
                }
            } catch (RefusedException | StoreException e) {
                services.forget(stream);
                fail(response, EtcdError.of(e));
            }
        });
    }

    private static @Nullable WatchRequest watchRequest(byte[] bytes) {
        try {
            io.etcd.jetcd.api.WatchRequest request = io.etcd.jetcd.api.WatchRequest.parseFrom(bytes);
            return switch (request.getRequestUnionCase()) {
                case CREATE_REQUEST -> KvMessages.watch(request.getCreateRequest());
                case CANCEL_REQUEST -> new WatchRequest.Cancel(request.getCancelRequest().getWatchId());
                case PROGRESS_REQUEST -> new WatchRequest.Progress();
                case REQUESTUNION_NOT_SET -> null;
            };
        } catch (InvalidProtocolBufferException e) {
            throw EtcdError.invalid("etcdserver: not a WatchRequest: " + e.getMessage()).refusal();
        }
    }

    private void keepAlive(GrpcServerRequest<Buffer, Buffer> request) {
        GrpcServerResponse<Buffer, Buffer> response = request.response();
        Caller caller = caller(request);
        boolean[] ended = new boolean[1];
        request.handler(message -> {
            if (ended[0]) {
                return;
            }
            try {
                Message answer = services.leases().keepAlive(caller,
                        LeaseKeepAliveRequest.parseFrom(message.getBytes()));
                response.write(Buffer.buffer(answer.toByteArray()))
                        .onFailure(e -> LOG.debug("a client was gone: {}", e.getMessage()));
            } catch (RefusedException | StoreException e) {
                ended[0] = true;
                fail(response, EtcdError.of(e));
            } catch (InvalidProtocolBufferException e) {
                ended[0] = true;
                fail(response, EtcdError.invalid("etcdserver: not a LeaseKeepAliveRequest: " + e.getMessage()));
            }
        });
        request.endHandler(_ -> {
            if (!ended[0]) {
                ended[0] = true;
                response.end().onFailure(e -> LOG.debug("a client was gone: {}", e.getMessage()));
            }
        });
    }

    private void snapshot(GrpcServerRequest<Buffer, Buffer> request) {
        Caller caller = caller(request);
        GrpcServerResponse<Buffer, Buffer> response = request.response();
        request.handler(_ -> {
        });
        Context context = EventLoop.current();
        SnapshotPieces pieces = new SnapshotPieces(context, services.blocking(), SNAPSHOT_PIECE,
                () -> services.maintenance().snapshot(caller));
        response.exceptionHandler(_ -> pieces.stop());
        request.exceptionHandler(_ -> pieces.stop());
        pieces.start(new SnapshotPieces.Target() {
            @Override
            public boolean isFull() {
                return response.writeQueueFull();
            }

            @Override
            public void onRoom(Runnable callback) {
                response.drainHandler(_ -> callback.run());
            }

            @Override
            public void piece(byte[] bytes, int length, long left) {
                response.write(Buffer.buffer(SnapshotResponse.newBuilder().setRemainingBytes(left)
                        .setBlob(ByteString.copyFrom(bytes, 0, length)).build().toByteArray()))
                        .onFailure(_ -> pieces.stop());
            }

            @Override
            public void end() {
                response.end().onFailure(_ -> pieces.stop());
            }

            @Override
            public void fail(EtcdError error) {
                EtcdGrpc.fail(response, error);
            }
        });
    }
}
