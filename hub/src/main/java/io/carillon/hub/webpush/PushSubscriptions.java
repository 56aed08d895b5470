package io.carillon.hub.webpush;

import java.util.List;

import io.carillon.hub.HubEvent;

/** Who wants to be pushed to. Thread-safe. */
public interface PushSubscriptions {

    /** The subscriptions that want an event. */
    List<PushSubscription> wanting(HubEvent event);

    /** Forgets one that its push service does not know any more. */
    void remove(PushSubscription subscription);
}
