package io.carillon.hub.redis;

import io.carillon.hub.ConsumerException;
import io.carillon.hub.HubException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;

/** What both kinds of channels have in common. */
final class Redis {

    private Redis() {
    }

    static RedisClient client(String uri) {
        return RedisClient.create(address(uri));
    }

    /**
     * An address of a server.
     *
     * @throws HubException when it is none
     */
    static RedisURI address(String uri) {
        try {
            return RedisURI.create(uri);
        } catch (IllegalArgumentException e) {
            // The address may hold a password, and is not shown.
            throw new HubException("the address of a Redis server must be such as redis://localhost:6379, and is not: "
                    + e.getClass().getSimpleName(), e);
        }
    }

    /** Connects, or lets go of the client. */
    static StatefulRedisConnection<String, String> connect(RedisClient client) {
        try {
            return client.connect();
        } catch (RedisException e) {
            client.shutdown();
            throw new HubException("Redis can't be reached: " + reason(e), e);
        }
    }

    static ConsumerException unavailable(RedisException e) {
        return new ConsumerException(ConsumerException.Kind.UNAVAILABLE, "Redis can't take a message: " + reason(e), e);
    }

    private static String reason(RedisException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return String.valueOf(cause.getMessage());
    }
}
