package io.carillon.listen.engine.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;

import io.carillon.listen.engine.Feed;
import io.carillon.listen.engine.etcd.EtcdServer.Answer;
import io.carillon.listen.engine.etcd.EtcdServer.KeyValue;
import io.carillon.listen.engine.etcd.EtcdServer.Order;
import io.carillon.listen.engine.etcd.EtcdServer.Range;
import io.carillon.listen.engine.etcd.EtcdServer.Watch;
import io.carillon.listen.engine.etcd.EtcdServer.WatchEvent;
import io.carillon.listen.engine.etcd.EtcdServer.WatchMessage;
import io.carillon.listen.engine.etcd.EtcdServer.WatchStream;
import org.jspecify.annotations.Nullable;

/**
 * Follows base keys of an etcd: by one watch stream for all of them, opened again from where it broke off; by looking
 * every so often where a watch is refused, which a proxy in front of the store may do (aviso-v1 11).
 */
final class EtcdFeed implements Feed {

    private static final int PAGE = 10_000;

    /**
     * After so many looks a watch is tried again: the refusal may have been an outage, or the proxy another one now.
     */
    private static final int LOOKS = 10;

    /** So often a watch may end as in an outage, while reading works, before it counts as not allowed. */
    private static final int OUTAGES = 3;

    private final EtcdCluster cluster;
    private final EtcdCluster.Attempts attempts;
    private final List<String> bases;
    private final Map<String, Long> next;
    private final Duration pollingInterval;
    private final Queue<Item> items = new ArrayDeque<>();
    private @Nullable String store;
    private volatile @Nullable WatchStream stream;

    /** The server that the stream comes from: another one may be asked by others meanwhile. */
    private @Nullable EtcdServer connected;
    private volatile @Nullable Thread reading;
    private volatile boolean closed;
    private boolean polling;
    private int looks;
    private int refusals;
    private int denials;
    private @Nullable IdleCheck idleCheck;

    EtcdFeed(EtcdCluster cluster, Map<String, Long> starts, @Nullable String store, Duration pollingInterval) {
        this.cluster = cluster;
        this.attempts = cluster.attempts();
        this.bases = List.copyOf(starts.keySet());
        this.next = new ConcurrentHashMap<>(starts);
        this.store = store;
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
        EtcdServer server = connected;
        if (server == null || polling) {
            server = attempts.begin();
        }
        Login.Proof shown = cluster.shown();
        try {
            if (polling) {
                poll(server);
            } else {
                watch(server);
            }
        } catch (IOException e) {
            disconnect();
            requireOpen();
            attempts.failed(server, e);
        } catch (EtcdException e) {
            disconnect();
            attempts.refused(server, shown, "Not able to watch", e);
        }
    }

    private void watch(EtcdServer server) throws IOException, InterruptedException, EtcdException {
        WatchStream open = stream;
        if (open == null) {
            open = connect(server);
            if (open == null) {
                return;
            }
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
            attempts.succeeded();
            refusals = 0;
            if (looks > 0) {
                EtcdCluster.LOG.info("{} lets itself be watched again", server.address());
                looks = 0;
            }
        }
        handle(server, message);
    }

    /**
     * @return null if the server does not let itself be watched
     */
    private @Nullable WatchStream connect(EtcdServer server) throws IOException, InterruptedException, EtcdException {
        requireSameStore(server);
        List<Watch> watches = new ArrayList<>();
        for (int i = 0; i < bases.size(); i++) {
            watches.add(new Watch(bases.get(i), i + 1L, next.getOrDefault(bases.get(i), 0L)));
        }
        WatchStream opened;
        try {
            opened = server.watch(watches);
        } catch (EtcdException e) {
            pollIfNotWatchable(server, e);
            return null;
        }
        stream = opened;
        connected = server;
        if (closed) {
            opened.close();
            throw new IOException("closed");
        }
        idleCheck = IdleCheck.start(cluster, bases, next, opened, pollingInterval);
        return opened;
    }

    /**
     * What can be read but not watched stands behind a proxy that lets only reading pass; it may say so as if it were
     * an outage.
     */
    private void pollIfNotWatchable(EtcdServer server, EtcdException refusal) throws EtcdException {
        refusals++;
        boolean refused = switch (refusal.kind()) {
            case DENIED, ABSENT -> true;
            case AWAY -> refusals >= OUTAGES;
            default -> false;
        };
        if (!refused) {
            throw refusal;
        }
        if (looks == 0) {
            EtcdCluster.LOG.warn("{} does not let itself be watched ({}); looking every {}s instead", server.address(),
                    refusal.describe(), pollingInterval.toMillis() / 1000.0);
        }
        polling = true;
    }

    /**
     * A store that was made anew, or another one at the same address, counts its revisions from the beginning: waiting
     * there for a revision of the old one would be waiting in vain.
     */
    private void requireSameStore(EtcdServer server) throws IOException, InterruptedException, EtcdException {
        Answer answer = server.range(Range.revisionOf(bases.getFirst()));
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

    private void handle(EtcdServer server, WatchMessage message) throws IOException, EtcdException {
        int index = (int) message.watch() - 1;
        if (message.canceled() && (message.compactRevision() == 0 || index < 0 || index >= bases.size())) {
            throw ended(server, message);
        }
        if (index < 0 || index >= bases.size()) {
            return;
        }
        String base = bases.get(index);
        if (message.canceled()) {
            long wanted = next.getOrDefault(base, 0L);
            items.add(new Item.Gap(base, wanted, message.compactRevision(), "history was compacted"));
            next.put(base, message.compactRevision());
            disconnect();
            return;
        }
        if (!message.events().isEmpty()) {
            denials = 0;
        }
        Map<Long, String> statuses = statuses(base, message.events());
        long last = 0;
        for (WatchEvent event : message.events()) {
            KeyValue entry = event.entry();
            last = Math.max(last, entry.modRevision());
            if (!event.delete() && entry.modRevision() >= next.getOrDefault(base, 0L)) {
                items.add(new Item.Put(base, entry.key(), entry.text(), entry.modRevision(),
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

    /**
     * Why the server ended a watch: it was told on the stream, and is understood as if it had been told at once. Who
     * shows a token that is not valid any more is told that he may not watch; so a new token is asked for first.
     */
    private EtcdException ended(EtcdServer server, WatchMessage message) throws IOException {
        String reason = message.reason();
        String description = server.address() + " ended the watch: " + reason;
        if (reason.contains("permission denied")) {
            return EtcdException.of(cluster.shown().token() != null && denials++ == 0 ? 401 : 403, true, reason,
                    description);
        }
        if (reason.contains("invalid auth token")) {
            return EtcdException.of(401, true, reason, description);
        }
        throw new IOException(description);
    }

    /** The statuses that were written under a base key, by revision; those of one revision come in one message. */
    private static Map<Long, String> statuses(String base, List<WatchEvent> events) {
        Map<Long, String> statuses = new HashMap<>();
        for (WatchEvent event : events) {
            KeyValue entry = event.entry();
            if (!event.delete() && entry.key().equals(base)) {
                statuses.put(entry.modRevision(), entry.text());
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

    private void poll(EtcdServer server) throws IOException, InterruptedException, EtcdException {
        boolean found = false;
        for (String base : bases) {
            found |= poll(server, base);
        }
        attempts.succeeded();
        if (!found) {
            Thread.sleep(pollingInterval);
        }
        looks++;
        polling = looks % LOOKS != 0;
    }

    /**
     * Reads what was written under a base key since the last look: of each key the newest version, the oldest first.
     */
    private boolean poll(EtcdServer server, String base) throws IOException, InterruptedException, EtcdException {
        Answer answer = server.range(new Range(base.getBytes(UTF_8), EtcdServer.prefixEnd(base), 0,
                next.getOrDefault(base, 0L), PAGE, Order.OLDEST_FIRST, false));
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
            items.add(new Item.Put(base, entry.key(), entry.text(), entry.modRevision()));
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
        connected = null;
        closeStream();
    }

    private void closeStream() {
        WatchStream open = stream;
        stream = null;
        if (open != null) {
            open.close();
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
