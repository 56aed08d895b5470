package io.carillon.listen.engine;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

import io.carillon.event.schema.EventKeys;
import io.carillon.listen.NotificationException;
import io.carillon.listen.config.UserConfig;
import io.carillon.listen.engine.EtcdMessages.Answer;
import io.carillon.listen.engine.EtcdMessages.KeyValue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine {@code etcd_rest}: an etcd, or a Carillon server, over JSON and HTTP. */
public final class EtcdRestEngine implements NotificationEngine {

    /** v1's name for its log; users filter on it. */
    static final Logger LOG = LoggerFactory.getLogger("aviso");

    private static final String NAME = "ETCD_REST";

    /** When others publish under the same base key meanwhile, the status is linked anew this often before it is not. */
    private static final int LINK_ATTEMPTS = 8;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    private final UserConfig config;
    private final EtcdClient client;
    private final Status.Producer producer;
    private final Duration longestPause;

    private final Map<String, Chain> chains = Collections.synchronizedMap(new NewestUsed());

    /**
     * @param config      where the etcd is
     * @param environment names the user who publishes
     */
    public EtcdRestEngine(UserConfig config, Map<String, String> environment) {
        this.config = config;
        this.client = new EtcdClient(config.notification());
        this.producer = Status.Producer.ofProcess(environment);
        Duration configured = config.notification().automaticRetryDelay();
        this.longestPause = configured == null ? LONGEST_PAUSE : configured;
    }

    @Override
    public String address() {
        return config.notification().host() + ":" + config.notification().port();
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

    /** A request that may be made again. */
    private interface Asking<T> {
        T ask() throws IOException, InterruptedException, EtcdException;
    }

    /** Asks until there is an answer: a server that is away comes back, as v1's users rely on. */
    private <T> T persistently(String what, Asking<T> asking) throws InterruptedException {
        Backoff backoff = new Backoff(FIRST_PAUSE, longestPause);
        while (true) {
            try {
                return asking.ask();
            } catch (EtcdException e) {
                if (!e.passing()) {
                    throw new NotificationException(what + ", " + e.describe(), true, e);
                }
                pause(backoff, e.getMessage());
            } catch (IOException e) {
                pause(backoff, reason(e));
            }
        }
    }

    private void pause(Backoff backoff, String why) throws InterruptedException {
        Duration pause = backoff.next();
        announce(pause, why);
        Thread.sleep(pause);
    }

    /** Tells that a connection will be tried again; v1's words. */
    void announce(Duration pause, String why) {
        LOG.warn("Unable to connect to {}, trying again in {}s...", client.base(), seconds(pause));
        LOG.debug("{}", why);
    }

    private static String seconds(Duration pause) {
        long tenths = Math.max(1, Math.round(pause.toMillis() / 100.0));
        return tenths % 10 == 0 ? Long.toString(tenths / 10) : tenths / 10 + "." + tenths % 10;
    }

    static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    @Override
    public void publish(EventKeys keys, String value, long ttlSeconds) throws InterruptedException {
        long lease = ttlSeconds > 0
                ? persistently("Not able to execute the transaction", () -> client.grantLease(ttlSeconds)).id()
                : 0;
        Chain chain = chains.computeIfAbsent(keys.base(), _ -> new Chain());
        Publication publication = new Publication(keys, value, lease, chain);
        chain.turn.lockInterruptibly();
        try {
            persistently("Not able to execute the transaction", publication::attempt);
        } finally {
            chain.turn.unlock();
        }
    }

    /** One publishing, which may take several attempts. */
    private final class Publication {

        private final EventKeys keys;
        private final String value;
        private final long lease;
        private final Chain chain;
        private int linked;

        /** The status that was sent without an answer: if it stands in the store, the attempt went through. */
        private @Nullable String unanswered;

        Publication(EventKeys keys, String value, long lease, Chain chain) {
            this.keys = keys;
            this.value = value;
            this.lease = lease;
            this.chain = chain;
        }

        /**
         * Puts leaf, status and admin key, on the condition that the status is still the one that the new one names as
         * its predecessor. So the chain of statuses has no hole, and an attempt whose answer was lost can be repeated.
         */
        boolean attempt() throws IOException, InterruptedException, EtcdException {
            String base = keys.base();
            Status previous = chain.newest;
            if (previous == null || unanswered != null) {
                Answer answer = client.get(base, 0);
                if (standsIn(answer)) {
                    return true;
                }
                previous = statusIn(answer);
            }
            while (true) {
                String status = Status.write("notification to key " + keys.leaf(), null, producer, NAME, Instant.now(),
                        previous);
                boolean conditional = linked++ < LINK_ATTEMPTS;
                unanswered = status;
                Answer answer = client.put(puts(status), conditional ? base : null,
                        previous == null ? 0 : previous.revision());
                unanswered = null;
                if (answer.succeeded()) {
                    chain.newest = Status.read(status, answer.revision());
                    return true;
                }
                previous = statusIn(answer);
            }
        }

        private List<EtcdClient.Put> puts(String status) {
            List<EtcdClient.Put> puts = new ArrayList<>(3);
            puts.add(new EtcdClient.Put(keys.leaf(), value, lease));
            // Never with the lease: when the last event expires, the history must not go with it.
            puts.add(new EtcdClient.Put(keys.base(), status, 0));
            String admin = keys.admin();
            if (admin != null) {
                puts.add(new EtcdClient.Put(admin, "None", lease));
            }
            return puts;
        }

        private boolean standsIn(Answer answer) {
            return unanswered != null && answer.entries().stream().anyMatch(entry -> entry.value().equals(unanswered));
        }
    }

    private static @Nullable Status statusIn(Answer answer) {
        if (answer.entries().isEmpty()) {
            return null;
        }
        KeyValue entry = answer.entries().getFirst();
        return Status.read(entry.value(), entry.modRevision());
    }

    @Override
    public @Nullable String value(String key) throws InterruptedException {
        Answer answer = persistently("Not able to pull key " + key, () -> client.get(key, 0));
        return answer.entries().isEmpty() ? null : answer.entries().getFirst().value();
    }

    @Override
    public Position newest(String baseKey) throws InterruptedException {
        Answer answer = persistently("Not able to request latest revision", () -> client.getRevision(baseKey));
        return new Position(answer.cluster(), answer.revision() + 1);
    }

    @Override
    public Period find(String baseKey, Instant from, @Nullable Instant to) throws InterruptedException {
        return persistently("Not able to pull key " + baseKey, () -> new PeriodSearch(client, baseKey).find(from, to));
    }

    @Override
    public Feed follow(Map<String, Long> starts, @Nullable String store) {
        return new EtcdFeed(client, starts, store, new Backoff(FIRST_PAUSE, longestPause), this,
                config.pollingInterval());
    }

    @Override
    public void close() {
        client.close();
    }
}
