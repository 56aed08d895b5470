package io.carillon.server.etcd;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.carillon.store.Result;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.CompactionResponse;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.TxnRequest;
import org.jspecify.annotations.Nullable;

/** Every method of etcd's protocol with one request and one answer, by its names. Immutable. */
final class EtcdMethods {

    private final Map<String, EtcdMethod<?>> byName = new HashMap<>();
    private final Map<String, EtcdMethod<?>> byPath = new HashMap<>();

    /**
     * @param services the methods of the services other than KV
     */
    EtcdMethods(KvService kv, Headers headers, Limits limits, List<List<EtcdMethod<?>>> services) {
        add(new EtcdMethod<>("etcdserverpb.KV/Range", List.of("/v3/kv/range"), RangeRequest.getDefaultInstance(), false,
                false, (caller, request) -> kv.range(caller, KvMessages.range(request))
                        .thenApply(page -> KvMessages.page(headers.at(page.revision()), page))));
        add(new EtcdMethod<>("etcdserverpb.KV/Put", List.of("/v3/kv/put"), PutRequest.getDefaultInstance(), true, false,
                (caller, request) -> kv.commit(caller, KvMessages.put(request)).thenApply(
                        done -> KvMessages.put(headers.at(done.revision()), (Result.Put) done.results().getFirst()))));
        add(new EtcdMethod<>("etcdserverpb.KV/DeleteRange", List.of("/v3/kv/deleterange"),
                DeleteRangeRequest.getDefaultInstance(), true, false,
                (caller, request) -> kv.commit(caller, KvMessages.delete(request)).thenApply(done -> KvMessages
                        .deleted(headers.at(done.revision()), (Result.Delete) done.results().getFirst()))));
        add(new EtcdMethod<>(
                "etcdserverpb.KV/Txn", List.of("/v3/kv/txn"), TxnRequest.getDefaultInstance(), true, false, (caller,
                        request) -> kv
                                .commit(caller,
                                        EtcdOperations.requireFits(KvMessages.transaction(request),
                                                limits.transactionSteps()))
                                .thenApply(done -> KvMessages.committed(headers.at(done.revision()), done))));
        add(new EtcdMethod<>("etcdserverpb.KV/Compact", List.of("/v3/kv/compaction"),
                CompactionRequest.getDefaultInstance(), true, false,
                (caller, request) -> kv.compact(caller, request.getRevision()).thenApply(
                        revision -> CompactionResponse.newBuilder().setHeader(headers.at(revision)).build())));
        services.forEach(methods -> methods.forEach(this::add));
    }

    private void add(EtcdMethod<?> method) {
        byName.put(method.name(), method);
        method.paths().forEach(path -> byPath.put(path, method));
    }

    /** The method with a name of gRPC's, null if there is none. */
    @Nullable
    EtcdMethod<?> named(String name) {
        return byName.get(name);
    }

    /** The method at a path of the gateway, null if there is none. */
    @Nullable
    EtcdMethod<?> at(String path) {
        return byPath.get(path);
    }
}
