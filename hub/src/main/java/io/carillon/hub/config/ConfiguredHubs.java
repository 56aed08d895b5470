package io.carillon.hub.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.carillon.hub.EventConsumer;
import io.carillon.hub.Hub;
import io.carillon.hub.HubException;
import io.carillon.hub.Notifications;
import io.carillon.hub.subscriptions.Channel;
import io.carillon.store.StoreException;
import io.carillon.threads.Uninterrupted;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hubs of a file, kept as the file says. When it changes, only what it says otherwise is changed: consumers that
 * are described as before go on undisturbed, those that are described otherwise go on where they were with the new
 * settings, and those that are gone are forgotten. A file with mistakes changes nothing. Hubs that a program has made
 * beside it are none of its business. Thread-safe.
 */
public final class ConfiguredHubs implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredHubs.class);

    private final Notifications notifications;
    private final Path file;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread watcher;

    /** What runs, by labels and consumer ids. */
    private final Map<String, HubDefinition> hubs = new LinkedHashMap<>();
    private final Map<String, Map<String, ConsumerDefinition>> running = new LinkedHashMap<>();

    /** What the file held when it was last looked at, and whether that became hubs. */
    private String text = "";
    private boolean applied;

    private volatile List<String> mistakes = List.of();
    private volatile Map<String, Channel> channels = Map.of();

    private ConfiguredHubs(Notifications notifications, Path file, Duration every) {
        this.notifications = notifications;
        this.file = file;
        this.watcher = Thread.ofVirtual().name("carillon-hubs-file").unstarted(() -> watch(every));
    }

    /**
     * Makes the hubs of a file, and looks after it from then on.
     *
     * @param every how often it is looked at
     * @throws HubsConfigException when it can't be read, or has mistakes
     * @throws HubException        when there is a hub of a label that it has
     */
    public static ConfiguredHubs start(Notifications notifications, Path file, Duration every)
            throws HubsConfigException {
        ConfiguredHubs configured = new ConfiguredHubs(notifications, file, every);
        configured.text = HubsConfig.text(file);
        configured.apply(configured.text);
        configured.applied = true;
        configured.watcher.start();
        return configured;
    }

    /** What was wrong with the file when it was last looked at; empty when all is well. */
    public List<String> mistakes() {
        return mistakes;
    }

    private void watch(Duration every) {
        try {
            while (!closing.await(every.toNanos(), TimeUnit.NANOSECONDS)) {
                reload();
            }
        } catch (InterruptedException e) {
            LOG.debug("{} is not looked after any more", file, e);
        }
    }

    /** Looks at the file now. */
    public synchronized void reload() {
        List<String> found = List.of();
        boolean changed = false;
        try {
            String now = HubsConfig.text(file);
            changed = !now.equals(text);
            if (!changed && applied) {
                return;
            }
            text = now;
            applied = false;
            apply(now);
            applied = true;
            LOG.info("{} has changed, and hubs with it", file);
        } catch (HubsConfigException e) {
            found = e.mistakes();
        } catch (HubException | StoreException e) {
            // Tried again the next time, for it may not lie with the file.
            found = List.of(file + ": " + e.getMessage());
        }
        if (changed || !found.equals(mistakes)) {
            found.forEach(mistake -> LOG.error("hubs stay as they were: {}", mistake));
        }
        mistakes = found;
    }

    /** The ways in which users can be told, by their names, as the file has them at present. */
    public Map<String, Channel> channels() {
        return channels;
    }

    /** Nothing of it, if it has mistakes. */
    private synchronized void apply(String written) throws HubsConfigException {
        List<HubDefinition> wanted = HubsConfig.read(written, file.toString());
        channels = HubsConfig.channels(written, file.toString());
        apply(wanted);
    }

    private void apply(List<HubDefinition> wanted) {
        Map<String, HubDefinition> byLabel = new LinkedHashMap<>();
        wanted.forEach(hub -> byLabel.put(hub.label(), hub));
        for (String label : List.copyOf(hubs.keySet())) {
            if (!byLabel.containsKey(label)) {
                remove(label);
            }
        }
        byLabel.values().forEach(this::apply);
    }

    private void remove(String label) {
        Hub hub = notifications.hub(label).orElse(null);
        if (hub != null) {
            consumersOf(label).keySet().forEach(hub::deregister);
            hub.close();
        }
        hubs.remove(label);
        running.remove(label);
    }

    private Map<String, ConsumerDefinition> consumersOf(String label) {
        return running.computeIfAbsent(label, _ -> new LinkedHashMap<>());
    }

    private void apply(HubDefinition wanted) {
        HubDefinition before = hubs.get(wanted.label());
        Hub hub = before == null
                ? notifications.createHub(wanted.label())
                : notifications.hub(wanted.label()).orElseGet(() -> notifications.createHub(wanted.label()));
        if (before == null || !before.hasFilterOf(wanted)) {
            hub.filterBy(wanted.filter());
        }
        hub.showTo(wanted.audience());
        hubs.put(wanted.label(), wanted);
        Map<String, ConsumerDefinition> consumers = consumersOf(wanted.label());
        Map<String, ConsumerDefinition> byId = new LinkedHashMap<>();
        wanted.consumers().forEach(consumer -> byId.put(consumer.id(), consumer));
        for (ConsumerDefinition consumer : new ArrayList<>(consumers.values())) {
            ConsumerDefinition now = byId.get(consumer.id());
            if (consumer.equals(now)) {
                continue;
            }
            if (now == null) {
                hub.deregister(consumer.id());
            } else {
                hub.suspend(consumer.id());
            }
            consumers.remove(consumer.id());
        }
        for (ConsumerDefinition consumer : wanted.consumers()) {
            if (!consumers.containsKey(consumer.id())) {
                register(hub, consumer);
                consumers.put(consumer.id(), consumer);
            }
        }
    }

    private static void register(Hub hub, ConsumerDefinition definition) {
        EventConsumer consumer = definition.create();
        @Nullable
        EventConsumer toClose = consumer;
        try {
            hub.register(definition.id(), consumer, definition.options());
            toClose = null;
        } finally {
            if (toClose != null) {
                toClose.close();
            }
        }
    }

    /** Looks after the file no longer, and ends its hubs. */
    @Override
    public void close() {
        closing.countDown();
        Uninterrupted.await(watcher::join);
        synchronized (this) {
            hubs.keySet().forEach(label -> notifications.hub(label).ifPresent(Hub::close));
            hubs.clear();
            running.clear();
        }
    }
}
