package io.carillon.benchmark;

import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One message that 500 workers follow. All their processes must be there together, then all speak at once; all must be
 * answered, and what they said be in the checklist. Each is a script of bash that speaks to the broker itself. The
 * baseline is 500 bare starts of such a process.
 */
final class WorkflowCrowdBench implements Benchmark {

    private static final int WORKERS = 500;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** What a worker of the original sends, in ZMTP 3.0; the shell can't hold bytes that are zero in a variable. */
    private static final String MEMBER = """
            exec 4< release
            echo "$1" > started
            read -r _ <&4
            exec 3<> /dev/tcp/127.0.0.1/PORT || exit 1
            body="payload:
              worker $1: done
            source: member
            type: success
            "
            {
                printf '\\xff\\0\\0\\0\\0\\0\\0\\0\\0\\x7f\\3\\0NULL'
                printf '\\0%.0s' {1..48}
                printf '\\4\\31\\5READY\\13Socket-Type\\0\\0\\0\\3REQ'
            } >&3
            head --bytes=64 <&3 > greeting.$1
            { printf "\\1\\0\\0\\\\x$(printf %x ${#body})"; printf %s "$body"; } >&3
            grep --text --quiet 'type: ack' <&3
            """;

    @Override
    public String name() {
        return "workflow-crowd";
    }

    @Override
    public String summary() {
        return WORKERS + " workers that are launched by one message and all speak at once";
    }

    @Override
    public void run(Path disk, Effort effort, PrintStream out) throws Exception {
        double[] bare = new double[effort.rounds()];
        double[] launched = new double[effort.rounds()];
        double[] answered = new double[effort.rounds()];
        for (int round = 0; round < effort.rounds(); round++) {
            System.err.printf("bench: %d workers at once, round %d of %d%n", WORKERS, round + 1, effort.rounds());
            try (Scratch scratch = new Scratch(disk)) {
                String script = "cd " + scratch.folder() + "; exec bash member \"$4\"";
                try (WorkflowSystem system = new WorkflowSystem(scratch.folder(), script, "{}\n", WORKERS);
                        RandomAccessFile started = new RandomAccessFile(system.pipe("started").toFile(), "rw")) {
                    Path member = scratch.folder().resolve("member");
                    Files.writeString(member, "exec 4< release; echo \"$1\" > started; read -r _ <&4");
                    bare[round] = bareStarts(system, started);
                    Files.writeString(member, MEMBER.replace("PORT", String.valueOf(system.workersPort())));
                    gather(system, started, round, launched, answered, out);
                }
            }
        }
        out.printf(
                "%d workers: all launched in %.2f s (%.1f times bare starts' %.2f s), all answered %.2f s later, none"
                        + " lost (medians of %d rounds)%n",
                WORKERS, Measured.median(launched), Measured.median(launched) / Measured.median(bare),
                Measured.median(bare), Measured.median(answered), effort.rounds());
    }

    private static double bareStarts(WorkflowSystem system, RandomAccessFile started) throws Exception {
        List<Process> all = new ArrayList<>();
        try (RandomAccessFile _ = new RandomAccessFile(system.pipe("release").toFile(), "rw")) {
            long start = System.nanoTime();
            for (int i = 0; i < WORKERS; i++) {
                all.add(new ProcessBuilder(system.configFile().resolveSibling("python").toString(), "-m",
                        "bench.member", system.configFile().toString(), String.valueOf(i)).redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD).start());
            }
            awaitStarts(started);
            return (System.nanoTime() - start) / 1e9;
        } finally {
            for (Process process : all) {
                process.waitFor();
            }
        }
    }

    private static void awaitStarts(RandomAccessFile started) throws IOException {
        for (int i = 0; i < WORKERS; i++) {
            if (started.readLine() == null) {
                throw new IOException("not all workers started");
            }
        }
    }

    private static void gather(WorkflowSystem system, RandomAccessFile started, int round, double[] launched,
            double[] answered, PrintStream out) throws Exception {
        long start = System.nanoTime();
        try (LeanZmtp worker = system.worker()) {
            try (RandomAccessFile _ = new RandomAccessFile(system.configFile().resolveSibling("release").toFile(),
                    "rw")) {
                WorkflowSystem.require(worker.ask(WorkflowSystem.message("gather", "success", "null")), "type: ack");
                awaitStarts(started);
            }
            launched[round] = (System.nanoTime() - start) / 1e9;
            start = System.nanoTime();
            long end = start + PATIENCE.toNanos();
            String members = "";
            while (members.lines().filter(line -> line.endsWith(": done")).count() < WORKERS) {
                if (System.nanoTime() > end) {
                    throw new IOException("of " + WORKERS + " workers there came only this: " + members);
                }
                Thread.sleep(20);
                members = worker.ask(WorkflowSystem.message("member", "need", "members"));
            }
            answered[round] = (System.nanoTime() - start) / 1e9;
        }
        awaitEnds(system);
        out.printf("launched in %.2f s, answered in %.2f s; at most: broker %d MiB, manager %d MiB%n", launched[round],
                answered[round], WorkflowSystem.peakMebibytes(system.broker()),
                WorkflowSystem.peakMebibytes(system.manager()));
    }

    /** The manager has seen all of them end in good order when it keeps the mark of none, and has told of none. */
    private static void awaitEnds(WorkflowSystem system) throws Exception {
        Path marks = system.checklistFile().resolveSibling("checklist.yaml.state").resolve("runs");
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (var files = Files.list(marks)) {
                if (files.findAny().isEmpty()) {
                    break;
                }
            }
            if (System.nanoTime() > end) {
                throw new IOException("the manager did not see all of the workers end");
            }
            Thread.sleep(20);
        }
        long told = system.log().lines().filter(line -> line.contains("ended with exit status")).count();
        if (told > 0) {
            throw new IOException(told + " workers did not end in good order; see the log");
        }
    }
}
