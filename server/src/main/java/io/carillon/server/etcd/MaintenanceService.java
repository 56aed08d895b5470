package io.carillon.server.etcd;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.zip.CRC32C;

import com.google.protobuf.Message;
import io.carillon.store.Bytes;
import io.carillon.store.CompactedException;
import io.carillon.store.Entry;
import io.carillon.store.EventStore;
import io.carillon.store.KeyRange;
import io.carillon.store.Page;
import io.carillon.store.RangeRequest;
import io.carillon.store.StoreSnapshot;
import io.carillon.store.StoreStatus;
import io.etcd.jetcd.api.AlarmMember;
import io.etcd.jetcd.api.AlarmRequest;
import io.etcd.jetcd.api.AlarmResponse;
import io.etcd.jetcd.api.AlarmType;
import io.etcd.jetcd.api.DefragmentRequest;
import io.etcd.jetcd.api.DefragmentResponse;
import io.etcd.jetcd.api.HashKVRequest;
import io.etcd.jetcd.api.HashKVResponse;
import io.etcd.jetcd.api.HashRequest;
import io.etcd.jetcd.api.HashResponse;
import io.etcd.jetcd.api.MoveLeaderRequest;
import io.etcd.jetcd.api.StatusRequest;
import io.etcd.jetcd.api.StatusResponse;

/** etcd's service Maintenance. Thread-safe; its answers may wait. */
final class MaintenanceService {

    /** The version of etcd whose answers these are. */
    static final String ETCD_VERSION = "3.4.23";

    private static final int PAGE = 1000;

    private final EventStore store;
    private final Access access;
    private final Headers headers;

    MaintenanceService(EventStore store, Access access, Headers headers) {
        this.store = store;
        this.access = access;
        this.headers = headers;
    }

    List<EtcdMethod<?>> methods(Executor blocking) {
        return List.of(method("Status", List.of("status"), StatusRequest.getDefaultInstance(), blocking, this::status),
                method("Alarm", List.of("alarm"), AlarmRequest.getDefaultInstance(), blocking, this::alarm),
                method("Defragment", List.of("defragment"), DefragmentRequest.getDefaultInstance(), blocking,
                        this::defragment),
                method("Hash", List.of(), HashRequest.getDefaultInstance(), blocking, this::hash),
                method("HashKV", List.of("hash"), HashKVRequest.getDefaultInstance(), blocking, this::hashKv),
                method("MoveLeader", List.of("transfer-leadership"), MoveLeaderRequest.getDefaultInstance(), blocking,
                        this::moveLeader));
    }

    private static <Q extends Message> EtcdMethod<Q> method(String name, List<String> paths, Q request,
            Executor blocking, EtcdMethod.Waiting<Q> answer) {
        return EtcdMethod.waiting("etcdserverpb.Maintenance/" + name,
                paths.stream().map(path -> "/v3/maintenance/" + path).toList(), request, blocking, answer);
    }

    /** There is no raft here; each revision counts as one entry of it. */
    private Message status(Caller caller, StatusRequest request) {
        StoreStatus status = store.status();
        StatusResponse.Builder response = StatusResponse.newBuilder().setHeader(headers.at(status.revision()))
                .setVersion(ETCD_VERSION).setDbSize(status.bytes()).setDbSizeInUse(status.bytes())
                .setLeader(headers.member()).setRaftIndex(status.revision()).setRaftAppliedIndex(status.revision())
                .setRaftTerm(Headers.RAFT_TERM);
        if (status.trouble() != null) {
            response.addErrors(status.trouble());
        }
        return response.build();
    }

    /** The alarm is the store's to raise and to lift: it is on while nothing can be written. */
    private Message alarm(Caller caller, AlarmRequest request) {
        if (request.getAction() == AlarmRequest.AlarmAction.ACTIVATE) {
            throw new EtcdError(EtcdError.UNIMPLEMENTED, "etcdserver: alarms are raised by the server alone").refusal();
        }
        AlarmResponse.Builder response = AlarmResponse.newBuilder();
        if (request.getAction() == AlarmRequest.AlarmAction.GET && store.status().trouble() != null) {
            response.addAlarms(AlarmMember.newBuilder().setMemberID(headers.member()).setAlarm(AlarmType.NOSPACE));
        }
        return response.build();
    }

    private Message defragment(Caller caller, DefragmentRequest request) {
        access.requireRoot(caller);
        store.defragment();
        return DefragmentResponse.getDefaultInstance();
    }

    private Message hash(Caller caller, HashRequest request) {
        access.requireRoot(caller);
        long revision = store.revision();
        return HashResponse.newBuilder().setHeader(headers.at(revision)).setHash(hashAt(revision)).build();
    }

    private Message hashKv(Caller caller, HashKVRequest request) {
        access.requireRoot(caller);
        StoreStatus status = store.status();
        long revision = request.getRevision() <= 0 ? status.revision() : request.getRevision();
        if (revision < status.compactedRevision()) {
            throw new CompactedException(status.compactedRevision());
        }
        return HashKVResponse.newBuilder().setHeader(headers.at(status.revision())).setHash(hashAt(revision))
                .setCompactRevision(status.compactedRevision()).build();
    }

    /** A checksum of all keys at a revision; the same for all stores that hold the same. */
    private int hashAt(long revision) {
        CRC32C crc = new CRC32C();
        Bytes from = Bytes.wrap(new byte[]{0});
        while (true) {
            Page page = store.range(new RangeRequest(KeyRange.from(from), revision, PAGE, RangeRequest.Sort.KEY, false,
                    false, 0, 0, 0, 0));
            for (Entry entry : page.entries()) {
                byte[] message = KvMessages.entry(entry).toByteArray();
                crc.update(message, 0, message.length);
            }
            if (!page.more()) {
                return (int) crc.getValue();
            }
            byte[] last = page.entries().getLast().key().array();
            from = Bytes.wrap(java.util.Arrays.copyOf(last, last.length + 1));
        }
    }

    private Message moveLeader(Caller caller, MoveLeaderRequest request) {
        access.requireRoot(caller);
        throw EtcdError.precondition("etcdserver: bad leader transferee").refusal();
    }

    /** All that the store holds; may wait. To be closed by the caller. */
    StoreSnapshot snapshot(Caller caller) {
        access.requireRoot(caller);
        return store.snapshot();
    }
}
