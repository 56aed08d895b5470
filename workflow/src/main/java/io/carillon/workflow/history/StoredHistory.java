package io.carillon.workflow.history;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.carillon.event.Event;
import io.carillon.event.Payload;
import io.carillon.event.schema.EventSchemas;
import io.carillon.listen.ListenOptions;
import io.carillon.listen.Listener;
import io.carillon.listen.Listening;
import io.carillon.listen.NotificationManager;
import io.carillon.yaml.DocumentException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happened in a workflow, as far as the event store has it: for machines where the manager isn't. */
public final class StoredHistory {

    private static final Logger LOG = LoggerFactory.getLogger("history");

    /** What happened while the store was away was published later. */
    private static final Duration LATEST = Duration.ofDays(1);

    private StoredHistory() {
    }

    /**
     * Reads what happened in a time. Waits for a store that is away.
     *
     * @param workflow the workflow's name in events
     * @param events   is given them; by several threads, but never by two at once
     * @throws io.carillon.listen.NotificationException when the store refuses
     */
    public static void read(NotificationManager store, String workflow, Instant from, Instant to,
            Consumer<WorkflowEvent> events) throws InterruptedException {
        Object monitor = new Object();
        Consumer<Event> taking = event -> {
            WorkflowEvent read = event(event);
            if (read != null && !read.time().isBefore(from) && read.time().isBefore(to)) {
                synchronized (monitor) {
                    events.accept(read);
                }
            }
        };
        List<Listener> listeners = new ArrayList<>();
        for (String type : EventSchemas.workflow().types()) {
            listeners.add(Listener.to(type).with("workflow", workflow).call(taking));
        }
        Instant now = Instant.now();
        Instant end = to.plus(LATEST).isBefore(now) ? to.plus(LATEST) : now;
        if (!from.isBefore(end)) {
            return;
        }
        try (Listening listening = store.listen(new ListenOptions(from.minusSeconds(1), end, true),
                listeners.toArray(Listener[]::new))) {
            listening.await();
        }
    }

    private static @Nullable WorkflowEvent event(Event event) {
        Payload payload = event.payload();
        try {
            return payload == null ? null : EventJson.read(payload.text());
        } catch (DocumentException e) {
            LOG.warn("{} at revision {} can't be read: {}", event.origin().key(), event.origin().revision(),
                    e.getMessage());
            return null;
        }
    }
}
