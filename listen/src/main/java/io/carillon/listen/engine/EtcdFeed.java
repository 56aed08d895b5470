package io.carillon.listen.engine;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;

import io.carillon.listen.NotificationException;
import io.carillon.listen.engine.EtcdMessages.Answer;
import io.carillon.listen.engine.EtcdMessages.KeyValue;
import io.carillon.listen.engine.EtcdMessages.WatchEvent;
import io.carillon.listen.engine.EtcdMessages.WatchMessage;
import io.carillon.listen.engine.EtcdMessages.WatchReader;
import org.jspecify.annotations.Nullable;

/**
 * Follows base keys of an etcd: by one watch stream for all of them, opened again from where it broke off; by looking
 * every so often where a watch is refused, which a proxy in front of the store may do (aviso-v1 11).
 */
final class EtcdFeed implements Feed {

    private static final int PAGE = 10_000;

    private final EtcdClient client;
    private final List<String> bases;
    private final Map<String, Long> next;
    private final Backoff backoff;
    private final EtcdRestEngine engine;
    private final Duration pollingInterval;
    private final Queue<Item> items = new ArrayDeque<>();
    private @Nullable String store;
    private @Nullable WatchReader reader;
    private volatile @Nullable InputStream stream;
    private volatile @Nullable Thread reading;
    private volatile boolean closed;
    private boolean polling;
    private @Nullable IdleCheck idleCheck;

    EtcdFeed(EtcdClient client, Map<String, Long> starts, @Nullable String store, Backoff backoff,
            EtcdRestEngine engine, Duration pollingInterval) {
        this.client = client;
        this.bases = List.copyOf(starts.keySet());
        this.next = new ConcurrentHashMap<>(starts);
        this.store = store;
        this.backoff = backoff;
        this.engine = engine;
        this.pollingInterval = pollingInterval;
    }

    @Override
    public Item next() throws InterruptedException {
        reading = Thread.currentThread();
        try {
            while (true) {
                Item item = items.poll();
                if (item != null) {
                    return item;
                }
                requireOpen();
                advance();
            }
        } finally {
            reading = null;
        }
    }

    /** A read that is interrupted ends as if the connection had broken. */
    private void requireOpen() throws InterruptedException {
        if (closed || Thread.interrupted()) {
            throw new InterruptedException("the feed was closed");
        }
    }

    /** Does what brings the next items, or the feed one step further. */
    private void advance() throws InterruptedException {
        try {
            if (polling) {
                poll();
            } else {
                watch();
            }
        } catch (IOException e) {
            disconnect();
            requireOpen();
            retry(EtcdRestEngine.reason(e));
        } catch (EtcdException e) {
            disconnect();
            if (e.passing() && e.status() != 501) {
                retry(e.getMessage());
            } else if (!polling && (e.status() == 403 || e.status() == 404 || e.status() == 405 || e.status() == 501)) {
                EtcdRestEngine.LOG.warn("{} does not let itself be watched (HTTP {}); looking every {}s instead",
                        client.base(), e.status(), pollingInterval.toSeconds());
                polling = true;
            } else {
                throw new NotificationException("Not able to watch, " + e.describe(), true, e);
            }
        }
    }

    private void retry(String why) throws InterruptedException {
        Duration pause = backoff.next();
        engine.announce(pause, why);
        Thread.sleep(pause);
    }

    private void watch() throws IOException, InterruptedException, EtcdException {
        WatchReader open = reader;
        if (open == null) {
            open = connect();
        }
        WatchMessage message = open.next();
        if (message == null) {
            throw new IOException("the server ended the watch stream");
        }
        IdleCheck check = idleCheck;
        if (check != null) {
            check.heard();
        }
        if (message.created() && !message.canceled()) {
            backoff.reset();
        }
        handle(message);
    }

    private WatchReader connect() throws IOException, InterruptedException, EtcdException {
        requireSameStore();
        List<EtcdClient.Watch> watches = new ArrayList<>();
        for (int i = 0; i < bases.size(); i++) {
            watches.add(new EtcdClient.Watch(bases.get(i), i + 1L, next.getOrDefault(bases.get(i), 0L)));
        }
        InputStream opened = client.watch(watches);
        stream = opened;
        if (closed) {
            opened.close();
            throw new IOException("closed");
        }
        WatchReader open = new WatchReader(opened);
        reader = open;
        idleCheck = IdleCheck.start(client, bases, next, opened, pollingInterval);
        return open;
    }

    /**
     * A store that was made anew, or another one at the same address, counts its revisions from the beginning: waiting
     * there for a revision of the old one would be waiting in vain.
     */
    private void requireSameStore() throws IOException, InterruptedException, EtcdException {
        Answer answer = client.getRevision(bases.getFirst());
        boolean other = store != null && !store.equals(answer.cluster());
        store = answer.cluster();
        for (String base : bases) {
            long wanted = next.getOrDefault(base, 0L);
            if (other || wanted > answer.revision() + 1) {
                items.add(new Item.Gap(base, wanted, answer.revision() + 1, "it is another store"));
                next.put(base, answer.revision() + 1);
            }
        }
    }

    private void handle(WatchMessage message) throws IOException, EtcdException {
        int index = (int) message.watch() - 1;
        if (message.watch() == -1 || index < 0 || index >= bases.size()) {
            if (message.canceled()) {
                throw new IOException("the server ended the watch: " + message.reason());
            }
            return;
        }
        String base = bases.get(index);
        if (message.canceled()) {
            if (message.compactRevision() == 0) {
                throw new IOException("the server ended the watch: " + message.reason());
            }
            long wanted = next.getOrDefault(base, 0L);
            items.add(new Item.Gap(base, wanted, message.compactRevision(), "history was compacted"));
            next.put(base, message.compactRevision());
            throw new IOException("history was compacted");
        }
        Map<Long, String> statuses = statuses(base, message.events());
        long last = 0;
        for (WatchEvent event : message.events()) {
            KeyValue entry = event.entry();
            last = Math.max(last, entry.modRevision());
            if (!event.delete() && entry.modRevision() >= next.getOrDefault(base, 0L)) {
                items.add(new Item.Put(base, entry.key(), entry.value(), entry.modRevision(),
                        statuses.get(entry.modRevision())));
            }
        }
        if (last > 0) {
            // Only now: the events of one revision come together, and none must make the others look old.
            next.put(base, last + 1);
            items.add(new Item.Passed(base, last));
        } else if (!message.created()) {
            passed(base, message.revision());
        }
    }

    /** The statuses that were written under a base key, by revision; those of one revision come in one message. */
    private static Map<Long, String> statuses(String base, List<WatchEvent> events) {
        Map<Long, String> statuses = new HashMap<>();
        for (WatchEvent event : events) {
            KeyValue entry = event.entry();
            if (!event.delete() && entry.key().equals(base)) {
                statuses.put(entry.modRevision(), entry.value());
            }
        }
        return statuses;
    }

    private void passed(String base, long revision) {
        if (revision >= next.getOrDefault(base, 0L)) {
            next.put(base, revision + 1);
            items.add(new Item.Passed(base, revision));
        }
    }

    private void poll() throws IOException, InterruptedException, EtcdException {
        boolean found = false;
        for (String base : bases) {
            found |= poll(base);
        }
        backoff.reset();
        if (!found) {
            Thread.sleep(pollingInterval);
        }
    }

    /**
     * Reads what was written under a base key since the last look: of each key the newest version, the oldest first.
     */
    private boolean poll(String base) throws IOException, InterruptedException, EtcdException {
        Answer answer = client.changed(base, next.getOrDefault(base, 0L), PAGE);
        if (store == null) {
            store = answer.cluster();
        }
        List<KeyValue> entries = answer.entries();
        long upTo = answer.revision();
        if (answer.more()) {
            // The last revision may be cut in two; what belongs to it comes with the next page, unless it is all there
            // is.
            long last = entries.getLast().modRevision();
            if (entries.getFirst().modRevision() < last) {
                entries = entries.stream().filter(entry -> entry.modRevision() < last).toList();
                upTo = last - 1;
            } else {
                upTo = last;
            }
        }
        for (KeyValue entry : entries) {
            items.add(new Item.Put(base, entry.key(), entry.value(), entry.modRevision()));
        }
        passed(base, upTo);
        return !entries.isEmpty();
    }

    private void disconnect() {
        IdleCheck check = idleCheck;
        if (check != null) {
            check.stop();
            idleCheck = null;
        }
        WatchReader open = reader;
        reader = null;
        closeStream();
        if (open != null) {
            open.close();
        }
    }

    private void closeStream() {
        InputStream open = stream;
        stream = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                EtcdRestEngine.LOG.debug("while closing a watch: {}", e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        IdleCheck check = idleCheck;
        if (check != null) {
            check.stop();
        }
        closeStream();
        Thread reader = reading;
        if (reader != null) {
            reader.interrupt();
        }
    }
}
