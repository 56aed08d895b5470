package io.carillon.server.etcd;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import io.carillon.server.EventLoop;
import io.carillon.server.Metrics;
import io.carillon.store.EventStore;
import io.carillon.store.StoreException;

/**
 * What both of etcd's protocols, gRPC and the JSON of its gateway, serve. Thread-safe.
 */
public final class EtcdServices {

    private final EventStore store;
    private final Executor blocking;
    private final Metrics metrics;
    private final Limits limits;
    private final Headers headers;
    private final Access access;
    private final KvService kv;
    private final LeaseService leases;
    private final MaintenanceService maintenance;
    private final PatientCalls calls;
    private final ElectionService election;
    private final EtcdMethods methods;
    private final Set<WatchStream> streams = ConcurrentHashMap.newKeySet();

    /**
     * @param store    what is served
     * @param blocking where calls that wait are made
     * @param metrics  counts what happens
     * @param limits   how large requests may be
     * @param url      where clients find this server
     * @throws StoreException when the store can't be read
     */
    public EtcdServices(EventStore store, Executor blocking, Metrics metrics, Limits limits, Supplier<String> url) {
        this.store = store;
        this.blocking = blocking;
        this.metrics = metrics;
        this.limits = limits;
        this.headers = new Headers(store);
        this.access = new Access(store);
        this.kv = new KvService(store, access, blocking);
        this.leases = new LeaseService(store, access, headers);
        this.maintenance = new MaintenanceService(store, access, headers);
        this.calls = new PatientCalls(blocking);
        this.election = new ElectionService(store, kv, leases, headers, calls);
        this.methods = new EtcdMethods(kv, headers, limits,
                List.of(leases.methods(blocking), new AuthService(access, headers).methods(blocking),
                        maintenance.methods(blocking), new ClusterService(access, headers, url).methods(blocking),
                        new LockService(store, kv, leases, headers, calls).methods(), election.methods()));
    }

    EventStore store() {
        return store;
    }

    Executor blocking() {
        return blocking;
    }

    Metrics metrics() {
        return metrics;
    }

    Limits limits() {
        return limits;
    }

    Headers headers() {
        return headers;
    }

    KvService kv() {
        return kv;
    }

    LeaseService leases() {
        return leases;
    }

    MaintenanceService maintenance() {
        return maintenance;
    }

    ElectionService election() {
        return election;
    }

    EtcdMethods methods() {
        return methods;
    }

    /** A new stream of watches on the event loop that calls. */
    WatchStream watch(Caller caller, WatchOutlet outlet) {
        WatchStream stream = new WatchStream(store, access, caller, outlet, EventLoop.current(), blocking,
                metrics::watches);
        streams.add(stream);
        return stream;
    }

    /** A stream's connection is gone. */
    void forget(WatchStream stream) {
        stream.end();
        streams.remove(stream);
    }

    /** Ends all watch streams, and the calls that wait for others. */
    public void stop() {
        calls.stop();
        streams.forEach(WatchStream::stop);
    }
}
