package io.carillon.benchmark;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

import io.carillon.peers.FreePort;
import org.HdrHistogram.Histogram;

/**
 * From sending to each of many connected clients: at 50 events a second, from the moment that each event is due; at
 * full rate; and what an idle client takes on the server's heap. The server is a process of its own; sender and clients
 * share the other.
 */
final class HubPushBench implements Benchmark {

    private static final int CLIENTS = 2_000;
    private static final int RATE = 50;
    private static final int SENDERS = 4;
    private static final int FULL_EVENTS = 1_000;
    private static final Duration WARM_UP = Duration.ofSeconds(6);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String EVENTS = "/api/v1/hubs/all/events";

    @Override
    public String name() {
        return "hub-push";
    }

    @Override
    public String summary() {
        return CLIENTS + " clients of a hub by server-sent events, at " + RATE + " events a second and at full rate";
    }

    @Override
    public void run(Path disk, Effort effort, PrintStream out) throws Exception {
        double[] tails = new double[effort.rounds()];
        double[] rates = new double[effort.rounds()];
        double[] heaps = new double[effort.rounds()];
        for (int round = 0; round < effort.rounds(); round++) {
            try (Scratch scratch = new Scratch(disk)) {
                Path config = Files.writeString(scratch.folder().resolve("server.yaml"), "hubs: {all: {}}\n");
                int port = FreePort.find();
                try (Peer server = Peer.carillonWithHubs(scratch.folder(), port, config)) {
                    Figures figures = new Run(server, Peer.local(port)).measure(effort.time());
                    out.printf("each client: %s   at full rate %,9.0f deliveries/s   idle: %.1f KiB of heap%n",
                            Measured.percentiles(figures.latencies()), figures.rate(), figures.heapBytes() / 1024);
                    tails[round] = figures.latencies().getValueAtPercentile(99) / 1e6;
                    rates[round] = figures.rate();
                    heaps[round] = figures.heapBytes() / 1024;
                }
            }
        }
        out.printf("median of %d rounds: p99 %.1f ms (wanted: under 60), %,.0f deliveries/s (60,000), %.1f KiB (12)%n",
                effort.rounds(), Measured.median(tails), Measured.median(rates), Measured.median(heaps));
    }

    private record Figures(Histogram latencies, double rate, double heapBytes) {
    }

    /** One server under its load. */
    private static final class Run {

        private final Peer server;
        private final InetSocketAddress address;
        private final Histogram latencies = new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
        private final AtomicLongArray due = new AtomicLongArray(1 << 20);
        private final AtomicLong heard = new AtomicLong();
        private final AtomicLong number = new AtomicLong();

        /** From this event on it is recorded how long they took. */
        private volatile long recordedFrom = Long.MAX_VALUE;

        Run(Peer server, InetSocketAddress address) {
            this.server = server;
            this.address = address;
        }

        Figures measure(Duration time) throws Exception {
            try (PushClients one = new PushClients(address, EVENTS, 1, _ -> {
            })) {
                awaitOpen(one, 1);
                send(1);
                long before = server.heapBytes();
                try (PushClients clients = new PushClients(address, EVENTS, CLIENTS, this::heard)) {
                    awaitOpen(clients, CLIENTS);
                    double heap = (server.heapBytes() - before) / (double) CLIENTS;
                    paced(clients, WARM_UP);
                    recordedFrom = number.get();
                    paced(clients, time);
                    recordedFrom = Long.MAX_VALUE;
                    double rate = full(clients);
                    return new Figures(latencies, rate, heap);
                }
            }
        }

        private static void awaitOpen(PushClients clients, int count) throws Exception {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (clients.open() < count) {
                clients.check();
                if (System.nanoTime() > end) {
                    throw new IOException(clients.open() + " of " + count + " clients were served");
                }
                Thread.sleep(20);
            }
        }

        private void heard(long event) {
            heard.incrementAndGet();
            if (event >= recordedFrom) {
                latencies.recordValue(System.nanoTime() - due.get((int) event));
            }
        }

        private void send(LeanHttp http, long at) throws IOException {
            long event = number.getAndIncrement();
            due.set((int) event, at);
            http.post(EVENTS, "{\"event_type\":\"user\",\"title\":\"" + event
                    + "\",\"body\":\"This is the body of the event\",\"sender\":\"jorge\",\"recipients\":[\"jiri\"]}");
        }

        private void send(int events) throws IOException {
            try (LeanHttp http = new LeanHttp(address)) {
                for (int i = 0; i < events; i++) {
                    send(http, System.nanoTime());
                }
            }
        }

        /** Each is sent when it is due, whether those before it have been answered or not. */
        private void paced(PushClients clients, Duration time) throws Exception {
            long count = RATE * time.toMillis() / 1000;
            long wanted = heard.get() + count * CLIENTS;
            long start = System.nanoTime();
            BlockingQueue<LeanHttp> idle = new LinkedBlockingQueue<>();
            List<Future<?>> sent = new ArrayList<>();
            try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
                for (long i = 0; i < count; i++) {
                    long at = start + i * TimeUnit.SECONDS.toNanos(1) / RATE;
                    for (long wait = at - System.nanoTime(); wait > 0; wait = at - System.nanoTime()) {
                        TimeUnit.NANOSECONDS.sleep(wait);
                    }
                    sent.add(senders.submit(() -> {
                        LeanHttp free = idle.poll();
                        LeanHttp http = free == null ? new LeanHttp(address) : free;
                        send(http, at);
                        idle.add(http);
                        return null;
                    }));
                }
            }
            for (Future<?> each : sent) {
                each.get();
            }
            for (LeanHttp http : idle) {
                http.close();
            }
            awaitHeard(clients, wanted);
        }

        private double full(PushClients clients) throws Exception {
            long wanted = heard.get() + (long) FULL_EVENTS * CLIENTS;
            long start = System.nanoTime();
            Thread[] senders = new Thread[SENDERS];
            for (int i = 0; i < SENDERS; i++) {
                senders[i] = Thread.ofVirtual().start(() -> {
                    try {
                        send(FULL_EVENTS / SENDERS);
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });
            }
            awaitHeard(clients, wanted);
            double seconds = (System.nanoTime() - start) / 1e9;
            for (Thread sender : senders) {
                sender.join();
            }
            return FULL_EVENTS * CLIENTS / seconds;
        }

        private void awaitHeard(PushClients clients, long wanted) throws Exception {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (heard.get() < wanted) {
                clients.check();
                if (System.nanoTime() > end) {
                    throw new IOException(wanted - heard.get() + " deliveries never came");
                }
                Thread.sleep(5);
            }
        }
    }
}
