package io.carillon.server.etcd;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.carillon.store.Bytes;
import io.carillon.store.Committed;
import io.carillon.store.Entry;
import io.carillon.store.EventStore;
import io.carillon.store.Operation;
import io.carillon.store.Page;
import io.carillon.store.Transaction;
import io.etcd.jetcd.api.CampaignRequest;
import io.etcd.jetcd.api.CampaignResponse;
import io.etcd.jetcd.api.LeaderKey;
import io.etcd.jetcd.api.LeaderRequest;
import io.etcd.jetcd.api.LeaderResponse;
import io.etcd.jetcd.api.ProclaimRequest;
import io.etcd.jetcd.api.ProclaimResponse;
import io.etcd.jetcd.api.ResignRequest;
import io.etcd.jetcd.api.ResignResponse;
import io.vertx.core.Context;
import io.vertx.core.Future;

/** etcd's service {@code v3electionpb.Election}. Thread-safe. */
final class ElectionService {

    private static final EtcdError NO_LEADER = new EtcdError(EtcdError.UNKNOWN, "election: no leader");
    private static final EtcdError NOT_LEADER = new EtcdError(EtcdError.UNKNOWN, "election: not leader");
    private static final EtcdError NO_KEY = new EtcdError(EtcdError.UNKNOWN, "\"leader\" field must be provided");

    private final EventStore store;
    private final KvService kv;
    private final LeaseService leases;
    private final Headers headers;
    private final PatientCalls calls;

    ElectionService(EventStore store, KvService kv, LeaseService leases, Headers headers, PatientCalls calls) {
        this.store = store;
        this.kv = kv;
        this.leases = leases;
        this.headers = headers;
        this.calls = calls;
    }

    List<EtcdMethod<?>> methods() {
        return List.of(method("Campaign", "campaign", CampaignRequest.getDefaultInstance(), this::campaign),
                method("Proclaim", "proclaim", ProclaimRequest.getDefaultInstance(), this::proclaim),
                method("Leader", "leader", LeaderRequest.getDefaultInstance(), this::leader),
                method("Resign", "resign", ResignRequest.getDefaultInstance(), this::resign));
    }

    private interface Answer<Q> {
        Message answer(Caller caller, Q request) throws InterruptedException;
    }

    private <Q extends Message> EtcdMethod<Q> method(String name, String path, Q request, Answer<Q> answer) {
        return EtcdMethod.patient("v3electionpb.Election/" + name, "/v3/election/" + path, request,
                (caller, asked) -> calls.start(() -> answer.answer(caller, asked)));
    }

    private static Bytes bytes(ByteString data) {
        return Bytes.wrap(data.toByteArray());
    }

    private Contenders contenders(Caller caller, ByteString name) {
        return new Contenders(store, kv, caller, bytes(name));
    }

    private Message campaign(Caller caller, CampaignRequest request) throws InterruptedException {
        Contenders contenders = contenders(caller, request.getName());
        Bytes value = bytes(request.getValue());
        long lease = leases.forContender(caller, request.getLease());
        Entry own = contenders.enter(contenders.key(lease), value, lease);
        long revision = store.revision();
        try {
            if (!own.value().equals(value)) {
                revision = proclaim(contenders, own.key(), own.createRevision(), value, lease);
            }
            contenders.awaitTurn(own);
        } catch (InterruptedException e) {
            contenders.giveUp(own);
            throw e;
        }
        return CampaignResponse.newBuilder().setHeader(headers.at(revision))
                .setLeader(LeaderKey.newBuilder().setName(request.getName())
                        .setKey(ByteString.copyFrom(own.key().array())).setRev(own.createRevision()).setLease(lease))
                .build();
    }

    private static long proclaim(Contenders contenders, Bytes key, long createRevision, Bytes value, long lease) {
        Committed done = contenders.commit(
                Transaction.when(List.of(Contenders.isOf(key, createRevision)), new Operation.Put(key, value, lease)));
        if (!done.succeeded()) {
            throw NOT_LEADER.refusal();
        }
        return done.revision();
    }

    private Message proclaim(Caller caller, ProclaimRequest request) {
        if (!request.hasLeader()) {
            throw NO_KEY.refusal();
        }
        LeaderKey leader = request.getLeader();
        long revision = proclaim(contenders(caller, leader.getName()), provided(leader.getKey()), leader.getRev(),
                bytes(request.getValue()), leader.getLease());
        return ProclaimResponse.newBuilder().setHeader(headers.at(revision)).build();
    }

    private static Bytes provided(ByteString key) {
        return EtcdOperations.keys(bytes(key), Bytes.EMPTY).start();
    }

    private Message leader(Caller caller, LeaderRequest request) {
        Page first = contenders(caller, request.getName()).first();
        if (first.entries().isEmpty()) {
            throw NO_LEADER.refusal();
        }
        return leader(first.entries().getFirst(), first.revision());
    }

    private LeaderResponse leader(Entry leader, long revision) {
        return LeaderResponse.newBuilder().setHeader(headers.at(revision)).setKv(KvMessages.entry(leader)).build();
    }

    private Message resign(Caller caller, ResignRequest request) {
        if (!request.hasLeader()) {
            throw NO_KEY.refusal();
        }
        LeaderKey leader = request.getLeader();
        long revision = contenders(caller, leader.getName()).leave(provided(leader.getKey()), leader.getRev());
        return ResignResponse.newBuilder().setHeader(headers.at(revision)).build();
    }

    /** Sends what an observer is told; used on the event loop of the connection. */
    interface Told {
        Future<Void> tell(LeaderResponse leader);
    }

    /** Tells who leads, as fast as the client takes it, until the future is cancelled, or fails. */
    CompletableFuture<Message> observe(Caller caller, LeaderRequest request, Context context, Told told) {
        Contenders contenders = contenders(caller, request.getName());
        return calls.start(() -> {
            contenders.observe((leader, revision) -> {
                CompletableFuture<Void> sent = new CompletableFuture<>();
                context.runOnContext(_ -> told.tell(leader(leader, revision)).onComplete(_ -> sent.complete(null)));
                awaitSent(sent);
            });
            return LeaderResponse.getDefaultInstance();
        });
    }

    private static void awaitSent(CompletableFuture<Void> sent) throws InterruptedException {
        try {
            sent.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
