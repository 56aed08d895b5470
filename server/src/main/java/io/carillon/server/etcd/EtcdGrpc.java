package io.carillon.server.etcd;

import java.util.concurrent.CompletableFuture;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.carillon.server.EventLoop;
import io.carillon.server.Metrics;
import io.carillon.store.StoreException;
import io.etcd.jetcd.api.LeaderRequest;
import io.etcd.jetcd.api.LeaderResponse;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.SnapshotResponse;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * Answers etcd's gRPC requests ({@code etcdserverpb}). Thread-safe; each request is handled on the event loop of its
 * connection, which only parses and hands over.
 */
final class EtcdGrpc implements Handler<HttpServerRequest> {

    /** As in etcd: what a message may have beside what is limited. */
    private static final int OVERHEAD = 512 << 10;

    private static final int SNAPSHOT_PIECE = 32 << 10;

    private final EtcdServices services;

    /** Answers with these. */
    EtcdGrpc(EtcdServices services) {
        this.services = services;
    }

    @Override
    public void handle(HttpServerRequest request) {
        GrpcCall call = new GrpcCall(request, services.limits().requestBytes() + OVERHEAD);
        String name = call.name();
        switch (name) {
            case "etcdserverpb.Watch/Watch" -> watch(call);
            case "etcdserverpb.Lease/LeaseKeepAlive" -> keepAlive(call);
            case "etcdserverpb.Maintenance/Snapshot" -> snapshot(call);
            case "v3electionpb.Election/Observe" -> observe(call);
            default -> {
                EtcdMethod<?> method = services.methods().named(name);
                if (method == null) {
                    call.fail(new EtcdError(EtcdError.UNIMPLEMENTED, "unknown method " + name));
                } else {
                    answer(call, method);
                }
            }
        }
    }

    /** Has the first message answered; a client that sends none is told. */
    private void answer(GrpcCall call, EtcdMethod<?> method) {
        Metrics.Timing timing = services.metrics().startRequest(method.name());
        boolean[] asked = new boolean[1];
        call.read(message -> {
            if (!asked[0]) {
                asked[0] = true;
                answer(call, method, message, timing);
            }
        }, () -> {
            if (!asked[0]) {
                fail(call, EtcdError.invalid("the request has no message"), timing);
            }
        });
    }

    private static void fail(GrpcCall call, EtcdError error, Metrics.Timing timing) {
        call.fail(error);
        timing.done(error.code());
    }

    private void answer(GrpcCall call, EtcdMethod<?> method, byte[] message, Metrics.Timing timing) {
        CompletableFuture<? extends Message> asked;
        try {
            asked = method.ask(call.caller(), message, services.limits());
        } catch (RefusedException | StoreException e) {
            fail(call, EtcdError.of(e), timing);
            return;
        }
        if (asked.isDone()) {
            send(call, asked, timing);
        } else {
            if (method.patient()) {
                call.onGone(() -> asked.cancel(false));
            }
            Context context = EventLoop.current();
            var _ = asked.whenComplete((_, _) -> context.runOnContext(_ -> send(call, asked, timing)));
        }
    }

    private static void send(GrpcCall call, CompletableFuture<? extends Message> asked, Metrics.Timing timing) {
        if (asked.isCompletedExceptionally()) {
            fail(call, EtcdError.of(asked), timing);
        } else {
            call.end(asked.resultNow().toByteArray());
            timing.done(0);
        }
    }

    private void watch(GrpcCall call) {
        GrpcWatchOutlet outlet = new GrpcWatchOutlet(call, services.headers(), EventLoop.current());
        WatchStream stream = services.watch(call.caller(), outlet);
        call.onGone(() -> services.forget(stream));
        // etcd's clients wait for this before they take the stream for open.
        call.begin();
        call.read(message -> {
            try {
                WatchRequest wanted = watchRequest(message);
                if (wanted != null) {
                    stream.handle(wanted);
                }
            } catch (RefusedException | StoreException e) {
                services.forget(stream);
                outlet.flush();
                call.fail(EtcdError.of(e));
            }
        }, () -> {
            // As in etcd, a client that sends nothing more goes on watching.
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

    private void keepAlive(GrpcCall call) {
        Caller caller = call.caller();
        call.begin();
        call.read(message -> {
            try {
                call.write(services.leases().keepAlive(caller, LeaseKeepAliveRequest.parseFrom(message)).toByteArray());
            } catch (RefusedException | StoreException e) {
                call.fail(EtcdError.of(e));
            } catch (InvalidProtocolBufferException e) {
                call.fail(EtcdError.invalid("etcdserver: not a LeaseKeepAliveRequest: " + e.getMessage()));
            }
        }, call::end);
    }

    private void observe(GrpcCall call) {
        Caller caller = call.caller();
        Context context = EventLoop.current();
        call.read(message -> {
            try {
                LeaderRequest request = LeaderRequest.parseFrom(message);
                CompletableFuture<Message> observing = services.election().observe(caller, request, context,
                        leader -> call.write(leader.toByteArray()));
                call.onGone(() -> observing.cancel(false));
                var _ = observing.exceptionally(e -> {
                    context.runOnContext(_ -> call.fail(EtcdError.of(e)));
                    return LeaderResponse.getDefaultInstance();
                });
            } catch (InvalidProtocolBufferException e) {
                call.fail(EtcdError.invalid("etcdserver: not a LeaderRequest: " + e.getMessage()));
            }
        }, () -> {
        });
    }

    private void snapshot(GrpcCall call) {
        Caller caller = call.caller();
        SnapshotPieces pieces = new SnapshotPieces(EventLoop.current(), services.blocking(), SNAPSHOT_PIECE,
                () -> services.maintenance().snapshot(caller));
        call.onGone(pieces::stop);
        call.read(_ -> {
        }, () -> {
        });
        pieces.start(new SnapshotPieces.Target() {
            @Override
            public boolean isFull() {
                return call.isFull();
            }

            @Override
            public void onRoom(Runnable callback) {
                call.onRoom(callback);
            }

            @Override
            public void piece(byte[] bytes, long left) {
                call.write(SnapshotResponse.newBuilder().setRemainingBytes(left).setBlob(ByteString.copyFrom(bytes))
                        .build().toByteArray());
            }

            @Override
            public void end() {
                call.end();
            }

            @Override
            public void fail(EtcdError error) {
                call.fail(error);
            }
        });
    }
}
