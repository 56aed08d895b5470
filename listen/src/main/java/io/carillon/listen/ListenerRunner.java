package io.carillon.listen;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

import io.carillon.event.Event;
import io.carillon.event.EventException;
import io.carillon.listen.config.UserConfig;
import io.carillon.listen.delivery.Checkpoint;
import io.carillon.listen.delivery.CheckpointFile;
import io.carillon.listen.delivery.Delivery;
import io.carillon.listen.delivery.ListenerName;
import io.carillon.listen.delivery.Step;
import io.carillon.listen.engine.Feed;
import io.carillon.listen.engine.NotificationEngine;
import io.carillon.listen.engine.NotificationEngine.Period;
import io.carillon.listen.engine.NotificationEngine.Position;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One listener at work, from where it begins to its end. Runs on a thread of its own. */
final class ListenerRunner {

    private static final Logger LOG = LoggerFactory.getLogger("aviso");

    private final ListenerDefinition listener;
    private final List<Step> steps;
    private final ListenOptions options;
    private final UserConfig config;
    private final NotificationEngine engine;
    private final ListenerFiles files;

    /** The last revision wanted of each base key, where listening has an end. */
    private final Map<String, Long> ends = new LinkedHashMap<>();

    private final ProgressMeter meter = new ProgressMeter();
    private final CountDownLatch started = new CountDownLatch(1);

    ListenerRunner(ListenerDefinition listener, List<Step> steps, ListenOptions options, UserConfig config,
            NotificationEngine engine, ListenerFiles files) {
        this.listener = listener;
        this.steps = steps;
        this.options = options;
        this.config = config;
        this.engine = engine;
        this.files = files;
    }

    /**
     * Listens until the end of the period, or until interrupted.
     *
     * @throws NotificationException when the server refuses
     */
    void run() throws InterruptedException {
        List<String> bases = listener.request().baseKeys();
        LOG.info("Listening to {} at {}...", String.join(",", bases), engine.address());
        if (bases.isEmpty()) {
            started.countDown();
            awaitEnd();
            return;
        }
        CheckpointFile file = options.to() == null && engine.keepsHistory()
                ? CheckpointFile.open(files.checkpoint(), ListenerFiles.describe(listener), engine.address())
                : null;
        try {
            Start start = options.from() != null
                    ? startAt(options.from(), options.to(), bases)
                    : startWhere(bases, file);
            Checkpoint.Keeper keeper = (base, next) -> {
                meter.done(base, next - 1);
                if (file != null) {
                    file.moved(base, next);
                }
            };
            if (file != null) {
                file.begin(start.store(), start.positions());
            }
            start.positions().forEach((base, next) -> meter.begin(base, next, ends.getOrDefault(base, start.newest())));
            started.countDown();
            Checkpoint checkpoint = new Checkpoint(start.positions(), keeper);
            ListenerName name = new ListenerName(files.id(), ListenerFiles.describe(listener));
            try (Delivery delivery = new Delivery(name, steps, checkpoint)) {
                follow(start, checkpoint, delivery);
                delivery.drain();
            }
            if (options.to() != null) {
                LOG.info("Search and retrieval completed");
            }
        } finally {
            if (file != null) {
                file.close();
            }
        }
    }

    /** Waits until the listener knows where it begins, or has ended. */
    void awaitStart() throws InterruptedException {
        started.await();
    }

    /** Says that the listener has ended, to those who wait for its start. */
    void ended() {
        started.countDown();
    }

    ListenProgress progress() {
        return meter.progress();
    }

    private void awaitEnd() throws InterruptedException {
        // As v1: nothing to listen to is waited for, for ever.
        if (options.to() == null) {
            Thread.sleep(Duration.ofDays(365_000));
        }
    }

    /**
     * Where listening begins.
     *
     * @param store  names the store that the revisions are of
     * @param newest the newest revision that the store had then
     */
    private record Start(String store, Map<String, Long> positions, long newest) {
    }

    private Start startAt(Instant from, @Nullable Instant to, List<String> bases) throws InterruptedException {
        LOG.info("Searching for past notifications...");
        Map<String, Long> positions = new LinkedHashMap<>();
        boolean complete = true;
        for (String base : bases) {
            Period period = engine.find(base, from, to);
            complete &= period.complete();
            Long last = period.last();
            if (last == null || last >= period.first()) {
                positions.put(base, period.first());
            }
            if (last != null && last >= period.first()) {
                ends.put(base, last);
            }
        }
        if (!complete) {
            LOG.warn("Reached the end of history available");
        }
        if (positions.isEmpty()) {
            LOG.warn("No history available in the time period selected");
        }
        LOG.info("Search completed, retrieving...");
        Position newest = engine.newest(bases.getFirst());
        return new Start(newest.store(), positions, newest.next() - 1);
    }

    private Start startWhere(List<String> bases, @Nullable CheckpointFile file) throws InterruptedException {
        CheckpointFile.Saved saved = null;
        Long legacy = null;
        if (file != null && options.catchup()) {
            saved = file.load();
            legacy = saved == null ? LegacyState.nextRevision(config) : null;
        } else if (file != null) {
            file.forget();
        }
        if (saved != null || legacy != null) {
            LOG.info("Starting from last notification received");
        }
        Position newest = engine.newest(bases.getFirst());
        Map<String, Long> positions = new LinkedHashMap<>();
        for (String base : bases) {
            Long position = saved == null ? legacy : saved.positions().get(base);
            positions.put(base, position == null ? Long.valueOf(newest.next()) : position);
        }
        return new Start(saved == null || saved.store().isEmpty() ? newest.store() : saved.store(), positions,
                newest.next() - 1);
    }

    private void follow(Start start, Checkpoint checkpoint, Delivery delivery) throws InterruptedException {
        if (start.positions().isEmpty()) {
            return;
        }
        Set<String> unfinished = new HashSet<>(ends.keySet());
        try (Feed feed = engine.follow(start.positions(), start.store())) {
            while (options.to() == null || !unfinished.isEmpty()) {
                Feed.Item item = feed.next();
                Long end = ends.get(item.baseKey());
                switch (item) {
                    case Feed.Item.Put put -> {
                        if (end == null || put.revision() <= end) {
                            received(put, delivery);
                        }
                    }
                    case Feed.Item.Passed passed -> {
                        checkpoint.passed(passed.baseKey(), passed.revision());
                        meter.received(passed.baseKey(), passed.revision());
                        if (end != null && passed.revision() >= end) {
                            unfinished.remove(passed.baseKey());
                        }
                    }
                    case Feed.Item.Gap gap -> {
                        LOG.warn("Reached the end of history available");
                        LOG.warn("Revisions from {} to {} of {} are missing ({})", gap.wanted(), gap.resumed() - 1,
                                gap.baseKey(), gap.why());
                        checkpoint.jump(gap.baseKey(), gap.resumed());
                        meter.received(gap.baseKey(), gap.resumed() - 1);
                        if (end != null && gap.resumed() > end) {
                            unfinished.remove(gap.baseKey());
                        }
                    }
                }
            }
        }
    }

    private void received(Feed.Item.Put put, Delivery delivery) throws InterruptedException {
        if (put.key().equals(put.baseKey())) {
            // The status, which each notification writes too.
            return;
        }
        Optional<Event> event;
        try {
            event = listener.request().match(put.key(), put.value(), put.revision(), null);
        } catch (EventException e) {
            LOG.error("Error with notification trigger: {}", e.getMessage());
            return;
        }
        if (event.isEmpty()) {
            return;
        }
        Event timed = event.get().at(put.time());
        EventCondition where = listener.where();
        if (where == null || where.predicate().test(timed)) {
            LOG.info("A valid notification has been received, executing triggers...");
            meter.event();
            delivery.offer(put.baseKey(), timed);
        }
    }

    /** The triggers of a listener, made; one that can't be made says so whenever it should run. */
    static List<Step> steps(ListenerDefinition listener, StepMaker maker, ListenerFiles files) {
        List<Step> steps = new ArrayList<>();
        for (Map<String, ?> written : listener.triggers()) {
            steps.add(maker.make(written, files.deadLetters()));
        }
        return steps;
    }
}
