package io.carillon.server.etcd;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import com.google.protobuf.Message;
import io.etcd.jetcd.api.Member;
import io.etcd.jetcd.api.MemberAddRequest;
import io.etcd.jetcd.api.MemberListRequest;
import io.etcd.jetcd.api.MemberListResponse;
import io.etcd.jetcd.api.MemberPromoteRequest;
import io.etcd.jetcd.api.MemberRemoveRequest;
import io.etcd.jetcd.api.MemberUpdateRequest;

/** etcd's service Cluster, of a cluster with one member that none can join. Thread-safe. */
final class ClusterService {

    private static final String NAME = "default";
    private static final EtcdError ALONE = new EtcdError(EtcdError.UNIMPLEMENTED,
            "etcdserver: this server is the only member, and none can be added, changed or removed");

    private final Access access;
    private final Headers headers;
    private final Supplier<String> url;

    /**
     * @param url where clients find this server
     */
    ClusterService(Access access, Headers headers, Supplier<String> url) {
        this.access = access;
        this.headers = headers;
        this.url = url;
    }

    List<EtcdMethod<?>> methods(Executor blocking) {
        return List.of(method("MemberList", "list", MemberListRequest.getDefaultInstance(), blocking, (_, _) -> list()),
                method("MemberAdd", "add", MemberAddRequest.getDefaultInstance(), blocking, this::refuse),
                method("MemberRemove", "remove", MemberRemoveRequest.getDefaultInstance(), blocking, this::refuse),
                method("MemberUpdate", "update", MemberUpdateRequest.getDefaultInstance(), blocking, this::refuse),
                method("MemberPromote", "promote", MemberPromoteRequest.getDefaultInstance(), blocking, this::refuse));
    }

    private static <Q extends Message> EtcdMethod<Q> method(String name, String path, Q request, Executor blocking,
            EtcdMethod.Waiting<Q> answer) {
        return EtcdMethod.waiting("etcdserverpb.Cluster/" + name, List.of("/v3/cluster/member/" + path), request,
                blocking, answer);
    }

    private Message list() {
        return MemberListResponse.newBuilder().setHeader(headers.at(0)).addMembers(Member.newBuilder()
                .setID(headers.member()).setName(NAME).addPeerURLs(url.get()).addClientURLs(url.get())).build();
    }

    private Message refuse(Caller caller, Message request) {
        access.requireRoot(caller);
        throw ALONE.refusal();
    }
}
