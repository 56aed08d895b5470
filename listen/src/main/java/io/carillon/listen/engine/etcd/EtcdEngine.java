package io.carillon.listen.engine.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

import io.carillon.event.schema.EventKeys;
import io.carillon.listen.config.UserConfig;
import io.carillon.listen.engine.Feed;
import io.carillon.listen.engine.NotificationEngine;
import io.carillon.listen.engine.Status;
import io.carillon.listen.engine.etcd.EtcdServer.Answer;
import io.carillon.listen.engine.etcd.EtcdServer.KeyValue;
import io.carillon.listen.engine.etcd.EtcdServer.Range;
import org.jspecify.annotations.Nullable;

/** The engines {@code etcd_rest} and {@code etcd_grpc}: an etcd, or a Carillon server (aviso-v1 5.1 to 5.5). */
final class EtcdEngine implements NotificationEngine {

    private final EtcdCluster cluster;
    private final Publisher publisher;
    private final Duration pollingInterval;

    /**
     * @param cluster     closed with this
     * @param environment names the user who publishes
     */
    EtcdEngine(EtcdCluster cluster, UserConfig config, Map<String, String> environment) {
        this.cluster = cluster;
        this.publisher = new Publisher(cluster, Status.Producer.ofProcess(environment), config.auth().statusUser(),
                config.notification().type().toUpperCase(Locale.ROOT));
        this.pollingInterval = config.pollingInterval();
    }

    @Override
    public String address() {
        return cluster.address();
    }

    @Override
    public void publish(EventKeys keys, String value, long ttlSeconds) throws InterruptedException {
        publisher.publish(keys, value.getBytes(UTF_8), ttlSeconds);
    }

    @Override
    public @Nullable String value(String key) throws InterruptedException {
        KeyValue entry = cluster.ask("Not able to pull key " + key, server -> server.range(Range.of(key, 0))).entry();
        return entry == null ? null : entry.text();
    }

    @Override
    public Position newest(String baseKey) throws InterruptedException {
        Answer answer = cluster.ask("Not able to request latest revision",
                server -> server.range(Range.revisionOf(baseKey)));
        return new Position(answer.cluster(), answer.revision() + 1);
    }

    @Override
    public Period find(String baseKey, Instant from, @Nullable Instant to) throws InterruptedException {
        return cluster.ask("Not able to pull key " + baseKey,
                server -> new PeriodSearch(server, baseKey).find(from, to));
    }

    @Override
    public Feed follow(Map<String, Long> starts, @Nullable String store) {
        return new EtcdFeed(cluster, starts, store, pollingInterval);
    }

    @Override
    public void close() {
        cluster.close();
    }
}
