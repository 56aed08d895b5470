package io.carillon.hub;

import java.util.ArrayList;
import java.util.List;

/** A consumer that remembers what it took. */
final class Recorder implements EventConsumer {

    private final List<HubEvent> events = new ArrayList<>();

    @Override
    public synchronized void consume(HubEvent event) {
        events.add(event);
    }

    synchronized List<HubEvent> events() {
        return List.copyOf(events);
    }

    List<String> titles() {
        return events().stream().map(HubEvent::title).toList();
    }
}
