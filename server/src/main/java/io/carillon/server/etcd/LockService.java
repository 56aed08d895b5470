package io.carillon.server.etcd;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.carillon.store.Bytes;
import io.carillon.store.Entry;
import io.carillon.store.EventStore;
import io.carillon.store.Operation;
import io.carillon.store.Transaction;
import io.etcd.jetcd.api.lock.LockRequest;
import io.etcd.jetcd.api.lock.LockResponse;
import io.etcd.jetcd.api.lock.UnlockRequest;
import io.etcd.jetcd.api.lock.UnlockResponse;

/** etcd's service {@code v3lockpb.Lock}. Thread-safe. */
final class LockService {

    private static final EtcdError EXPIRED = new EtcdError(EtcdError.UNKNOWN, "mutex: session is expired");

    private final EventStore store;
    private final KvService kv;
    private final LeaseService leases;
    private final Headers headers;
    private final PatientCalls calls;

    LockService(EventStore store, KvService kv, LeaseService leases, Headers headers, PatientCalls calls) {
        this.store = store;
        this.kv = kv;
        this.leases = leases;
        this.headers = headers;
        this.calls = calls;
    }

    List<EtcdMethod<?>> methods() {
        EtcdMethod<LockRequest> lock = EtcdMethod.patient("v3lockpb.Lock/Lock", "/v3/lock/lock",
                LockRequest.getDefaultInstance(), (caller, request) -> calls.start(() -> lock(caller, request)));
        EtcdMethod<UnlockRequest> unlock = new EtcdMethod<>("v3lockpb.Lock/Unlock", List.of("/v3/lock/unlock"),
                UnlockRequest.getDefaultInstance(), true, false, this::unlock);
        return List.of(lock, unlock);
    }

    private static Bytes bytes(ByteString data) {
        return Bytes.wrap(data.toByteArray());
    }

    private Message lock(Caller caller, LockRequest request) throws InterruptedException {
        Contenders contenders = new Contenders(store, kv, caller, bytes(request.getName()));
        long lease = leases.forContender(caller, request.getLease());
        Entry own = contenders.enter(contenders.key(lease), Bytes.EMPTY, lease);
        long revision;
        try {
            revision = contenders.awaitTurn(own);
        } catch (InterruptedException e) {
            contenders.giveUp(own);
            throw e;
        }
        if (contenders.get(own.key()) == null) {
            throw EXPIRED.refusal();
        }
        return LockResponse.newBuilder().setHeader(headers.at(revision)).setKey(ByteString.copyFrom(own.key().array()))
                .build();
    }

    private CompletableFuture<UnlockResponse> unlock(Caller caller, UnlockRequest request) {
        Operation delete = new Operation.Delete(EtcdOperations.keys(bytes(request.getKey()), Bytes.EMPTY), false);
        return kv.commit(caller, Transaction.of(delete))
                .thenApply(done -> UnlockResponse.newBuilder().setHeader(headers.at(done.revision())).build());
    }
}
