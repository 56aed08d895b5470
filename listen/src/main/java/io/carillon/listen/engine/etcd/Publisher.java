package io.carillon.listen.engine.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

import io.carillon.event.schema.EventKeys;
import io.carillon.listen.engine.Status;
import io.carillon.listen.engine.etcd.EtcdServer.Answer;
import io.carillon.listen.engine.etcd.EtcdServer.KeyValue;
import io.carillon.listen.engine.etcd.EtcdServer.Put;
import io.carillon.listen.engine.etcd.EtcdServer.Range;
import io.carillon.listen.engine.etcd.EtcdServer.Transaction;
import org.jspecify.annotations.Nullable;

/** Publishes events to an etcd, each with the status of its base key (aviso-v1 5.1). Thread-safe. */
final class Publisher {

    private static final String FAILURE = "Not able to execute the transaction";
    private static final byte[] NO_VALUE = "None".getBytes(UTF_8);

    /** When others publish under the same base key meanwhile, the status is linked anew this often before it is not. */
    private static final int LINK_ATTEMPTS = 8;

    private final EtcdCluster cluster;
    private final Status.Producer producer;
    private final @Nullable String etcdUser;
    private final String engine;

    private final Map<String, Chain> chains = Collections.synchronizedMap(new NewestUsed());

    /**
     * @param producer who publishes
     * @param etcdUser who the store knows the producer as, null for nobody
     * @param engine   the engine's name in capitals
     */
    Publisher(EtcdCluster cluster, Status.Producer producer, @Nullable String etcdUser, String engine) {
        this.cluster = cluster;
        this.producer = producer;
        this.etcdUser = etcdUser;
        this.engine = engine;
    }

    /** The statuses under one base key, as far as this engine knows them. */
    private static final class Chain {

        /**
         * Each status names the one before it, so of publications under one base key one goes at a time: those of
         * several threads would only refuse each other.
         */
        private final ReentrantLock turn = new ReentrantLock(true);

        /** The newest that this engine wrote, mostly still the newest the next time. Guarded by the turn. */
        private @Nullable Status newest;
    }

    /** What is forgotten is read anew when it is needed. */
    private static final class NewestUsed extends LinkedHashMap<String, Chain> {

        private static final long serialVersionUID = 1;
        private static final int MOST = 10_000;

        NewestUsed() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Chain> eldest) {
            return size() > MOST;
        }
    }

    /**
     * Publishes an event.
     *
     * @param ttlSeconds after how long it expires, 0 or less for never
     * @throws io.carillon.listen.NotificationException when it is refused
     */
    void publish(EventKeys keys, byte[] value, long ttlSeconds) throws InterruptedException {
        Chain chain = chains.computeIfAbsent(keys.base(), _ -> new Chain());
        Publication publication = new Publication(keys, value, ttlSeconds, chain);
        chain.turn.lockInterruptibly();
        try {
            cluster.ask(FAILURE, publication::attempt);
        } finally {
            chain.turn.unlock();
        }
    }

    /** One publishing, which may take several attempts, with several servers. */
    private final class Publication {

        private final EventKeys keys;
        private final byte[] value;
        private final long ttlSeconds;
        private final Chain chain;
        private long lease;
        private int linked;

        /**
         * The statuses that were sent without an answer: where one of them stands or stood in the store, that attempt
         * went through, be it ever so late.
         */
        private final Set<String> unanswered = new HashSet<>();

        /** Below this revision none of them can stand. */
        private long since;

        Publication(EventKeys keys, byte[] value, long ttlSeconds, Chain chain) {
            this.keys = keys;
            this.value = value;
            this.ttlSeconds = ttlSeconds;
            this.chain = chain;
        }

        /**
         * Puts leaf, status and admin key, on the condition that the status is still the one that the new one names as
         * its predecessor. So the chain of statuses has no hole, and an attempt whose answer was lost can be repeated.
         */
        boolean attempt(EtcdServer server) throws IOException, InterruptedException, EtcdException {
            if (ttlSeconds > 0 && lease == 0) {
                lease = server.grantLease(ttlSeconds);
            }
            Status previous = chain.newest;
            if (previous == null || !unanswered.isEmpty()) {
                KeyValue stored = server.range(Range.of(keys.base(), 0)).entry();
                if (wentThrough(server, stored)) {
                    return true;
                }
                previous = status(stored);
            }
            while (true) {
                long revision = previous == null ? 0 : previous.revision();
                String status = Status.write("notification to key " + keys.leaf(), etcdUser, producer, engine,
                        Instant.now(), previous);
                boolean conditional = linked++ < LINK_ATTEMPTS;
                if (unanswered.isEmpty()) {
                    since = revision;
                }
                unanswered.add(status);
                Answer answer = commit(server, status, conditional, revision);
                if (answer.succeeded()) {
                    chain.newest = Status.read(status, answer.revision());
                    return true;
                }
                unanswered.remove(status);
                if (wentThrough(server, answer.entry())) {
                    return true;
                }
                previous = status(answer.entry());
            }
        }

        private Answer commit(EtcdServer server, String status, boolean conditional, long revision)
                throws IOException, InterruptedException, EtcdException {
            Transaction transaction = new Transaction(puts(status), List.of(), conditional ? keys.base() : null,
                    revision);
            while (true) {
                try {
                    return server.commit(transaction);
                } catch (EtcdException e) {
                    if (e.kind() != EtcdException.Kind.LEASE) {
                        throw e;
                    }
                    // It took so long to come this far that the lease has expired.
                    lease = server.grantLease(ttlSeconds);
                    transaction = new Transaction(puts(status), List.of(), conditional ? keys.base() : null, revision);
                }
            }
        }

        private List<Put> puts(String status) {
            List<Put> puts = new ArrayList<>(3);
            puts.add(new Put(keys.leaf(), value, lease));
            // Never with the lease: when the last event expires, the history must not go with it.
            puts.add(new Put(keys.base(), status.getBytes(UTF_8), 0));
            String admin = keys.admin();
            if (admin != null) {
                puts.add(new Put(admin, NO_VALUE, lease));
            }
            return puts;
        }

        /** Whether an attempt without an answer went through; others may have published on top of it. */
        private boolean wentThrough(EtcdServer server, @Nullable KeyValue newest)
                throws IOException, InterruptedException, EtcdException {
            if (unanswered.isEmpty()) {
                return false;
            }
            KeyValue stored = newest;
            while (stored != null && stored.modRevision() > since) {
                if (unanswered.contains(stored.text())) {
                    chain.newest = null;
                    return true;
                }
                stored = before(server, stored.modRevision());
            }
            return false;
        }

        private @Nullable KeyValue before(EtcdServer server, long revision)
                throws IOException, InterruptedException, EtcdException {
            try {
                return server.range(Range.of(keys.base(), revision - 1)).entry();
            } catch (EtcdException e) {
                if (e.kind() == EtcdException.Kind.COMPACTED) {
                    return null;
                }
                throw e;
            }
        }
    }

    private static @Nullable Status status(@Nullable KeyValue stored) {
        return stored == null ? null : Status.read(stored.text(), stored.modRevision());
    }
}
