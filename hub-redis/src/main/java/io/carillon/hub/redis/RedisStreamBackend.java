package io.carillon.hub.redis;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;

import io.carillon.hub.Backend;
import io.carillon.hub.ConsumerException;
import io.carillon.hub.HubException;
import io.carillon.hub.Subscription;
import io.carillon.threads.Interrupts;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import org.jspecify.annotations.Nullable;

/**
 * Channels in streams of Redis: what is published is kept, the newest so many of each channel, and who was away goes on
 * behind the last message that he had. A message is an entry with the one field {@code event}.
 */
public final class RedisStreamBackend implements Backend {

    private static final String FIELD = "event";
    private static final int MOST_AT_ONCE = 100;

    /** How long one question to the server waits at most; the connection's time limit must not come first. */
    private static final Duration BLOCK = Duration.ofSeconds(5);

    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;
    private final long keep;

    private RedisStreamBackend(RedisClient client, StatefulRedisConnection<String, String> connection, long keep) {
        this.client = client;
        this.connection = connection;
        this.keep = keep;
    }

    /**
     * Connects to a server.
     *
     * @param uri  as in {@link RedisPubSubBackend#connect}
     * @param keep how many messages a channel keeps, roughly
     * @throws HubException when it can't be reached
     */
    public static RedisStreamBackend connect(String uri, long keep) {
        RedisClient client = Redis.client(uri);
        return new RedisStreamBackend(client, Redis.connect(client), keep);
    }

    @Override
    public void publish(String channel, String text) throws ConsumerException {
        try {
            connection.sync().xadd(channel, XAddArgs.Builder.maxlen(keep).approximateTrimming(), Map.of(FIELD, text));
        } catch (RedisException e) {
            throw Redis.unavailable(e);
        }
    }

    @Override
    public Subscription subscribe(String channel) {
        try {
            List<StreamMessage<String, String>> last = connection.sync().xrevrange(channel, Range.unbounded(),
                    Limit.from(1));
            return subscribe(channel, last.isEmpty() ? "0-0" : last.getFirst().getId());
        } catch (RedisException e) {
            throw new HubException("channel " + channel + " can't be read in Redis: " + e.getMessage(), e);
        }
    }

    @Override
    public Subscription subscribe(String channel, String id) {
        return new Reading(channel, id, Redis.connect(client));
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown();
    }

    private static final class Reading implements Subscription {

        private final String channel;
        private final StatefulRedisConnection<String, String> connection;
        private final Queue<Message> messages = new ArrayDeque<>();
        private String last;

        Reading(String channel, String last, StatefulRedisConnection<String, String> connection) {
            this.channel = channel;
            this.last = last;
            this.connection = connection;
        }

        @Override
        public @Nullable Message next(Duration wait) throws InterruptedException {
            long end = System.nanoTime() + wait.toNanos();
            while (messages.isEmpty()) {
                long most = Math.min(BLOCK.toMillis(), connection.getTimeout().toMillis() / 2);
                long millis = Math.min(most, (end - System.nanoTime()) / 1_000_000);
                if (millis <= 0) {
                    return null;
                }
                read(Duration.ofMillis(millis));
            }
            return messages.poll();
        }

        private void read(Duration block) throws InterruptedException {
            try {
                @SuppressWarnings("unchecked") // Lettuce takes the one place as an array of a generic type, and reads
                                               // it
                List<StreamMessage<String, String>> read = connection.sync().xread(
                        XReadArgs.Builder.block(block).count(MOST_AT_ONCE), XReadArgs.StreamOffset.from(channel, last));
                for (StreamMessage<String, String> each : read) {
                    last = each.getId();
                    String text = each.getBody().get(FIELD);
                    if (text != null) {
                        messages.add(new Message(channel, last, text));
                    }
                }
            } catch (RedisException e) {
                if (Thread.interrupted() || e.getCause() instanceof InterruptedException) {
                    throw Interrupts.toldBy(e, "the reader ends");
                }
                throw new HubException("channel " + channel + " can't be read in Redis: " + e.getMessage(), e);
            }
        }

        @Override
        public void close() {
            connection.close();
        }
    }
}
