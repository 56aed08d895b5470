package io.carillon.hub.redis;

import io.carillon.hub.EventConsumer;
import io.carillon.hub.HubException;
import io.carillon.hub.consumers.ConsumerFactory;
import io.carillon.hub.consumers.ConsumerSettings;

/** Makes consumers of type {@code redis}. Public because {@link java.util.ServiceLoader} makes it. */
public final class RedisConsumerFactory implements ConsumerFactory {

    /** Makes one. */
    public RedisConsumerFactory() {
    }

    @Override
    public String type() {
        return "redis";
    }

    @Override
    public EventConsumer create(ConsumerSettings settings) {
        String url = url(settings);
        String channel = settings.text("channel");
        try {
            Redis.address(url);
        } catch (HubException e) {
            throw settings.mistake("url", "is wrong: " + e.getMessage());
        }
        if (settings.value("keep") == null) {
            return new RedisConsumer(() -> RedisPubSubBackend.connect(url), channel);
        }
        int keep = settings.number("keep", 1, 1, Integer.MAX_VALUE);
        return new RedisConsumer(() -> RedisStreamBackend.connect(url, keep), channel);
    }

    /** It may hold a password, and is looked for where triggers look for secrets. */
    private static String url(ConsumerSettings settings) {
        String plain = settings.text("url", null);
        String url = plain == null ? settings.secret("url") : plain;
        if (url != null) {
            return url;
        }
        throw settings.mistake("url", "is missing: an address such as redis://localhost:6379");
    }
}
