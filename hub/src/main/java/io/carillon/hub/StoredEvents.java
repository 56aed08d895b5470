package io.carillon.hub;

import java.time.Instant;

import io.carillon.event.schema.EventSchemas;
import io.carillon.store.Entry;
import org.jspecify.annotations.Nullable;

/**
 * Reads as events what someone keeps in the store. Thread-safe, quick, and without waiting: it sees everything that is
 * written.
 */
@FunctionalInterface
public interface StoredEvents {

    /**
     * The event that an entry is.
     *
     * @param entry a key with its new value
     * @param time  when it was committed
     * @return null when it is none that this reader knows
     * @throws HubException when it should be one, but can't be read
     */
    @Nullable
    HubEvent read(Entry entry, Instant time);

    /** Events that were sent to hubs, below {@code /carillon/events/}. */
    static StoredEvents sent() {
        return new SentEvents();
    }

    /**
     * Aviso notifications, below the keys that their schemas name. The event type is theirs; the title is type and
     * identifier in words, the body the payload; the extra {@code request} has the canonical fields; {@code key},
     * {@code revision} and {@code time} say where it stands.
     */
    static StoredEvents aviso(EventSchemas schemas) {
        return AvisoEvents.of(schemas);
    }

    /**
     * What happens in workflows, below {@code /carillon/workflow/} (docs/workflow-events.md): {@code nowcast.message},
     * {@code nowcast.launch}, {@code nowcast.exit} and {@code nowcast.checklist}. The title is what the key tells but
     * for the workflow; the sender the worker; the body a message's payload (JSON, unless it is a text), or how a
     * worker ended; the extra {@code request} has the fields of the key, {@code payload} a message's payload,
     * {@code details} all that is known.
     */
    static StoredEvents workflow() {
        return new WorkflowEvents();
    }
}
