package io.carillon.hub.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.OutputStream;
import java.io.PrintStream;

import io.carillon.hub.EventConsumer;
import io.carillon.hub.HubException;
import io.carillon.hub.consumers.ConsumerFactory;
import io.carillon.hub.consumers.ConsumerSettings;
import io.carillon.listen.triggers.TriggerException;
import io.carillon.listen.triggers.TriggerParameters;

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
        settings.value("url_file");
        settings.value("url_env");
        String plain = settings.text("url", null);
        if (plain != null) {
            return plain;
        }
        try {
            String url = new TriggerParameters(settings.all(),
                    new PrintStream(OutputStream.nullOutputStream(), true, UTF_8)).secret("url");
            if (url != null) {
                return url;
            }
        } catch (TriggerException e) {
            throw new HubException(e.getMessage(), e);
        }
        throw settings.mistake("url", "is missing: an address such as redis://localhost:6379");
    }
}
