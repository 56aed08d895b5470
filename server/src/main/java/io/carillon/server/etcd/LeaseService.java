package io.carillon.server.etcd;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.carillon.store.EventStore;
import io.carillon.store.KeyRange;
import io.carillon.store.Lease;
import io.carillon.store.LeaseStatus;
import io.carillon.store.StoreException;
import io.carillon.store.StoreException.Reason;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrantResponse;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.LeaseRevokeResponse;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
import io.etcd.jetcd.api.LeaseTimeToLiveResponse;
import io.etcd.jetcd.api.ResponseHeader;

/** etcd's service Lease. Thread-safe. */
final class LeaseService {

    /** As in etcd: the shortest lease that makes sense, and the longest that is taken, in seconds. */
    private static final long MIN_TTL = 2;
    private static final long MAX_TTL = 9_000_000_000L;

    private static final Duration CONTENDER_TTL = Duration.ofSeconds(60);

    private final EventStore store;
    private final Access access;
    private final Headers headers;

    LeaseService(EventStore store, Access access, Headers headers) {
        this.store = store;
        this.access = access;
        this.headers = headers;
    }

    List<EtcdMethod<?>> methods(Executor blocking) {
        return List.of(
                EtcdMethod.waiting("etcdserverpb.Lease/LeaseGrant", List.of("/v3/lease/grant"),
                        LeaseGrantRequest.getDefaultInstance(), blocking, this::grant),
                EtcdMethod.waiting("etcdserverpb.Lease/LeaseRevoke", List.of("/v3/lease/revoke", "/v3/kv/lease/revoke"),
                        LeaseRevokeRequest.getDefaultInstance(), blocking, this::revoke),
                EtcdMethod.waiting("etcdserverpb.Lease/LeaseTimeToLive",
                        List.of("/v3/lease/timetolive", "/v3/kv/lease/timetolive"),
                        LeaseTimeToLiveRequest.getDefaultInstance(), blocking, this::timeToLive),
                EtcdMethod.waiting("etcdserverpb.Lease/LeaseLeases", List.of("/v3/lease/leases", "/v3/kv/lease/leases"),
                        DynamicMessage.getDefaultInstance(LeasesForm.REQUEST), blocking, this::leases));
    }

    private Message grant(Caller caller, LeaseGrantRequest request) {
        access.requireUser(caller);
        if (request.getTTL() > MAX_TTL) {
            throw new EtcdError(EtcdError.OUT_OF_RANGE, "etcdserver: too large lease TTL").refusal();
        }
        Lease lease = store.grantLease(request.getID(), Duration.ofSeconds(Math.max(MIN_TTL, request.getTTL())));
        return LeaseGrantResponse.newBuilder().setHeader(headers.now()).setID(lease.id())
                .setTTL(lease.ttl().toSeconds()).build();
    }

    /** The lease that a lock or an office is held with: as in etcd, one of a minute if the client names none. */
    long forContender(Caller caller, long lease) {
        access.requireUser(caller);
        return lease == 0 ? store.grantLease(0, CONTENDER_TTL).id() : lease;
    }

    private Message revoke(Caller caller, LeaseRevokeRequest request) {
        access.requireLease(caller, request.getID());
        return LeaseRevokeResponse.newBuilder().setHeader(headers.at(store.revokeLease(request.getID()))).build();
    }

    /** Renews a lease; an unknown one has no time to live. */
    LeaseKeepAliveResponse keepAlive(Caller caller, LeaseKeepAliveRequest request) {
        access.requireUser(caller);
        LeaseKeepAliveResponse.Builder response = LeaseKeepAliveResponse.newBuilder().setHeader(headers.now())
                .setID(request.getID());
        try {
            response.setTTL(store.renewLease(request.getID()).ttl().toSeconds());
        } catch (StoreException e) {
            if (e.reason() != Reason.LEASE_NOT_FOUND) {
                throw e;
            }
        }
        return response.build();
    }

    private Message timeToLive(Caller caller, LeaseTimeToLiveRequest request) {
        access.requireUser(caller);
        LeaseStatus status = store.lease(request.getID(), request.getKeys());
        LeaseTimeToLiveResponse.Builder response = LeaseTimeToLiveResponse.newBuilder().setHeader(headers.now())
                .setID(request.getID());
        if (status == null) {
            return response.setTTL(-1).build();
        }
        status.keys().forEach(key -> access.requireRead(caller, KeyRange.single(key)));
        return response.setTTL(status.remaining().toSeconds()).setGrantedTTL(status.lease().ttl().toSeconds())
                .addAllKeys(status.keys().stream().map(key -> ByteString.copyFrom(key.array())).toList()).build();
    }

    private Message leases(Caller caller, DynamicMessage request) {
        access.requireUser(caller);
        DynamicMessage.Builder response = DynamicMessage.newBuilder(LeasesForm.RESPONSE)
                .setField(LeasesForm.RESPONSE.findFieldByName("header"), headers.now());
        for (long id : store.leases()) {
            response.addRepeatedField(LeasesForm.RESPONSE.findFieldByName("leases"), DynamicMessage
                    .newBuilder(LeasesForm.LEASE).setField(LeasesForm.LEASE.findFieldByName("ID"), id).build());
        }
        return response.build();
    }

    /** The messages of {@code LeaseLeases}, which jetcd leaves out. */
    private static final class LeasesForm {

        static final Descriptor REQUEST;
        static final Descriptor LEASE;
        static final Descriptor RESPONSE;

        static {
            FileDescriptor known = ResponseHeader.getDescriptor().getFile();
            FileDescriptorProto file = FileDescriptorProto.newBuilder().setName("carillon/leases.proto")
                    .setPackage("etcdserverpb").setSyntax("proto3").addDependency(known.getName())
                    .addMessageType(DescriptorProto.newBuilder().setName("LeaseLeasesRequest"))
                    .addMessageType(DescriptorProto.newBuilder().setName("LeaseStatus")
                            .addField(field("ID", 1, FieldDescriptorProto.Type.TYPE_INT64,
                                    FieldDescriptorProto.Label.LABEL_OPTIONAL)))
                    .addMessageType(DescriptorProto.newBuilder().setName("LeaseLeasesResponse")
                            .addField(field("header", 1, FieldDescriptorProto.Type.TYPE_MESSAGE,
                                    FieldDescriptorProto.Label.LABEL_OPTIONAL)
                                    .setTypeName(".etcdserverpb.ResponseHeader"))
                            .addField(field("leases", 2, FieldDescriptorProto.Type.TYPE_MESSAGE,
                                    FieldDescriptorProto.Label.LABEL_REPEATED)
                                    .setTypeName(".etcdserverpb.LeaseStatus")))
                    .build();
            try {
                FileDescriptor made = FileDescriptor.buildFrom(file, new FileDescriptor[]{known});
                REQUEST = made.findMessageTypeByName("LeaseLeasesRequest");
                LEASE = made.findMessageTypeByName("LeaseStatus");
                RESPONSE = made.findMessageTypeByName("LeaseLeasesResponse");
            } catch (DescriptorValidationException e) {
                throw new IllegalStateException(e);
            }
        }

        private LeasesForm() {
        }

        private static FieldDescriptorProto.Builder field(String name, int number, FieldDescriptorProto.Type type,
                FieldDescriptorProto.Label label) {
            return FieldDescriptorProto.newBuilder().setName(name).setNumber(number).setType(type).setLabel(label);
        }
    }
}
