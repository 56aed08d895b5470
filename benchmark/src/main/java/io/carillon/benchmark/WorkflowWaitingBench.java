package io.carillon.benchmark;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.carillon.peers.FreePort;

/**
 * How much of a processor broker and manager use when there is nothing to do, and the broker when requests wait and
 * there is no manager, against ZeroMQ's own proxy in that case. Afterwards all that waited must be answered.
 */
final class WorkflowWaitingBench implements Benchmark {

    private static final int WAITING = 5;
    private static final Duration SETTLING = Duration.ofSeconds(3);

    @Override
    public String name() {
        return "workflow-waiting";
    }

    @Override
    public String summary() {
        return "processor use when idle, and when requests wait without a manager, against ZeroMQ's proxy";
    }

    @Override
    public void run(Path disk, Effort effort, PrintStream out) throws Exception {
        System.err.println("bench: waiting");
        try (Scratch scratch = new Scratch(disk);
                WorkflowSystem system = new WorkflowSystem(scratch.folder(), "exit 0", "{}\n", 0);
                ExecutorService workers = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            Thread.sleep(SETTLING);
            Duration brokerBefore = WorkflowSystem.processorTime(system.broker());
            double manager = share(system.manager(), effort.time());
            double broker = WorkflowSystem.processorTime(system.broker()).minus(brokerBefore).toNanos()
                    / (double) effort.time().toNanos();
            out.printf("idle: broker %.2f %%, manager %.2f %% of a processor (wanted: under 2 %%)%n", 100 * broker,
                    100 * manager);
            system.stopManager(false);
            List<Future<String>> replies = ask(system.workersPort(), workers);
            Thread.sleep(SETTLING);
            double waiting = share(system.broker(), effort.time());
            system.startManager();
            for (Future<String> reply : replies) {
                WorkflowSystem.require(reply.get(), "type: ack");
            }
            out.printf(
                    "%d requests wait without a manager: broker %.2f %% (wanted: under 2 %%), ZeroMQ's proxy %.0f %%;"
                            + " all answered when there was one%n",
                    WAITING, 100 * waiting, 100 * proxy(scratch.folder(), effort.time()));
        }
    }

    private static List<Future<String>> ask(int port, ExecutorService workers) {
        Callable<String> asking = () -> {
            try (LeanZmtp worker = new LeanZmtp(port)) {
                return worker.ask(WorkflowSystem.message("sleep", "success", "{sleep time: 1}"));
            }
        };
        List<Future<String>> replies = new ArrayList<>();
        for (int i = 0; i < WAITING; i++) {
            replies.add(workers.submit(asking));
        }
        return replies;
    }

    private static double proxy(Path folder, Duration time) throws Exception {
        int port = FreePort.find();
        Process proxy = WorkflowSystem.java(folder, BareEcho.class.getName(), "proxy", String.valueOf(port),
                String.valueOf(FreePort.find()));
        try (ExecutorService workers = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            try {
                WorkflowSystem.awaitPort(port, proxy);
                ask(port, workers);
                Thread.sleep(SETTLING);
                return share(proxy, time);
            } finally {
                proxy.destroy();
                proxy.waitFor();
            }
        }
    }

    private static double share(Process process, Duration time) throws Exception {
        Duration before = WorkflowSystem.processorTime(process);
        long start = System.nanoTime();
        Thread.sleep(time);
        return WorkflowSystem.processorTime(process).minus(before).toNanos() / (double) (System.nanoTime() - start);
    }
}
