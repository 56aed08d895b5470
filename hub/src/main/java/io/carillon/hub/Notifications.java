package io.carillon.hub;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.carillon.event.schema.EventSchemas;
import io.carillon.store.Bytes;
import io.carillon.store.Committed;
import io.carillon.store.EventStore;
import io.carillon.store.Operation;
import io.carillon.store.StoreException;
import io.carillon.store.Transaction;
import io.carillon.threads.Uninterrupted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hubs over a store. What is published anywhere is in the store; so hubs hear what is sent here, in another
 * process, as an Aviso notification, or by a worker. Each consumer has a cursor in the store: a slow one delays nobody,
 * and after a restart each goes on where it was. Over one store hubs run in one process at a time. Thread-safe.
 */
public final class Notifications implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);

    /** What was done in this time before a crash comes again. */
    private static final Duration SAVE = Duration.ofMillis(200);

    /** Of cursors that are moved in one transaction; etcd takes 128 steps. */
    private static final int MOST_STEPS = 100;

    private final Engine engine;
    private final Thread saver;
    private final CountDownLatch closing = new CountDownLatch(1);

    private Notifications(EventStore store, List<StoredEvents> readers, InstantSource clock) {
        Matcher matcher = new Matcher(store, readers, clock);
        engine = new Engine(store, matcher, new DeadLetters(store, matcher), clock, new Object());
        saver = Thread.ofVirtual().name("carillon-hub-cursors").unstarted(this::saveCursors);
    }

    /**
     * Begins to follow a store, for events that are sent to hubs and for messages of workers.
     *
     * @param store stays the caller's
     */
    public static Notifications open(EventStore store) {
        return open(store, List.of(StoredEvents.sent(), StoredEvents.workflow()));
    }

    /** As {@link #open(EventStore)}, and for the Aviso notifications of these event types. */
    public static Notifications open(EventStore store, EventSchemas schemas) {
        return open(store, List.of(StoredEvents.sent(), StoredEvents.workflow(), StoredEvents.aviso(schemas)));
    }

    /** As {@link #open(EventStore)}, for whatever these know as events; the first that does is heard. */
    public static Notifications open(EventStore store, List<StoredEvents> readers) {
        return open(store, readers, InstantSource.system());
    }

    /** With another clock, for expiry and quiet hours. */
    static Notifications open(EventStore store, List<StoredEvents> readers, InstantSource clock) {
        Notifications notifications = new Notifications(store, readers, clock);
        notifications.engine.matcher().start();
        notifications.saver.start();
        return notifications;
    }

    /**
     * Makes a hub, which wants every event until it is told otherwise.
     *
     * @param label names it: letters, digits, {@code .}, {@code _} and {@code -}; its consumers are found again by it
     *              after a restart
     * @throws HubException when there is one of this label, or it is no label
     */
    public Hub createHub(String label) {
        Hub hub = new Hub(HubKeys.name("a hub's label", label), engine);
        engine.matcher().add(hub);
        return hub;
    }

    /** The hub of a label, if there is one. */
    public Optional<Hub> hub(String label) {
        return Optional.ofNullable(engine.matcher().hub(label));
    }

    /** All hubs, in the order in which they were made. */
    public List<Hub> hubs() {
        return engine.matcher().hubs();
    }

    /**
     * Publishes an event. When this returns it is in the store, and every consumer of a hub that wants it will be
     * brought it, whatever happens.
     *
     * @return the revision at which it stands
     * @throws StoreException when the store can't take it
     */
    public long send(HubEvent event) {
        return engine.store().commit(transaction(event)).revision();
    }

    /** As {@link #send}, without waiting. */
    public CompletableFuture<Long> sendAsync(HubEvent event) {
        return engine.store().submit(transaction(event)).thenApply(Committed::revision);
    }

    private static Transaction transaction(HubEvent event) {
        return Transaction.of(new Operation.Put(HubKeys.event(event), Bytes.of(event.toJson())));
    }

    /** What consumers gave up. */
    public DeadLetters deadLetters() {
        return engine.deadLetters();
    }

    /** Every event up to this revision was handed to the hubs that want it. */
    public long matched() {
        return engine.matcher().through();
    }

    private void saveCursors() {
        try {
            while (!closing.await(SAVE.toMillis(), TimeUnit.MILLISECONDS)) {
                save();
            }
        } catch (InterruptedException e) {
            LOG.debug("cursors are not saved any more", e);
        }
    }

    private void save() {
        synchronized (engine.saving()) {
            saveAll();
        }
    }

    private void saveAll() {
        Map<ConsumerRun, Operation.Put> puts = new LinkedHashMap<>();
        for (Hub hub : hubs()) {
            for (ConsumerRun run : hub.runs()) {
                Operation.Put put = run.cursor().toSave();
                if (put != null) {
                    puts.put(run, put);
                    if (puts.size() == MOST_STEPS) {
                        save(puts);
                        puts.clear();
                    }
                }
            }
        }
        if (!puts.isEmpty()) {
            save(puts);
        }
    }

    private void save(Map<ConsumerRun, Operation.Put> puts) {
        try {
            engine.store().commit(new Transaction(List.of(), List.copyOf(puts.values()), List.of()));
            puts.forEach((run, put) -> run.cursor().saved(put, true));
        } catch (StoreException e) {
            puts.forEach((run, put) -> run.cursor().saved(put, false));
            LOG.warn("cursors of {} consumers can't be saved, trying again: {}", puts.size(), e.getMessage());
        }
    }

    /** Ends all hubs; their consumers go on where they were when they are registered again. */
    @Override
    public void close() {
        closing.countDown();
        Uninterrupted.await(saver::join);
        List<Hub> hubs = new ArrayList<>(hubs());
        hubs.forEach(hub -> hub.runs().forEach(ConsumerRun::end));
        hubs.forEach(Hub::close);
        engine.matcher().close();
    }
}
