package io.carillon.server;

import java.util.List;
import java.util.function.Supplier;

import io.carillon.hub.Notifications;
import io.carillon.hub.subscriptions.UserSubscriptions;
import org.jspecify.annotations.Nullable;

/**
 * The hubs that a server serves.
 *
 * @param notifications they themselves; stays the caller's
 * @param mistakes      what is wrong with their configuration at present, a line for each mistake
 * @param users         how it is known who asks
 * @param subscriptions what users want to be told of; stays the caller's; null when there are none
 */
public record ServedHubs(Notifications notifications, Supplier<List<String>> mistakes, Users users,
        @Nullable UserSubscriptions subscriptions) {

    /** Hubs that no file configures, for users that nobody knows. */
    public ServedHubs(Notifications notifications) {
        this(notifications, List::of, Users.NOBODY, null);
    }
}
