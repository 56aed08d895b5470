package io.carillon.hub.redis;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.carillon.hub.Backend;
import io.carillon.hub.ConsumerException;
import io.carillon.hub.HubException;
import io.carillon.hub.Subscription;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import org.jspecify.annotations.Nullable;

/**
 * Channels by Redis' {@code PUBLISH} and {@code SUBSCRIBE}, as the original uses them (hub 7): whoever is connected
 * gets a message at most once, nothing is kept. A connection that is lost is made again; what was published meanwhile
 * is gone.
 */
public final class RedisPubSubBackend implements Backend {

    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;

    private RedisPubSubBackend(RedisClient client, StatefulRedisConnection<String, String> connection) {
        this.client = client;
        this.connection = connection;
    }

    /**
     * Connects to a server.
     *
     * @param uri such as {@code redis://:password@localhost:6379/0} or {@code rediss://} with TLS
     * @throws HubException when it can't be reached
     */
    public static RedisPubSubBackend connect(String uri) {
        RedisClient client = Redis.client(uri);
        return new RedisPubSubBackend(client, Redis.connect(client));
    }

    @Override
    public void publish(String channel, String text) throws ConsumerException {
        try {
            connection.sync().publish(channel, text);
        } catch (RedisException e) {
            throw Redis.unavailable(e);
        }
    }

    @Override
    public Subscription subscribe(String channel) {
        StatefulRedisPubSubConnection<String, String> own = null;
        try {
            own = client.connectPubSub();
            Listening listening = new Listening(own);
            own.addListener(listening);
            own.sync().subscribe(channel);
            return listening;
        } catch (RedisException e) {
            if (own != null) {
                own.close();
            }
            throw new HubException("channel " + channel + " can't be subscribed to in Redis: " + e.getMessage(), e);
        }
    }

    /** Nothing is kept that could be gone back to. */
    @Override
    public Subscription subscribe(String channel, String id) {
        throw new HubException("Redis keeps no messages of publish and subscribe; use its streams to go back to one");
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown();
    }

    private static final class Listening extends RedisPubSubAdapter<String, String> implements Subscription {

        /** Who reads more slowly than this loses messages, as Redis itself would have it. */
        private static final int MOST_WAITING = 100_000;

        private final StatefulRedisPubSubConnection<String, String> connection;
        private final LinkedBlockingQueue<Message> messages = new LinkedBlockingQueue<>(MOST_WAITING);
        private final AtomicBoolean overrun = new AtomicBoolean();
        private volatile boolean closed;

        Listening(StatefulRedisPubSubConnection<String, String> connection) {
            this.connection = connection;
        }

        @Override
        public void message(String channel, String text) {
            if (!messages.offer(new Message(channel, "", text))) {
                overrun.set(true);
            }
        }

        @Override
        public @Nullable Message next(Duration wait) throws InterruptedException {
            if (closed) {
                throw new HubException("the subscription is closed");
            }
            if (messages.isEmpty() && overrun.getAndSet(false)) {
                throw new HubException("messages were lost, for they came faster than they were read");
            }
            return messages.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public void close() {
            closed = true;
            connection.close();
        }
    }
}
