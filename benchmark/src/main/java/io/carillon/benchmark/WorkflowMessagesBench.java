package io.carillon.benchmark;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.carillon.peers.FreePort;

/**
 * Round trips of eight workers: {@code need} of a small section, and {@code success} with a payload onto a checklist of
 * 42 kB, through our broker and manager, against a bare proxy and echo of ZeroMQ, in turns. After the load the manager
 * is killed, and the next one must have all that was acknowledged.
 */
final class WorkflowMessagesBench implements Benchmark {

    private static final int CLIENTS = 8;
    private static final int ENTRIES = 392;
    private static final Duration WARM_UP = Duration.ofSeconds(6);
    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final Duration UNTIL_KILL = Duration.ofSeconds(1);
    private static final Duration AFTER_KILL = Duration.ofSeconds(4);
    private static final Pattern COUNT = Pattern.compile("client (\\d+): (\\d+)");

    @Override
    public String name() {
        return "workflow-messages";
    }

    @Override
    public String summary() {
        return "need and success by " + CLIENTS + " workers, against a bare echo of ZeroMQ";
    }

    @Override
    public void run(Path disk, Effort effort, PrintStream out) throws Exception {
        double[] bare = new double[effort.rounds()];
        double[] need = new double[effort.rounds()];
        double[] success = new double[effort.rounds()];
        for (int round = 0; round < effort.rounds(); round++) {
            System.err.printf("bench: messages, round %d of %d%n", round + 1, effort.rounds());
            try (Scratch scratch = new Scratch(disk)) {
                bare[round] = shown("bare echo", echo(scratch.folder(), effort.time()), out);
            }
            try (Scratch scratch = new Scratch(disk);
                    WorkflowSystem system = new WorkflowSystem(scratch.folder(), "exit 0", checklist(), 0)) {
                need[round] = shown("need", need(system, effort.time()), out);
                success[round] = shown("success", success(system, effort.time()), out);
            }
        }
        out.printf("need: %,.0f/s (wanted: 4,000; the original: 937), %.2f of the bare echo's %,.0f/s%n",
                Measured.median(need), Measured.median(need) / Measured.median(bare), Measured.median(bare));
        out.printf(
                "success onto 42 kB: %,.0f/s (wanted: 3,000; the original: 22), %.2f of the bare echo (medians of %d"
                        + " rounds)%n",
                Measured.median(success), Measured.median(success) / Measured.median(bare), effort.rounds());
    }

    /**
     * What came of the load, and how much of a processor each of the two processes behind it used for a message.
     */
    private record Cost(Measured measured, double brokerMicros, double managerMicros) {
    }

    private static double shown(String what, Cost cost, PrintStream out) {
        out.printf("%-9s %,8.0f/s  %s  processor time: broker %.0f µs, manager %.0f µs%n", what, cost.measured.rate(),
                cost.measured.percentiles(), cost.brokerMicros, cost.managerMicros);
        return cost.measured.rate();
    }

    private static String checklist() {
        StringBuilder text = new StringBuilder("sleepyhead:\n  sleep time: 1\nbench:\n");
        for (int i = 0; i < ENTRIES; i++) {
            text.append(
                    "  forecast %03d: /data/results/nowcast/forecast/%05d/SalishSea_1h_20260821_20260822_grid_T_%06d.nc\n"
                            .formatted(i, i * 37, i));
        }
        return text.toString();
    }

    private static Cost echo(Path folder, Duration time) throws Exception {
        int workers = FreePort.find();
        int manager = FreePort.find();
        Process proxy = WorkflowSystem.java(folder, BareEcho.class.getName(), "proxy", String.valueOf(workers),
                String.valueOf(manager));
        try {
            WorkflowSystem.awaitPort(workers, proxy);
            Process echo = WorkflowSystem.java(folder, BareEcho.class.getName(), "manager", String.valueOf(manager));
            try {
                String request = WorkflowSystem.message("bench", "need", "sleepyhead");
                return load(workers, proxy, echo, time,
                        (worker, _) -> WorkflowSystem.require(worker.ask(request), request));
            } finally {
                echo.destroy();
                echo.waitFor();
            }
        } finally {
            proxy.destroy();
            proxy.waitFor();
        }
    }

    private static Cost need(WorkflowSystem system, Duration time) throws Exception {
        String request = WorkflowSystem.message("bench", "need", "sleepyhead");
        String reply = "payload:\n  sleep time: 1\nsource: manager\ntype: ack\n";
        return load(system.workersPort(), system.broker(), system.manager(), time,
                (worker, _) -> WorkflowSystem.require(worker.ask(request), reply));
    }

    private static Cost success(WorkflowSystem system, Duration time) throws Exception {
        Map<Integer, Long> acknowledged = new ConcurrentHashMap<>();
        Exchange exchange = (worker, number) -> {
            long count = acknowledged.getOrDefault(number, 0L) + 1;
            String payload = "{client " + number + ": " + count + "}";
            WorkflowSystem.require(worker.ask(WorkflowSystem.message("bench", "success", payload)), "type: ack");
            acknowledged.put(number, count);
        };
        Cost cost = load(system.workersPort(), system.broker(), system.manager(), time, exchange);
        awaitFile(system, acknowledged);
        // More comes in while the manager is killed; what has been acknowledged by then must be there.
        Thread killer = Thread.ofPlatform().start(() -> kill(system));
        load(system.workersPort(), AFTER_KILL, Duration.ZERO, exchange);
        killer.join();
        try (LeanZmtp worker = system.worker()) {
            requireAll(worker.ask(WorkflowSystem.message("bench", "need", "bench")), acknowledged);
        }
        return cost;
    }

    private static void kill(WorkflowSystem system) {
        try {
            Thread.sleep(UNTIL_KILL);
            system.stopManager(true);
            system.startManager();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Who reads the checklist file must see what was acknowledged a moment ago. */
    private static void awaitFile(WorkflowSystem system, Map<Integer, Long> acknowledged) throws Exception {
        long end = System.nanoTime() + FRESH.toNanos();
        while (true) {
            try {
                requireAll(Files.readString(system.checklistFile()), acknowledged);
                return;
            } catch (IOException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    private static void requireAll(String text, Map<Integer, Long> acknowledged) throws IOException {
        Map<Integer, Long> found = new ConcurrentHashMap<>();
        Matcher counts = COUNT.matcher(text);
        while (counts.find()) {
            found.put(Integer.parseInt(counts.group(1)), Long.parseLong(counts.group(2)));
        }
        if (!found.equals(acknowledged)) {
            throw new IOException("acknowledged was " + acknowledged + ", and there is " + found);
        }
    }

    /** What a worker does again and again. */
    private interface Exchange {
        void once(LeanZmtp worker, int number) throws Exception;
    }

    private static Cost load(int port, Process broker, Process manager, Duration time, Exchange exchange)
            throws Exception {
        load(port, WARM_UP, Duration.ZERO, exchange);
        Duration brokerBefore = WorkflowSystem.processorTime(broker);
        Duration managerBefore = WorkflowSystem.processorTime(manager);
        Measured measured = load(port, Duration.ZERO, time, exchange);
        return new Cost(measured,
                WorkflowSystem.processorTime(broker).minus(brokerBefore).toNanos() / 1e3 / measured.count(),
                WorkflowSystem.processorTime(manager).minus(managerBefore).toNanos() / 1e3 / measured.count());
    }

    private static Measured load(int port, Duration warmUp, Duration time, Exchange exchange) throws Exception {
        Queue<LeanZmtp> workers = new ConcurrentLinkedQueue<>();
        try {
            return Load.run(CLIENTS, warmUp, time, number -> {
                LeanZmtp worker = new LeanZmtp(port);
                workers.add(worker);
                return () -> exchange.once(worker, number);
            });
        } finally {
            for (LeanZmtp worker : workers) {
                worker.close();
            }
        }
    }
}
