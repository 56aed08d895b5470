package io.carillon.benchmark;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import io.carillon.store.Operation;
import io.carillon.store.Transaction;
import io.carillon.store.embedded.EmbeddedOptions;
import io.carillon.store.embedded.EmbeddedStore;

/**
 * Durable commits in process: a notification's transaction (event and status) from 64 virtual threads, against the bare
 * loop with records of 1 KB.
 */
final class StoreBench implements Benchmark {

    private static final int THREADS = 64;
    private static final int RECORD = 1024;
    private static final Duration WARM_UP = Duration.ofSeconds(3);

    @Override
    public String name() {
        return "store";
    }

    @Override
    public String summary() {
        return "durable commits in process, against a bare append and sync loop on the same disk";
    }

    @Override
    public void run(Path disk, Effort effort, PrintStream out) throws Exception {
        double[] bare = new double[effort.rounds()];
        double[] store = new double[effort.rounds()];
        for (int round = 0; round < effort.rounds(); round++) {
            Measured baseline = bare(disk, effort.time());
            out.printf("bare loop, 1 KB records, %d threads:  %,9.0f/s  %s%n", THREADS, baseline.rate(),
                    baseline.percentiles());
            Measured commits = commits(disk, effort.time());
            out.printf("store, event and status, %d threads:  %,9.0f/s  %s%n", THREADS, commits.rate(),
                    commits.percentiles());
            bare[round] = baseline.rate();
            store[round] = commits.rate();
        }
        out.printf("store / bare loop: %.2f (medians of %d rounds; wanted: at least 0.40)%n",
                Measured.median(store) / Measured.median(bare), effort.rounds());
    }

    private static Measured bare(Path disk, Duration time) throws Exception {
        try (Scratch scratch = new Scratch(disk); BareLog log = new BareLog(scratch.folder())) {
            return Load.run(THREADS, WARM_UP, time, _ -> {
                byte[] record = new byte[RECORD];
                ThreadLocalRandom.current().nextBytes(record);
                return () -> log.append(record);
            });
        }
    }

    private static Measured commits(Path disk, Duration time) throws Exception {
        try (Scratch scratch = new Scratch(disk);
                EmbeddedStore store = EmbeddedStore.open(EmbeddedOptions.in(scratch.folder("data")))) {
            return Load.run(THREADS, WARM_UP, time, number -> {
                long[] state = new long[2];
                return () -> {
                    Notification next = Notification.of(number, state[0]++, state[1]);
                    state[1] = store.commit(Transaction.of(new Operation.Put(next.leaf(), next.value()),
                            new Operation.Put(next.base(), next.status()))).revision();
                };
            });
        }
    }
}
