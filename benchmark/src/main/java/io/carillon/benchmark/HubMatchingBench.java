package io.carillon.benchmark;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.carillon.hub.EventFilter;
import io.carillon.hub.EventFilters;
import io.carillon.hub.FilterIndex;
import io.carillon.hub.HubEvent;

/** What an event costs that 1,000 hubs might want, each with an equality in a condition in CEL. */
final class HubMatchingBench implements Benchmark {

    private static final int HUBS = 1000;
    private static final int EVENTS = 1024;
    private static final int CHUNK = 64;

    @Override
    public String name() {
        return "hub-matching";
    }

    @Override
    public String summary() {
        return HUBS + " hubs with an equality each: matching by the index, against asking every filter";
    }

    @Override
    public void run(Path disk, Effort effort, PrintStream out) throws Exception {
        long begin = System.nanoTime();
        List<EventFilter> filters = new ArrayList<>();
        for (int i = 0; i < HUBS; i++) {
            filters.add(EventFilters.matching("event == 'flight' && int(request.step) > 3 && request.number == 'AZ" + i
                    + "' && payload != null"));
        }
        out.printf("compiling %d conditions: %,d ms%n", HUBS, (System.nanoTime() - begin) / 1_000_000);
        List<FilterIndex.Subscription<Integer>> subscriptions = new ArrayList<>();
        for (EventFilter filter : filters) {
            subscriptions.add(new FilterIndex.Subscription<>(subscriptions.size(), filter));
        }
        FilterIndex<Integer> index = new FilterIndex<>(subscriptions, (_, failure) -> {
            throw failure;
        });
        List<HubEvent> events = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            events.add(HubEvent.of("flight", "a flight", "Landed")
                    .extra("request", Map.of("number", "AZ" + i % HUBS, "step", "12", "country", "italy")).build());
        }
        Duration time = effort.time().dividedBy(2);
        one(index, events, time);
        all(filters, events, time);
        double[] byIndex = new double[effort.rounds()];
        double[] byAsking = new double[effort.rounds()];
        for (int round = 0; round < effort.rounds(); round++) {
            byAsking[round] = all(filters, events, time);
            byIndex[round] = one(index, events, time);
            out.printf("asking every filter: %,10.1f us an event    index: %,8.2f us an event%n", byAsking[round],
                    byIndex[round]);
        }
        out.printf(
                "index: %.2f us an event, 1/%.0f of asking every filter (medians of %d rounds; wanted: less than"
                        + " 50 us)%n",
                Measured.median(byIndex), Measured.median(byAsking) / Measured.median(byIndex), effort.rounds());
    }

    /** Microseconds an event. */
    private static double one(FilterIndex<Integer> index, List<HubEvent> events, Duration time) {
        int[] found = new int[1];
        long end = System.nanoTime() + time.toNanos();
        long begin = System.nanoTime();
        long done = 0;
        while (System.nanoTime() < end) {
            for (int i = 0; i < CHUNK; i++) {
                index.match(events.get((int) (done++ % EVENTS)), _ -> found[0]++);
            }
        }
        require(found[0], done);
        return (System.nanoTime() - begin) / 1000.0 / done;
    }

    private static double all(List<EventFilter> filters, List<HubEvent> events, Duration time) {
        long found = 0;
        long end = System.nanoTime() + time.toNanos();
        long begin = System.nanoTime();
        long done = 0;
        while (System.nanoTime() < end) {
            HubEvent event = events.get((int) (done++ % EVENTS));
            for (EventFilter filter : filters) {
                found += filter.test(event) ? 1 : 0;
            }
        }
        require(found, done);
        return (System.nanoTime() - begin) / 1000.0 / done;
    }

    private static void require(long found, long events) {
        if (found != events) {
            throw new IllegalStateException(
                    "each event is wanted by one hub, but " + found + " of " + events + " were found");
        }
    }
}
