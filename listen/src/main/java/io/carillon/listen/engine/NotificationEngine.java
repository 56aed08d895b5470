package io.carillon.listen.engine;

import java.time.Instant;
import java.util.Map;

import io.carillon.event.schema.EventKeys;
import org.jspecify.annotations.Nullable;

/** Keeps notifications and lets them be followed. Thread-safe; its calls wait. */
public interface NotificationEngine extends AutoCloseable {

    /**
     * Publishes an event: its key and the status of its base key in one transaction (aviso-v1 5.1). Waits for a server
     * that is away, and does not publish twice if an answer is lost.
     *
     * @param keys       where
     * @param value      what is stored under the leaf key
     * @param ttlSeconds after how long the event expires, 0 or less for never; the status never does
     * @throws io.carillon.listen.NotificationException when it is refused
     */
    void publish(EventKeys keys, String value, long ttlSeconds) throws InterruptedException;

    /**
     * What is stored under a key, as text.
     *
     * @return null when the key is not there
     */
    @Nullable
    String value(String key) throws InterruptedException;

    /** Whether what was published before can be found and followed; if not, only what comes from now on is heard. */
    default boolean keepsHistory() {
        return true;
    }

    /** The first revision that does not exist yet, and the store that says so. */
    Position newest(String baseKey) throws InterruptedException;

    /**
     * A place in a store.
     *
     * @param store names the store; revisions of another one mean nothing here
     * @param next  the first revision that is still to come
     */
    record Position(String store, long next) {
    }

    /**
     * Which revisions of a base key lie in a period; both ends of the period are open.
     *
     * @param from the beginning
     * @param to   the end, null for none
     */
    Period find(String baseKey, Instant from, @Nullable Instant to) throws InterruptedException;

    /**
     * Revisions of a base key.
     *
     * @param first    the first wanted
     * @param last     the last wanted, which exists; null to go on for ever, less than {@code first} for none at all
     * @param complete whether history goes back to the beginning of the period
     */
    record Period(long first, @Nullable Long last, boolean complete) {
    }

    /**
     * Follows base keys.
     *
     * @param starts the first revision wanted of each base key
     * @param store  the store that the revisions are of; null if that is not known
     * @return to be closed by the caller
     */
    Feed follow(Map<String, Long> starts, @Nullable String store);

    /** Where the engine connects to, for people: {@code host:port}, several with commas between. */
    String address();

    @Override
    void close();
}
