package io.carillon.benchmark;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;

import io.carillon.hub.DeliveryOptions;
import io.carillon.hub.Hub;
import io.carillon.hub.HubEvent;
import io.carillon.hub.Notifications;
import io.carillon.store.embedded.EmbeddedOptions;
import io.carillon.store.embedded.EmbeddedStore;

/** From {@code send} to five consumers of a hub that do nothing, with the store between. */
final class HubDeliveryBench implements Benchmark {

    private static final int EVENTS = 50_000;
    private static final int CONSUMERS = 5;
    private static final int WAITING = 2_000;

    @Override
    public String name() {
        return "hub-delivery";
    }

    @Override
    public String summary() {
        return EVENTS + " events to " + CONSUMERS + " consumers, against sending them to nobody";
    }

    @Override
    public void run(Path disk, Effort effort, PrintStream out) throws Exception {
        double[] alone = new double[effort.rounds()];
        double[] told = new double[effort.rounds()];
        for (int round = 0; round < effort.rounds(); round++) {
            alone[round] = sent(disk, 0);
            told[round] = sent(disk, CONSUMERS);
            out.printf("sent to nobody: %,9.0f/s    to %d consumers: %,9.0f/s, %,9.0f deliveries/s%n", alone[round],
                    CONSUMERS, told[round], CONSUMERS * told[round]);
        }
        out.printf("told / sent: %.2f (medians of %d rounds)%n", Measured.median(told) / Measured.median(alone),
                effort.rounds());
    }

    /** Events a second, until the last consumer has the last. */
    private static double sent(Path disk, int consumers) throws Exception {
        try (Scratch scratch = new Scratch(disk);
                EmbeddedStore store = EmbeddedStore.open(EmbeddedOptions.in(scratch.folder("data")));
                Notifications notifications = Notifications.open(store)) {
            CountDownLatch left = new CountDownLatch(EVENTS * consumers);
            if (consumers > 0) {
                Hub hub = notifications.createHub("all");
                for (int i = 0; i < consumers; i++) {
                    hub.register("consumer-" + i, _ -> left.countDown(), DeliveryOptions.defaults().withTimeout(null));
                }
            }
            long begin = System.nanoTime();
            send(notifications, EVENTS,
                    i -> HubEvent.of("user", "event " + i, "This is the body of the event").sender("jorge").build());
            left.await();
            return EVENTS / ((System.nanoTime() - begin) / 1e9);
        }
    }

    /** Sends events as fast as the store takes them, and waits until it has the last. */
    static void send(Notifications notifications, int events, IntFunction<HubEvent> event) {
        List<CompletableFuture<Long>> waiting = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            waiting.add(notifications.sendAsync(event.apply(i)));
            if (waiting.size() == WAITING) {
                waiting.forEach(CompletableFuture::join);
                waiting.clear();
            }
        }
        waiting.forEach(CompletableFuture::join);
    }
}
