package io.carillon.hub;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscription that lives in the server: a filter, and consumers that are brought the events that pass it. Made by
 * {@link Notifications#createHub}. Thread-safe.
 */
public final class Hub implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Hub.class);
    private static final String ID_PREFIX = "event-hub-";
    private static final int RECENT_REVISIONS = 10_000;

    private final String label;
    private final Engine engine;
    private final HubWindow window;
    private final Map<String, ConsumerRun> runs = new LinkedHashMap<>();
    private volatile EventFilter filter = EventFilters.always();
    private volatile Audience audience = Audience.EVERYONE;
    private final AtomicLong filterFailures = new AtomicLong();
    private final List<Runnable> whenClosed = new ArrayList<>();
    private boolean closed;

    Hub(String label, Engine engine) {
        this.label = label;
        this.engine = engine;
        this.window = new HubWindow(engine.matcher().through() + 1);
    }

    /** What names it among the hubs. */
    public String label() {
        return label;
    }

    /** {@code event-hub-} and the label (hub 4); the same in every process and after every restart. */
    public String id() {
        return ID_PREFIX + label;
    }

    /** Which events it wants; all if nothing was said. */
    public EventFilter filter() {
        return filter;
    }

    /**
     * Says which events it wants from now on, instead of what was said before. Events that were published earlier and
     * that a consumer has yet to read pass the new filter or not.
     */
    public Hub filterBy(EventFilter wanted) {
        engine.matcher().refilter(this, () -> filter = wanted);
        return this;
    }

    /** Who may see its events over the network; everyone if nothing was said. */
    public Audience audience() {
        return audience;
    }

    /** Says who may see its events over the network, from the next connection on. */
    public Hub showTo(Audience wanted) {
        audience = wanted;
        return this;
    }

    /** How many events passed the filter since the hub was made in this process. */
    public long events() {
        return window.appended();
    }

    /**
     * Registers a consumer under an id that is made from its class, or {@code consumer} for a lambda, and a number: the
     * first of a class gets 1. For the id to mean the same consumer after a restart those of a class must be registered
     * in the same order; better give an id.
     */
    public Registration register(EventConsumer consumer) {
        Class<?> type = consumer instanceof HookedConsumer hooked ? hooked.consumer().getClass() : consumer.getClass();
        String name = type.isHidden() || type.isAnonymousClass() ? "consumer" : type.getSimpleName();
        synchronized (runs) {
            int number = 1;
            while (runs.containsKey(name + "-" + number)) {
                number++;
            }
            return register(name + "-" + number, consumer);
        }
    }

    /** As {@link #register(String, EventConsumer, DeliveryOptions)} with the default options. */
    public Registration register(String id, EventConsumer consumer) {
        return register(id, consumer, DeliveryOptions.defaults());
    }

    /**
     * Registers a consumer. One that was registered under this id before, in an earlier process too, goes on where it
     * was; a new one begins with what is published from now on.
     *
     * @param id names it in this hub, also after a restart: letters, digits, {@code .}, {@code _} and {@code -}
     * @throws HubException when the id is taken, or the hub is closed
     */
    public Registration register(String id, EventConsumer consumer, DeliveryOptions options) {
        HubKeys.name("a consumer's id", id);
        synchronized (runs) {
            if (closed) {
                throw new HubException("hub '" + label + "' is closed");
            }
            if (runs.containsKey(id)) {
                throw new HubException("hub '" + label + "' has a consumer '" + id
                        + "' already; deregister that, or give the new one another id");
            }
            ConsumerRun run = new ConsumerRun(this, id, consumer, options, engine);
            runs.put(id, run);
            run.start();
        }
        return new Registration(this, id);
    }

    /** Whether a consumer is registered. */
    public boolean isRegistered(String id) {
        return run(id) != null;
    }

    /**
     * Takes a consumer away and forgets where it was: when this returns nothing comes to it any more. What it is doing
     * it may finish for a few seconds, then it is interrupted.
     *
     * @throws HubException when there is none
     */
    public void deregister(String id) {
        detach(id).cursor().forget();
    }

    /**
     * Takes a consumer away as {@link #deregister}, but remembers where it was: registered again, it goes on there.
     *
     * @throws HubException when there is none
     */
    public void suspend(String id) {
        detach(id);
    }

    private ConsumerRun detach(String id) {
        ConsumerRun run;
        synchronized (runs) {
            run = runs.get(id);
            if (run == null) {
                throw new HubException("hub '" + label + "' has no consumer '" + id + "'");
            }
        }
        run.close();
        synchronized (runs) {
            runs.remove(id, run);
        }
        return run;
    }

    /** How the consumers are, in the order of their registration. */
    public List<ConsumerStatus> status() {
        return runs().stream().map(ConsumerRun::status).toList();
    }

    /** How often the filter threw something instead of answering. */
    public long filterFailures() {
        return filterFailures.get();
    }

    /**
     * A reader of its own, which nobody keeps account of: for a connection, say.
     *
     * @param from the first revision wanted; 0 for what comes next
     * @return to be closed by the caller
     */
    public HubCursor follow(long from) {
        return engine.cursor(this, from == 0 ? engine.store().revision() + 1 : from);
    }

    /**
     * The revision from which to {@link #follow} to see the last few events again. If they are not in memory, which is
     * so after a restart, the newest {@value #RECENT_REVISIONS} revisions of the store are read for them: not for an
     * event loop.
     *
     * @param events how many; with a commit all its events count
     * @return 0 when there is none
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public long recent(int events) throws InterruptedException {
        if (window.size() >= events) {
            return window.newest(events);
        }
        long end = engine.matcher().through();
        Deque<Long> revisions = new ArrayDeque<>();
        try (HubCursor reader = follow(Math.max(1, end - RECENT_REVISIONS))) {
            while (reader.position() <= end) {
                for (HubEvent event : reader.poll(Math.max(1, events))) {
                    revisions.addLast(HubWindow.revision(event));
                    if (revisions.size() > events) {
                        revisions.removeFirst();
                    }
                }
                if (reader.position() <= end) {
                    Semaphore ready = new Semaphore(0);
                    reader.whenReady(ready::release);
                    ready.acquire();
                }
            }
        }
        return revisions.isEmpty() ? 0 : revisions.getFirst();
    }

    /** Calls back once when the hub is closed: at once if it is already. */
    public void whenClosed(Runnable callback) {
        synchronized (runs) {
            if (!closed) {
                whenClosed.add(callback);
                return;
            }
        }
        callback.run();
    }

    /** Ends its consumers, which go on where they were when they are registered again. */
    @Override
    public void close() {
        List<ConsumerRun> ending;
        List<Runnable> callbacks;
        synchronized (runs) {
            closed = true;
            ending = List.copyOf(runs.values());
            callbacks = List.copyOf(whenClosed);
            whenClosed.clear();
        }
        callbacks.forEach(Runnable::run);
        engine.matcher().remove(this);
        ending.forEach(ConsumerRun::end);
        ending.forEach(ConsumerRun::close);
        synchronized (runs) {
            runs.clear();
        }
    }

    HubWindow window() {
        return window;
    }

    @Nullable
    ConsumerRun run(String id) {
        synchronized (runs) {
            return runs.get(id);
        }
    }

    List<ConsumerRun> runs() {
        synchronized (runs) {
            return new ArrayList<>(runs.values());
        }
    }

    boolean wants(HubEvent event) {
        try {
            return filter.test(event);
        } catch (RuntimeException e) {
            filterFailed(e);
            return false;
        }
    }

    void filterFailed(RuntimeException failure) {
        if (filterFailures.getAndIncrement() == 0) {
            LOG.warn("{}: the filter fails, and what it fails for is not wanted: {}", id(), failure.toString());
        }
        LOG.debug("{}: the filter fails", id(), failure);
    }
}
