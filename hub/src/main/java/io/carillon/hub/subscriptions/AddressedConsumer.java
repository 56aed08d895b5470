package io.carillon.hub.subscriptions;

import io.carillon.hub.Audience;
import io.carillon.hub.EventConsumer;
import io.carillon.hub.Hub;
import io.carillon.hub.HubEvent;

/** Brings a user what the user may see and wants. */
record AddressedConsumer(EventConsumer consumer, Hub hub, UserSubscription subscription) implements EventConsumer {

    @Override
    public void consume(HubEvent event) throws Exception {
        boolean names = Audience.RECIPIENTS.includes(subscription.user(), event);
        if (names || hub.audience() == Audience.EVERYONE && !subscription.mine()) {
            consumer.consume(event);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
