package io.carillon.hub.subscriptions;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.carillon.hub.DeliveryOptions;
import io.carillon.hub.EventConsumer;
import io.carillon.hub.HubEvent;
import io.carillon.hub.HubException;
import io.carillon.hub.consumers.ConsumerFactories;
import io.carillon.hub.consumers.ConsumerSettings;
import io.carillon.hub.webpush.PushSubscription;
import io.carillon.hub.webpush.PushSubscriptions;
import io.carillon.hub.webpush.VapidKeys;
import io.carillon.hub.webpush.WebPush;
import io.carillon.hub.webpush.WebPushConsumer;
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
    private static final String WEB_PUSH = "webpush";

    /** What a user gives for each type, with an example. */
    private static final Map<String, Map<String, String>> ADDRESSES = Map.of(EMAIL, Map.of("to", "someone@example.org"),
            "webhook", Map.of("url", "https://example.org/hook"), WEB_PUSH,
            Map.of("endpoint", "https://push.example.org/a", "p256dh", "", "auth", ""));

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
        return type.equals(WEB_PUSH) ? DeliveryOptions.defaults() : ConsumerFactories.of(type).options();
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
        if (type.equals(WEB_PUSH)) {
            push(settings, VapidKeys.generate()).close();
        } else {
            consumer(type, settings, example, null).close();
        }
    }

    /** Whether it reaches browsers by Web Push. */
    boolean isWebPush() {
        return type.equals(WEB_PUSH);
    }

    /**
     * What pushes to browsers.
     *
     * @return to be closed by the caller
     */
    WebPush push(VapidKeys keys) {
        return push(settings, keys);
    }

    private static WebPush push(Map<String, ? extends @Nullable Object> settings, VapidKeys keys) {
        ConsumerSettings own = new ConsumerSettings(settings);
        String contact = own.text("contact");
        boolean anywhere = own.flag("private_endpoints", false);
        for (String unknown : own.unknown()) {
            throw new HubException(unknown + " is not known to channels of type " + WEB_PUSH);
        }
        return new WebPush(keys, contact, endpoint -> anywhere || WebPush.isPublic(endpoint));
    }

    /** The names of what a user gives. */
    public List<String> address() {
        return ADDRESSES.getOrDefault(type, Map.of()).keySet().stream().sorted().toList();
    }

    /**
     * Makes the consumer for a subscription.
     *
     * @param unsubscribe the address of a page that ends the subscription; null for none
     * @param push        what pushes to browsers; null when this channel does not
     * @param gone        called when nobody is at the address any more
     * @throws HubException when the user's address is none
     */
    EventConsumer consumer(UserSubscription subscription, @Nullable String unsubscribe, @Nullable WebPush push,
            Runnable gone) {
        for (String each : subscription.address().keySet()) {
            if (!address().contains(each)) {
                throw new HubException(
                        "address." + each + " is not known to this channel; known are " + String.join(", ", address()));
            }
        }
        try {
            return push == null
                    ? consumer(type, settings, subscription.address(), unsubscribe)
                    : new WebPushConsumer(push, new OneBrowser(browser(subscription.address()), gone));
        } catch (HubException e) {
            throw new HubException("address." + e.getMessage(), e);
        }
    }

    private static PushSubscription browser(Map<String, String> address) {
        return PushSubscription.of(Map.of("endpoint", address.getOrDefault("endpoint", ""), "keys",
                Map.of("p256dh", address.getOrDefault("p256dh", ""), "auth", address.getOrDefault("auth", ""))));
    }

    private record OneBrowser(PushSubscription browser, Runnable gone) implements PushSubscriptions {

        @Override
        public List<PushSubscription> wanting(HubEvent event) {
            return List.of(browser);
        }

        @Override
        public void remove(PushSubscription subscription) {
            gone.run();
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
