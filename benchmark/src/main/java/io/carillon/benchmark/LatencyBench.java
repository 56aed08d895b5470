package io.carillon.benchmark;

import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.carillon.event.Event;
import io.carillon.event.schema.EventSchema;
import io.carillon.event.schema.EventSchemas;
import io.carillon.listen.ListenOptions;
import io.carillon.listen.ListenerDefinition;
import io.carillon.listen.Listening;
import io.carillon.listen.NotificationManager;
import io.carillon.listen.config.EngineConfig;
import io.carillon.listen.config.UserConfig;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * From publishing to the trigger, at 1,000 events a second: from the moment that each notification is due, so that one
 * that waits behind a slow one counts its waiting. Server and client are processes of their own; publisher and listener
 * share the client.
 */
final class LatencyBench implements Benchmark {

    private static final int RATE = 1_000;
    private static final Duration WARM_UP = Duration.ofSeconds(12);
    private static final int PUBLISHERS = 16;

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public String summary() {
        return "from publishing to the trigger, at 1,000 events a second";
    }

    @Override
    public void run(Path disk, Effort effort, PrintStream out) throws Exception {
        double[] medians = new double[effort.rounds()];
        double[] tails = new double[effort.rounds()];
        for (int round = 0; round < effort.rounds(); round++) {
            try (Scratch scratch = new Scratch(disk); Peer carillon = Peer.carillon(scratch.folder())) {
                ConcurrentHistogram latencies = measure(carillon.address(), scratch.folder("home"), effort.time());
                out.printf("publish to trigger: %s  (%,d events)%n", Measured.percentiles(latencies),
                        latencies.getTotalCount());
                medians[round] = latencies.getValueAtPercentile(50) / 1e6;
                tails[round] = latencies.getValueAtPercentile(99) / 1e6;
            }
        }
        out.printf("median of %d rounds: p50 %.2f ms, p99 %.2f ms (wanted: under 2 and under 15)%n", effort.rounds(),
                Measured.median(medians), Measured.median(tails));
    }

    private static ConcurrentHistogram measure(InetSocketAddress server, Path home, Duration time) throws Exception {
        EventSchemas schemas = EventSchemas.flight();
        ConcurrentHistogram latencies = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(1), 3);
        Map<String, Long> due = new ConcurrentHashMap<>();
        Consumer<Event> trigger = event -> {
            Long since = due.remove(event.identifier().get("number"));
            if (since != null) {
                latencies.recordValue(System.nanoTime() - since);
            }
        };
        try (NotificationManager manager = new NotificationManager(config(server, home));
                Listening _ = manager.listen(List.of(listener(schemas, trigger)), ListenOptions.NOW);
                ExecutorService publishers = Executors.newFixedThreadPool(PUBLISHERS,
                        Thread.ofVirtual().name("publisher-", 1).factory())) {
            awaitFirst(manager, schemas, due);
            publish(manager, schemas, due, publishers, WARM_UP, "w");
            awaitAll(due);
            latencies.reset();
            publish(manager, schemas, due, publishers, time, "m");
            awaitAll(due);
            return latencies;
        }
    }

    private static void awaitAll(Map<String, Long> due) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!due.isEmpty() && System.nanoTime() < end) {
            Thread.sleep(10);
        }
        if (!due.isEmpty()) {
            throw new IllegalStateException(due.size() + " events never reached the trigger");
        }
    }

    /** Until the listener hears, what is published is not missed but late. */
    private static void awaitFirst(NotificationManager manager, EventSchemas schemas, Map<String, Long> due)
            throws InterruptedException {
        for (int i = 0; i < 600; i++) {
            String number = "first" + i;
            due.put(number, System.nanoTime());
            manager.notify(schemas, notification(number));
            Thread.sleep(50);
            if (!due.containsKey(number)) {
                due.clear();
                return;
            }
        }
        throw new IllegalStateException("the listener hears nothing");
    }

    private static void publish(NotificationManager manager, EventSchemas schemas, Map<String, Long> due,
            ExecutorService publishers, Duration time, String prefix) throws InterruptedException {
        long start = System.nanoTime();
        long count = RATE * time.toMillis() / 1000;
        for (long i = 0; i < count; i++) {
            long at = start + i * TimeUnit.SECONDS.toNanos(1) / RATE;
            for (long wait = at - System.nanoTime(); wait > 0; wait = at - System.nanoTime()) {
                TimeUnit.NANOSECONDS.sleep(wait);
            }
            String number = prefix + i;
            due.put(number, at);
            publishers.execute(() -> manager.notify(schemas, notification(number)));
        }
    }

    private static Map<String, Object> notification(String number) {
        return Map.of("event", "flight", "country", "Italy", "airport", "fco", "date", "20210101", "number", number,
                "payload", "Landed");
    }

    private static ListenerDefinition listener(EventSchemas schemas, Consumer<Event> trigger) {
        EventSchema schema = schemas.get("flight").orElseThrow();
        Map<String, String> request = Map.of("country", "Italy");
        return new ListenerDefinition(schema, schema.request("etcd_rest", request), request,
                List.of(Map.of("type", "function", "function", trigger)));
    }

    private static UserConfig config(InetSocketAddress server, Path home) {
        EngineConfig engine = EngineConfig.defaults().withHost(server.getHostString()).withPort(server.getPort());
        return UserConfig.defaults(home).withNotification(engine);
    }
}
