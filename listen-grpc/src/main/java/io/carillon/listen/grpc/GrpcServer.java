package io.carillon.listen.grpc;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import com.google.protobuf.ByteString;
import io.carillon.listen.engine.etcd.EtcdException;
import io.carillon.listen.engine.etcd.EtcdServer;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.ResponseOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.AbstractBlockingStub;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.MetadataUtils;
import org.jspecify.annotations.Nullable;

/** A server of an etcd by gRPC. */
final class GrpcServer implements EtcdServer {

    private static final Metadata.Key<String> TOKEN = Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);

    private final ManagedChannel channel;
    private final String address;
    private final @Nullable Duration timeout;
    private final Supplier<@Nullable String> token;

    /**
     * @param channel closed with this
     * @param timeout how long a request may take, null for as long as it likes
     * @param token   what requests show of who asks, asked for at each; null for nothing
     */
    GrpcServer(ManagedChannel channel, String address, @Nullable Duration timeout, Supplier<@Nullable String> token) {
        this.channel = channel;
        this.address = address;
        this.timeout = timeout;
        this.token = token;
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public Answer range(Range range) throws IOException, InterruptedException, EtcdException {
        RangeRequest request = message(range);
        return answer(ask("range", () -> inTime(KVGrpc.newBlockingV2Stub(channel)).range(request)));
    }

    private static RangeRequest message(Range range) {
        RangeRequest.Builder message = RangeRequest.newBuilder().setKey(ByteString.copyFrom(range.key()))
                .setRevision(range.revision()).setMinModRevision(range.minModRevision()).setLimit(range.limit())
                .setKeysOnly(range.keysOnly());
        byte[] end = range.end();
        if (end != null) {
            message.setRangeEnd(ByteString.copyFrom(end));
        }
        if (range.order() != Order.KEY) {
            message.setSortTarget(RangeRequest.SortTarget.MOD)
                    .setSortOrder(range.order() == Order.OLDEST_FIRST
                            ? RangeRequest.SortOrder.ASCEND
                            : RangeRequest.SortOrder.DESCEND);
        }
        return message.build();
    }

    private static Answer answer(RangeResponse response) {
        return new Answer(cluster(response.getHeader()), response.getHeader().getRevision(),
                response.getKvsList().stream().map(GrpcServer::keyValue).toList(), response.getMore(), false);
    }

    private static String cluster(ResponseHeader header) {
        return Long.toUnsignedString(header.getClusterId());
    }

    private static KeyValue keyValue(io.etcd.jetcd.api.KeyValue entry) {
        return new KeyValue(entry.getKey().toStringUtf8(), entry.getValue().toByteArray(), entry.getModRevision(),
                entry.getVersion());
    }

    @Override
    public Answer commit(Transaction transaction) throws IOException, InterruptedException, EtcdException {
        TxnRequest request = message(transaction);
        TxnResponse response = ask("txn", () -> inTime(KVGrpc.newBlockingV2Stub(channel)).txn(request));
        List<KeyValue> entries = new ArrayList<>();
        if (!response.getSucceeded()) {
            for (ResponseOp each : response.getResponsesList()) {
                each.getResponseRange().getKvsList().forEach(entry -> entries.add(keyValue(entry)));
            }
        }
        return new Answer(cluster(response.getHeader()), response.getHeader().getRevision(), entries, false,
                response.getSucceeded());
    }

    private static TxnRequest message(Transaction transaction) {
        TxnRequest.Builder message = TxnRequest.newBuilder();
        String unchanged = transaction.unchanged();
        if (unchanged != null) {
            ByteString key = ByteString.copyFromUtf8(unchanged);
            message.addCompare(Compare.newBuilder().setKey(key).setTarget(Compare.CompareTarget.MOD)
                    .setResult(Compare.CompareResult.EQUAL).setModRevision(transaction.revision()));
            message.addFailure(RequestOp.newBuilder().setRequestRange(RangeRequest.newBuilder().setKey(key)));
        }
        for (String key : transaction.deletes()) {
            message.addSuccess(RequestOp.newBuilder()
                    .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(ByteString.copyFromUtf8(key))));
        }
        for (Put put : transaction.puts()) {
            message.addSuccess(RequestOp.newBuilder()
                    .setRequestPut(PutRequest.newBuilder().setKey(ByteString.copyFromUtf8(put.key()))
                            .setValue(ByteString.copyFrom(put.value())).setLease(put.lease())));
        }
        return message.build();
    }

    @Override
    public long grantLease(long ttlSeconds) throws IOException, InterruptedException, EtcdException {
        LeaseGrantRequest request = LeaseGrantRequest.newBuilder().setTTL(ttlSeconds).build();
        return ask("lease grant", () -> inTime(LeaseGrpc.newBlockingV2Stub(channel)).leaseGrant(request)).getID();
    }

    @Override
    public String authenticate(String user, String password) throws IOException, InterruptedException, EtcdException {
        AuthenticateRequest request = AuthenticateRequest.newBuilder().setName(user).setPassword(password).build();
        return ask("authenticate", () -> inTime(AuthGrpc.newBlockingV2Stub(channel)).authenticate(request)).getToken();
    }

    @Override
    public WatchStream watch(List<Watch> watches) throws IOException, InterruptedException, EtcdException {
        // No time limit: what comes of a watch may be long in coming.
        BlockingClientCall<WatchRequest, WatchResponse> call = withToken(WatchGrpc.newBlockingV2Stub(channel)).watch();
        try {
            for (Watch watch : watches) {
                WatchRequest request = WatchRequest.newBuilder()
                        .setCreateRequest(
                                WatchCreateRequest.newBuilder().setKey(ByteString.copyFromUtf8(watch.prefix()))
                                        .setRangeEnd(ByteString.copyFrom(EtcdServer.prefixEnd(watch.prefix())))
                                        .setStartRevision(watch.from()))
                        .build();
                if (!call.write(request)) {
                    throw new IOException("the watch of " + address + " ended before it began");
                }
            }
        } catch (StatusException e) {
            throw problem("watch", e);
        }
        return new GrpcWatchStream(call, watches);
    }

    /**
     * The messages of watches. jetcd's messages know nothing of numbers that a client gives to its watches; the server
     * numbers them itself, and says that they are made in the order in which they were asked for.
     */
    private final class GrpcWatchStream implements WatchStream {

        private final BlockingClientCall<WatchRequest, WatchResponse> call;
        private final Queue<Watch> asked;
        private final Map<Long, Long> ids = new HashMap<>();

        GrpcWatchStream(BlockingClientCall<WatchRequest, WatchResponse> call, List<Watch> watches) {
            this.call = call;
            this.asked = new ArrayDeque<>(watches);
        }

        @Override
        public @Nullable WatchMessage next() throws IOException, InterruptedException, EtcdException {
            WatchResponse response;
            try {
                response = call.read();
            } catch (StatusException e) {
                throw problem("watch", e);
            }
            if (response == null) {
                return null;
            }
            Watch made = response.getCreated() ? asked.poll() : null;
            if (made != null) {
                ids.put(response.getWatchId(), made.id());
            }
            List<WatchEvent> events = response.getEventsList().stream().map(GrpcServer::watchEvent).toList();
            return new WatchMessage(response.getHeader().getRevision(), ids.getOrDefault(response.getWatchId(), -1L),
                    response.getCreated(), response.getCanceled(), response.getCompactRevision(),
                    response.getCancelReason(), events);
        }

        @Override
        public void close() {
            call.cancel("the watch is done with", null);
        }
    }

    private static WatchEvent watchEvent(Event event) {
        return new WatchEvent(event.getType() == Event.EventType.DELETE, keyValue(event.getKv()));
    }

    private <S extends AbstractBlockingStub<S>> S inTime(S stub) {
        S shown = withToken(stub);
        return timeout == null ? shown : shown.withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private <S extends AbstractBlockingStub<S>> S withToken(S stub) {
        String known = token.get();
        if (known == null) {
            return stub;
        }
        Metadata metadata = new Metadata();
        metadata.put(TOKEN, known);
        return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
    }

    /** A request that is made. */
    @FunctionalInterface
    private interface Call<T> {
        T make() throws StatusException;
    }

    private <T> T ask(String what, Call<T> call) throws IOException, InterruptedException, EtcdException {
        try {
            return call.make();
        } catch (StatusException e) {
            throw problem(what, e);
        }
    }

    /** Brings a failure into the form that it would have by etcd's gateway. */
    private EtcdException problem(String what, StatusException problem) throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while waiting for " + address);
        }
        Status status = problem.getStatus();
        String said = status.getDescription() == null ? "" : status.getDescription();
        boolean byEtcd = said.startsWith("etcdserver:") || said.startsWith("auth:");
        int http = switch (status.getCode()) {
            case INVALID_ARGUMENT, OUT_OF_RANGE, FAILED_PRECONDITION -> 400;
            case UNAUTHENTICATED -> 401;
            case PERMISSION_DENIED -> 403;
            case NOT_FOUND -> 404;
            case RESOURCE_EXHAUSTED -> 429;
            case UNIMPLEMENTED -> 501;
            case UNAVAILABLE -> 503;
            default -> 500;
        };
        if (!byEtcd && (http == 503 || status.getCode() == Status.Code.DEADLINE_EXCEEDED
                || status.getCode() == Status.Code.CANCELLED)) {
            // Left to itself the channel would wait up to two minutes before it tries to connect again.
            channel.resetConnectBackoff();
            throw new IOException(said.isEmpty() ? status.getCode().toString() : said, problem);
        }
        return EtcdException.of(http, byEtcd, said, status.getCode() + ": " + said + " for " + what + " at " + address);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
