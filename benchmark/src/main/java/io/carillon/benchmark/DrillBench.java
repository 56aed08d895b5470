package io.carillon.benchmark;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import io.carillon.event.Event;
import io.carillon.event.schema.EventSchema;
import io.carillon.event.schema.EventSchemas;
import io.carillon.listen.ListenOptions;
import io.carillon.listen.ListenerDefinition;
import io.carillon.listen.Listening;
import io.carillon.listen.NotificationManager;
import io.carillon.listen.config.EngineConfig;
import io.carillon.listen.config.UserConfig;
import io.carillon.peers.FreePort;
import io.carillon.store.Commit;
import io.carillon.store.Cursor;
import io.carillon.store.KeyRange;
import io.carillon.store.embedded.EmbeddedOptions;
import io.carillon.store.embedded.EmbeddedStore;

/**
 * Kills the server with signal 9, again and again, while 32 publishers publish and a listener listens, and looks
 * afterwards whether every acknowledged event is there, in order, without a gap in the revisions, and whether the
 * listener received each at least once.
 */
final class DrillBench implements Benchmark {

    private static final int KILLS = 20;
    private static final int PUBLISHERS = 32;
    private static final Duration LAST_WORDS = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "drill";
    }

    @Override
    public String summary() {
        return "kill -9 of the server 20 times under load from 32 publishers; nothing acknowledged may be lost";
    }

    @Override
    public void run(Path disk, Effort effort, PrintStream out) throws Exception {
        long seed = Long.getLong("carillon.seed", System.nanoTime());
        out.println("seed " + seed + " (-Dcarillon.seed in CARILLON_JAVA_OPTS sets it)");
        try (Scratch scratch = new Scratch(disk)) {
            drill(scratch, new Random(seed), out);
        }
    }

    private static void drill(Scratch scratch, Random random, PrintStream out) throws Exception {
        int port = FreePort.find();
        Acknowledged acknowledged = new Acknowledged();
        Set<String> heard = ConcurrentHashMap.newKeySet();
        List<Publisher> publishers = new ArrayList<>();
        Peer server = Peer.carillon(scratch.folder(), port);
        try (NotificationManager manager = new NotificationManager(config(port, scratch.folder("home")));
                Listening _ = manager.listen(List.of(listener(event -> heard.add(event.origin().key()))),
                        ListenOptions.CATCHUP)) {
            awaitListener(port, acknowledged, heard);
            for (int i = 0; i < PUBLISHERS; i++) {
                publishers.add(Publisher.start(port, i + 1, acknowledged));
            }
            for (int kill = 1; kill <= KILLS; kill++) {
                long before = acknowledged.count();
                while (acknowledged.count() < before + 200) {
                    Thread.sleep(5);
                }
                Thread.sleep(random.nextInt(400));
                server.kill();
                out.printf("kill %2d: %,d acknowledged so far%n", kill, acknowledged.count());
                server = Peer.carillon(scratch.folder(), port);
            }
            for (Publisher publisher : publishers) {
                publisher.stop();
            }
            awaitHeard(acknowledged, heard);
        } finally {
            server.close();
        }
        verify(scratch.folder().resolve("data"), acknowledged, heard, out);
    }

    /** A listener that begins where the store is must be there before what it is to hear. */
    private static void awaitListener(int port, Acknowledged acknowledged, Set<String> heard) throws Exception {
        try (HttpPublisher publisher = new HttpPublisher(Peer.local(port), 0, 0)) {
            while (heard.isEmpty()) {
                publisher.publish();
                Thread.sleep(50);
            }
        }
        acknowledged.clear();
    }

    private static void awaitHeard(Acknowledged acknowledged, Set<String> heard) throws InterruptedException {
        long end = System.nanoTime() + LAST_WORDS.toNanos();
        while (!heard.containsAll(acknowledged.keys()) && System.nanoTime() < end) {
            Thread.sleep(100);
        }
    }

    private static void verify(Path data, Acknowledged acknowledged, Set<String> heard, PrintStream out)
            throws InterruptedException {
        Map<String, Long> found = new HashMap<>();
        long revision = 1;
        try (EmbeddedStore store = EmbeddedStore.open(EmbeddedOptions.in(data));
                Cursor cursor = store.follow(KeyRange.ALL, 1)) {
            long last = store.revision();
            while (revision < last) {
                Commit commit = cursor.next();
                if (commit.revision() != revision + 1) {
                    throw new IllegalStateException("after revision " + revision + " comes " + commit.revision());
                }
                revision = commit.revision();
                long at = revision;
                commit.changes().forEach(change -> found.put(change.entry().key().text(), at));
            }
        }
        long missing = acknowledged.keys().stream().filter(key -> !found.containsKey(key)).count();
        long displaced = acknowledged.revisions.entrySet().stream()
                .filter(each -> found.containsKey(each.getKey()) && !each.getValue().equals(found.get(each.getKey())))
                .count();
        long unheard = acknowledged.keys().stream().filter(key -> !heard.contains(key)).count();
        out.printf(
                "%d kills, %,d acknowledged events: %d missing, %d at another revision than was told, %d not heard by"
                        + " the listener; revisions 2 to %,d without a gap%n",
                KILLS, acknowledged.count(), missing, displaced, unheard, revision);
        if (missing + displaced + unheard > 0) {
            throw new IllegalStateException("events were lost");
        }
    }

    /** What the server said is durable. */
    private static final class Acknowledged {

        private final Map<String, Long> revisions = new ConcurrentHashMap<>();

        void add(String key, long revision) {
            revisions.put(key, revision);
        }

        long count() {
            return revisions.size();
        }

        Set<String> keys() {
            return revisions.keySet();
        }

        void clear() {
            revisions.clear();
        }
    }

    /** Publishes for one destination without end, and comes back when the server does. */
    private static final class Publisher {

        private final int port;
        private final int destination;
        private final Acknowledged acknowledged;
        private final Thread thread;
        private volatile boolean stop;

        private Publisher(int port, int destination, Acknowledged acknowledged) {
            this.port = port;
            this.destination = destination;
            this.acknowledged = acknowledged;
            this.thread = Thread.ofVirtual().name("publisher-" + destination).unstarted(this::run);
        }

        static Publisher start(int port, int destination, Acknowledged acknowledged) {
            Publisher publisher = new Publisher(port, destination, acknowledged);
            publisher.thread.start();
            return publisher;
        }

        private void run() {
            long number = 0;
            while (!stop) {
                try (HttpPublisher http = new HttpPublisher(Peer.local(port), destination, number)) {
                    while (!stop) {
                        String key = Notification.of(destination, http.nextNumber(), 0).leaf().text();
                        // Whatever becomes of this one, it is not published again: its key stands for one attempt.
                        number = http.nextNumber() + 1;
                        acknowledged.add(key, http.publish());
                    }
                } catch (IOException e) {
                    pause();
                }
            }
        }

        private static void pause() {
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void stop() throws InterruptedException {
            stop = true;
            thread.join();
        }
    }

    private static ListenerDefinition listener(Consumer<Event> trigger) {
        EventSchema schema = EventSchemas
                .of(Map.of("product", Map.of("endpoint",
                        List.of(Map.of("engine", List.of("etcd_rest"), "base", "/ec/diss/", "stem", "{product}")),
                        "request", Map.of("product", List.of(Map.of("type", "StringHandler"))))))
                .get("product").orElseThrow();
        return new ListenerDefinition(schema, schema.request("etcd_rest", Map.of()), Map.of(),
                List.of(Map.of("type", "function", "function", trigger)));
    }

    private static UserConfig config(int port, Path home) {
        return UserConfig.defaults(home).withNotification(EngineConfig.defaults().withHost("127.0.0.1").withPort(port)
                .withAutomaticRetryDelay(Duration.ofSeconds(2)));
    }
}
