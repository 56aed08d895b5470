package io.carillon.benchmark;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** Hubs, one part after the other. */
final class HubBench implements Benchmark {

    private static final List<Benchmark> PARTS = List.of(new HubMatchingBench(), new HubDeliveryBench(),
            new HubPushBench(), new HubWebhookBench(), new HubPostgresqlBench());

    @Override
    public String name() {
        return "hub";
    }

    @Override
    public String summary() {
        return "hubs: matching by an index against asking every filter, deliveries, connected clients, a webhook, "
                + "PostgreSQL";
    }

    @Override
    public void run(Path disk, Effort effort, PrintStream out) throws Exception {
        for (Benchmark part : PARTS) {
            out.printf("-- %s%n", part.summary());
            part.run(disk, effort, out);
        }
    }
}
