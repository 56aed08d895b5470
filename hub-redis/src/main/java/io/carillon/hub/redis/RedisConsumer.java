package io.carillon.hub.redis;

import java.util.function.Supplier;

import io.carillon.hub.Backend;
import io.carillon.hub.ConsumerException;
import io.carillon.hub.EventConsumer;
import io.carillon.hub.HubEvent;
import io.carillon.hub.HubException;
import org.jspecify.annotations.Nullable;

/** {@code redis}: publishes each event's JSON on a channel; connects when the first event comes. */
final class RedisConsumer implements EventConsumer {

    private final Supplier<Backend> connecting;
    private final String channel;
    private @Nullable Backend backend;

    RedisConsumer(Supplier<Backend> connecting, String channel) {
        this.connecting = connecting;
        this.channel = channel;
    }

    @Override
    public void consume(HubEvent event) throws ConsumerException {
        backend().publish(channel, event.toJson());
    }

    private synchronized Backend backend() throws ConsumerException {
        Backend known = backend;
        if (known == null) {
            try {
                known = connecting.get();
            } catch (HubException e) {
                throw new ConsumerException(ConsumerException.Kind.UNAVAILABLE, e.getMessage(), e);
            }
            backend = known;
        }
        return known;
    }

    @Override
    public synchronized void close() {
        if (backend != null) {
            backend.close();
        }
    }
}
