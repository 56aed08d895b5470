package io.carillon.server;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

import io.carillon.hub.ConsumerStatus;
import io.carillon.hub.Hub;
import io.carillon.hub.Notifications;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;

/** How hubs and their consumers are, for Prometheus. They come and go, so that they are looked up for each scrape. */
final class HubMetrics {

    private final Notifications notifications;
    private final MultiGauge events;
    private final List<ConsumerGauge> consumers;

    private record ConsumerGauge(MultiGauge gauge, ToDoubleFunction<ConsumerStatus> value) {
    }

    HubMetrics(Notifications notifications, MeterRegistry registry) {
        this.notifications = notifications;
        this.events = gauge("carillon.hub.events", "Events that passed the hub's filter since the start", registry);
        this.consumers = List.of(
                new ConsumerGauge(
                        gauge("carillon.hub.deliveries", "Events that a consumer took since the start", registry),
                        ConsumerStatus::delivered),
                new ConsumerGauge(gauge("carillon.hub.failures", "Attempts that went wrong since the start", registry),
                        ConsumerStatus::failures),
                new ConsumerGauge(
                        gauge("carillon.hub.dead.letters", "Events that were given up since the start", registry),
                        ConsumerStatus::deadLetters),
                new ConsumerGauge(gauge("carillon.hub.backlog", "Revisions that a consumer stands behind", registry),
                        status -> Math.max(0, notifications.matched() + 1 - status.position())),
                new ConsumerGauge(gauge("carillon.hub.trouble", "1 while a consumer can't take events", registry),
                        status -> status.trouble() == null ? 0 : 1));
    }

    private static MultiGauge gauge(String name, String description, MeterRegistry registry) {
        return MultiGauge.builder(name).description(description).register(registry);
    }

    void refresh() {
        List<Row<?>> hubs = new ArrayList<>();
        List<List<Row<?>>> rows = new ArrayList<>();
        consumers.forEach(_ -> rows.add(new ArrayList<>()));
        for (Hub hub : notifications.hubs()) {
            hubs.add(Row.of(Tags.of("hub", hub.label()), hub.events()));
            for (ConsumerStatus status : hub.status()) {
                Tags tags = Tags.of("hub", hub.label(), "consumer", status.consumer());
                for (int i = 0; i < consumers.size(); i++) {
                    rows.get(i).add(Row.of(tags, consumers.get(i).value().applyAsDouble(status)));
                }
            }
        }
        events.register(hubs, true);
        for (int i = 0; i < consumers.size(); i++) {
            consumers.get(i).gauge().register(rows.get(i), true);
        }
    }
}
