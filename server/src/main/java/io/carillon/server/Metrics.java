package io.carillon.server;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.carillon.hub.Notifications;
import io.carillon.server.push.Push;
import io.carillon.store.EventStore;
import io.carillon.store.StoreException;
import io.carillon.store.StoreStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** Counts what a server does, for Prometheus. Thread-safe. */
public final class Metrics implements AutoCloseable {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicInteger watches = new AtomicInteger();
    private final Map<String, RequestMeters> requests = new ConcurrentHashMap<>();
    private final JvmGcMetrics garbage = new JvmGcMetrics();
    private final List<HubMetrics> hubs = new CopyOnWriteArrayList<>();

    /** Counts for a server. */
    public Metrics() {
        garbage.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
    }

    /** Tells how a store of the server's own is. */
    public void watchStore(EventStore store) {
        Gauge.builder("carillon.watches", watches, AtomicInteger::get).description("Open watches").register(registry);
        Gauge.builder("carillon.store.revision", store, EventStore::revision).description("The newest revision")
                .register(registry);
        Gauge.builder("carillon.store.bytes", store, each -> status(each).bytes()).baseUnit("bytes")
                .description("What the store takes on the disk").register(registry);
        Gauge.builder("carillon.store.compacted.revision", store, each -> status(each).compactedRevision())
                .description("Reads before this revision fail").register(registry);
        Gauge.builder("carillon.store.writable", store, each -> status(each).trouble() == null ? 1 : 0)
                .description("1 while the store takes commits").register(registry);
    }

    /** Tells how many calls to an etcd cluster are open, watches among them. */
    public void watchPassedCalls(Supplier<Number> calls) {
        Gauge.builder("carillon.etcd.calls", calls).description("Open calls to the etcd cluster").register(registry);
    }

    private static StoreStatus status(EventStore store) {
        try {
            return store.status();
        } catch (StoreException e) {
            return new StoreStatus(0, 0, 0, 0, e.getMessage());
        }
    }

    /** A request that is being answered. */
    public interface Timing {
        /** It was answered, with this HTTP status. */
        void done(int status);
    }

    /**
     * A request has begun.
     *
     * @param path one of the few paths that are served, not one that a client made up
     */
    public Timing startRequest(String path) {
        long start = System.nanoTime();
        RequestMeters meters = requests.computeIfAbsent(path, RequestMeters::new);
        return status -> meters.done(status, System.nanoTime() - start);
    }

    /** What is counted of the requests of one path. */
    private final class RequestMeters {

        private final String path;
        private final Timer timer;
        private final Map<Integer, Counter> answers = new ConcurrentHashMap<>();

        RequestMeters(String path) {
            this.path = path;
            timer = Timer.builder("carillon.request").description("Time to answer a request").tag("path", path)
                    .publishPercentiles(0.5, 0.99).register(registry);
        }

        void done(int status, long nanos) {
            timer.record(nanos, TimeUnit.NANOSECONDS);
            answers.computeIfAbsent(status, this::answers).increment();
        }

        private Counter answers(int status) {
            return Counter.builder("carillon.responses").description("Answers").tag("path", path)
                    .tag("status", Integer.toString(status)).register(registry);
        }
    }

    /** There are so many more watches, or fewer. */
    public void watches(int more) {
        watches.addAndGet(more);
    }

    /** Tells of hubs and of the clients that they have. */
    void watchHubs(Notifications notifications, Push push) {
        hubs.add(new HubMetrics(notifications, registry));
        Gauge.builder("carillon.hub.clients", push, Push::clients).description("Connected clients of hubs")
                .register(registry);
    }

    /** All of it in Prometheus' text form. */
    public String scrape() {
        hubs.forEach(HubMetrics::refresh);
        return registry.scrape();
    }

    @Override
    public void close() {
        garbage.close();
        registry.close();
    }
}
