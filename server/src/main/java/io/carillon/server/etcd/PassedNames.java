package io.carillon.server.etcd;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.google.protobuf.Descriptors.FileDescriptor;
import io.etcd.jetcd.api.ElectionOuterClass;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.lock.LockRequest;
import org.jspecify.annotations.Nullable;

/** The calls that etcd knows, for the metrics: clients may ask for others, which must not fill them. */
final class PassedNames {

    /** {@code etcdserverpb.KV/Range} and its like. */
    private static final Set<String> METHODS = Stream
            .of(PutRequest.getDescriptor().getFile(), LockRequest.getDescriptor().getFile(),
                    ElectionOuterClass.getDescriptor())
            .map(FileDescriptor::getServices).flatMap(services -> services.stream())
            .flatMap(service -> service.getMethods().stream()
                    .map(method -> service.getFullName() + "/" + method.getName()))
            .collect(Collectors.toUnmodifiableSet());

    private static final Set<String> AREAS = Set.of("kv", "watch", "lease", "auth", "maintenance", "cluster", "lock",
            "election");

    /** Those that go on until somebody ends them. */
    private static final Set<String> STREAMS = Set.of("/etcdserverpb.Watch/Watch", "/etcdserverpb.Lease/LeaseKeepAlive",
            "/v3electionpb.Election/Observe", "/etcdserverpb.Maintenance/Snapshot", "/v3/watch", "/v3/lease/keepalive",
            "/v3/election/observe", "/v3beta/watch", "/v3beta/lease/keepalive", "/v3beta/election/observe");

    private PassedNames() {
    }

    static boolean isStream(@Nullable String path) {
        return path != null && STREAMS.contains(path);
    }

    /** What the time of a call is noted under; null for those whose time says nothing. */
    static @Nullable String timed(@Nullable String path, boolean grpc) {
        if (path == null || isStream(path)) {
            return null;
        }
        if (grpc) {
            return METHODS.contains(path.substring(1)) ? path.substring(1) : "other";
        }
        String[] parts = path.split("/", 4);
        return parts.length > 3 && parts[1].startsWith("v3") && AREAS.contains(parts[2]) ? "/v3/" + parts[2] : "other";
    }
}
