package io.carillon.hub.subscriptions;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.carillon.hub.DeliveryOptions;
import io.carillon.hub.EventConsumer;
import io.carillon.hub.HubException;
import io.carillon.hub.consumers.ConsumerFactories;
import io.carillon.hub.consumers.ConsumerSettings;
import org.jspecify.annotations.Nullable;

/**
 * A way in which users can be told: a consumer's description from the server's configuration, in which only the user's
 * address is missing.
 *
 * @param name     by which users choose it
 * @param type     the consumer's type
 * @param settings what is the type's own
 * @param options  how events are brought
 */
public record Channel(String name, String type, Map<String, ? extends @Nullable Object> settings,
        DeliveryOptions options) {

    private static final String EMAIL = "email";

    /** What a user gives for each type, with an example. */
    private static final Map<String, Map<String, String>> ADDRESSES = Map.of(EMAIL, Map.of("to", "someone@example.org"),
            "webhook", Map.of("url", "https://example.org/hook"));

    /** The types that a channel can be of. */
    public static List<String> types() {
        return ADDRESSES.keySet().stream().sorted().toList();
    }

    /**
     * How events are brought by a type if nothing is said.
     *
     * @throws HubException when there is no such type
     */
    public static DeliveryOptions defaults(String type) {
        return ConsumerFactories.of(type).options();
    }

    /** Refuses what could not be made into a consumer by any address. */
    public Channel {
        Map<String, String> example = ADDRESSES.get(type);
        if (example == null) {
            throw new HubException("type of a channel must be one of " + String.join(", ", types()) + ", not "
                    + ConsumerSettings.shown(type));
        }
        for (String given : example.keySet()) {
            if (settings.containsKey(given)) {
                throw new HubException(given + " is given by each user, and can't be set for the channel");
            }
        }
        consumer(type, settings, example, null).close();
    }

    /** The names of what a user gives. */
    public List<String> address() {
        return ADDRESSES.getOrDefault(type, Map.of()).keySet().stream().sorted().toList();
    }

    /**
     * Makes the consumer for a subscription.
     *
     * @param unsubscribe the address of a page that ends the subscription; null for none
     * @throws HubException when the user's address is none
     */
    EventConsumer consumer(UserSubscription subscription, @Nullable String unsubscribe) {
        for (String each : subscription.address().keySet()) {
            if (!address().contains(each)) {
                throw new HubException(
                        "address." + each + " is not known to this channel; known are " + String.join(", ", address()));
            }
        }
        try {
            return consumer(type, settings, subscription.address(), unsubscribe);
        } catch (HubException e) {
            throw new HubException("address." + e.getMessage(), e);
        }
    }

    private static EventConsumer consumer(String type, Map<String, ? extends @Nullable Object> settings,
            Map<String, String> address, @Nullable String unsubscribe) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>(settings);
        all.putAll(address);
        if (type.equals(EMAIL) && unsubscribe != null) {
            all.put("unsubscribe", unsubscribe);
        }
        ConsumerSettings complete = new ConsumerSettings(all);
        EventConsumer consumer = ConsumerFactories.of(type).create(complete);
        for (String unknown : complete.unknown()) {
            consumer.close();
            throw new HubException(unknown + " is not known to consumers of type " + type);
        }
        return consumer;
    }

    /** Without its settings, which may hold secrets. */
    @Override
    public String toString() {
        return name + " (" + type + ")";
    }
}
