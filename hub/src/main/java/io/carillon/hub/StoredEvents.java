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
     * Messages between workers and their manager, below {@code /carillon/workflow/messages/}: JSON objects with
     * {@code source}, {@code type} and {@code payload}. The event type is {@code worker_message}; the title is source
     * and type, the sender the source, the body the payload (JSON, unless it is a text); the extra {@code request} has
     * {@code source} and {@code type}, {@code payload} the payload.
     */
    static StoredEvents workerMessages() {
        return new WorkerMessages();
    }
}
