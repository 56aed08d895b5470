package io.carillon.benchmark;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.HdrHistogram.Histogram;

/**
 * From a worker's {@code success} to the first act of the next worker's process, against a bare start of the same
 * process by {@link ProcessBuilder}; and the whole life of a built-in worker in Java, against a bare Java program; in
 * turns.
 */
final class WorkflowLaunchBench implements Benchmark {

    private static final int WARM_UP = 300;
    private static final int LAUNCHES = 500;
    private static final int LIVES = 15;
    private static final long LONGEST_NANOS = 60_000_000_000L;
    private static final String HELLO = """
            public class Hello {
                public static void main(String[] args) {
                    System.out.println("hello");
                }
            }
            """;

    @Override
    public String name() {
        return "workflow-launch";
    }

    @Override
    public String summary() {
        return "from success to the next worker's process, against a bare start; a built-in worker's whole life";
    }

    @Override
    public void run(Path disk, Effort effort, PrintStream out) throws Exception {
        try (Scratch scratch = new Scratch(disk)) {
            // It ends only when the manager has had its message, which the load sends for it.
            String script = "echo > " + scratch.folder().resolve("started") + "; read -r _ < "
                    + scratch.folder().resolve("spoke");
            try (WorkflowSystem system = new WorkflowSystem(scratch.folder(), script, "{}\n", 0);
                    RandomAccessFile started = new RandomAccessFile(system.pipe("started").toFile(), "rw");
                    RandomAccessFile spoke = new RandomAccessFile(system.pipe("spoke").toFile(), "rw")) {
                launches(system, started, spoke, out);
                lives(system, scratch.folder(), out);
            }
        }
    }

    private static void launches(WorkflowSystem system, RandomAccessFile started, RandomAccessFile spoke,
            PrintStream out) throws Exception {
        Histogram acknowledged = new Histogram(LONGEST_NANOS, 3);
        Histogram launched = new Histogram(LONGEST_NANOS, 3);
        Histogram bare = new Histogram(LONGEST_NANOS, 3);
        String success = WorkflowSystem.message("starter", "success", "null");
        List<String> command = List.of(system.configFile().resolveSibling("python").toString(), "-m", "bench.first_act",
                system.configFile().toString());
        try (LeanZmtp starter = system.worker(); LeanZmtp next = system.worker()) {
            for (int i = 0; i < WARM_UP + LAUNCHES; i++) {
                if (i % 200 == 0) {
                    System.err.printf("bench: launches, %d of %d%n", i, WARM_UP + LAUNCHES);
                }
                boolean counts = i >= WARM_UP;
                long start = System.nanoTime();
                WorkflowSystem.require(starter.ask(success), "type: ack");
                record(acknowledged, start, counts);
                started.readByte();
                record(launched, start, counts);
                WorkflowSystem.require(next.ask(WorkflowSystem.message("first_act", "success", "null")), "type: ack");
                spoke.writeBytes("\n");

                start = System.nanoTime();
                Process process = new ProcessBuilder(command).redirectInput(new File("/dev/null"))
                        .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
                started.readByte();
                record(bare, start, counts);
                spoke.writeBytes("\n");
                process.waitFor();
            }
        }
        require(!system.log().contains("crashed"), "a launch was held to have crashed; see the log");
        out.printf("success acknowledged:   %s%n", Measured.percentiles(acknowledged));
        out.printf("next process's first act: %s%n", Measured.percentiles(launched));
        out.printf("bare start's first act: %s%n", Measured.percentiles(bare));
        out.printf("success to process: p50 %.2f ms (wanted: under 5), %.2f of a bare start's %.2f ms (of %d)%n",
                median(launched), median(launched) / median(bare), median(bare), LAUNCHES);
    }

    private static void record(Histogram histogram, long start, boolean counts) {
        if (counts) {
            histogram.recordValue(Math.min(LONGEST_NANOS, System.nanoTime() - start));
        }
    }

    private static double median(Histogram histogram) {
        return histogram.getValueAtPercentile(50) / 1e6;
    }

    private static void require(boolean condition, String otherwise) throws IOException {
        if (!condition) {
            throw new IOException(otherwise);
        }
    }

    private static void lives(WorkflowSystem system, Path folder, PrintStream out) throws Exception {
        Path home = Path.of(System.getProperty("java.home"), "bin");
        Path source = Files.writeString(folder.resolve("Hello.java"), HELLO);
        once(List.of(home.resolve("javac").toString(), source.toString()));
        List<String> hello = List.of(home.resolve("java").toString(), "-cp", folder.toString(), "Hello");
        List<String> sleep = List.of("./nowcast", "worker", "sleep", system.configFile().toString(), "--sleep-time",
                "0");
        double[] bare = new double[LIVES];
        double[] lives = new double[LIVES];
        once(sleep);
        for (int i = 0; i < LIVES; i++) {
            if (i % 5 == 0) {
                System.err.printf("bench: workers' lives, %d of %d%n", i, LIVES);
            }
            bare[i] = once(hello);
            lives[i] = once(sleep);
        }
        try (LeanZmtp worker = system.worker()) {
            WorkflowSystem.require(worker.ask(WorkflowSystem.message("bench", "need", "sleepyhead")), "sleep time: 0");
        }
        out.printf(
                "a built-in worker's life: %.0f ms (wanted: under 400), %.1f times a bare java Hello's %.0f ms (medians"
                        + " of %d)%n",
                Measured.median(lives), Measured.median(lives) / Measured.median(bare), Measured.median(bare), LIVES);
    }

    private static double once(List<String> command) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        int status = process.waitFor();
        double millis = (System.nanoTime() - start) / 1e6;
        require(status == 0, String.join(" ", command) + " ended with " + status);
        return millis;
    }
}
