package io.carillon.benchmark;

import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.carillon.hub.DeliveryOptions;
import io.carillon.hub.HubEvent;
import io.carillon.hub.Notifications;
import io.carillon.hub.consumers.ConsumerFactories;
import io.carillon.hub.consumers.ConsumerSettings;
import io.carillon.store.embedded.EmbeddedOptions;
import io.carillon.store.embedded.EmbeddedStore;

/** From {@code send} to a webhook that takes everything, signed, with the store between. */
final class HubWebhookBench implements Benchmark {

    private static final int EVENTS = 20_000;
    private static final int CONCURRENCY = 16;
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @Override
    public String name() {
        return "hub-webhook";
    }

    @Override
    public String summary() {
        return EVENTS + " events to a webhook, against posting them with the same client and nothing else";
    }

    @Override
    public void run(Path disk, Effort effort, PrintStream out) throws Exception {
        double[] bare = new double[effort.rounds()];
        double[] single = new double[effort.rounds()];
        double[] hub = new double[effort.rounds()];
        hub(disk, CONCURRENCY);
        for (int round = 0; round < effort.rounds(); round++) {
            bare[round] = bare();
            single[round] = hub(disk, 1);
            hub[round] = hub(disk, CONCURRENCY);
            out.printf("client alone, %d at once: %,8.0f/s    webhook, 1 at once: %,8.0f/s    %d at once: %,8.0f/s%n",
                    CONCURRENCY, bare[round], single[round], CONCURRENCY, hub[round]);
        }
        out.printf(
                "webhook: %,.0f events/s one after the other, %,.0f/s with %d at once, %.2f of the client alone (medians"
                        + " of %d rounds; wanted: 2,000/s)%n",
                Measured.median(single), Measured.median(hub), CONCURRENCY,
                Measured.median(hub) / Measured.median(bare), effort.rounds());
    }

    private static HubEvent event(int i) {
        return HubEvent.of("user", "event " + i, "This is the body of the event").sender("jorge").build();
    }

    private static double bare() throws Exception {
        try (LeanSink sink = new LeanSink(EVENTS);
                HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
                ExecutorService threads = Executors.newFixedThreadPool(CONCURRENCY, Thread.ofVirtual().factory())) {
            long begin = System.nanoTime();
            for (int i = 0; i < EVENTS; i++) {
                String body = event(i).toJson();
                var _ = threads
                        .submit(() -> http.send(
                                HttpRequest.newBuilder(URI.create(sink.url()))
                                        .POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                                HttpResponse.BodyHandlers.discarding()));
            }
            sink.await();
            return EVENTS / ((System.nanoTime() - begin) / 1e9);
        }
    }

    /** Events a second, until the last was taken. */
    private static double hub(Path disk, int concurrency) throws Exception {
        try (LeanSink sink = new LeanSink(EVENTS);
                Scratch scratch = new Scratch(disk);
                EmbeddedStore store = EmbeddedStore.open(EmbeddedOptions.in(scratch.folder("data")));
                Notifications notifications = Notifications.open(store)) {
            notifications.createHub("all").register("webhook",
                    ConsumerFactories.of("webhook")
                            .create(new ConsumerSettings(Map.of("url", sink.url(), "secret", SECRET))),
                    DeliveryOptions.defaults().withConcurrency(concurrency));
            long begin = System.nanoTime();
            HubDeliveryBench.send(notifications, EVENTS, HubWebhookBench::event);
            sink.await();
            return EVENTS / ((System.nanoTime() - begin) / 1e9);
        }
    }
}
