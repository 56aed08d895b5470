package io.carillon.hub.subscriptions;

import java.util.List;

import io.carillon.hub.Audience;
import io.carillon.hub.EventConsumer;
import io.carillon.hub.Hub;
import io.carillon.hub.HubEvent;

/** Brings a user what the user may see and wants. */
record AddressedConsumer(EventConsumer consumer, Hub hub, UserSubscription subscription) implements EventConsumer {

    @Override
    public boolean wants(HubEvent event) {
        Audience audience = subscription.mine() ? Audience.RECIPIENTS : hub.audience();
        return audience.includes(subscription.user(), event) && consumer.wants(event);
    }

    @Override
    public void consume(HubEvent event) throws Exception {
        consumer.consume(event);
    }

    @Override
    public int mostAtOnce() {
        return consumer.mostAtOnce();
    }

    @Override
    public void consumeAll(List<HubEvent> events) throws Exception {
        consumer.consumeAll(events);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
