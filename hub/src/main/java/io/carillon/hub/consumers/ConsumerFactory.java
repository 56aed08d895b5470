package io.carillon.hub.consumers;

import io.carillon.hub.DeliveryOptions;
import io.carillon.hub.EventConsumer;
import io.carillon.hub.HubException;

/**
 * Makes consumers of one type for hubs of the configuration. Those that come with Carillon stand in
 * {@link ConsumerFactories}; those of other modules and a program's own are found by {@link java.util.ServiceLoader}.
 */
public interface ConsumerFactory {

    /** The name that the configuration gives the type, in lower case. */
    String type();

    /**
     * Makes a consumer. It is made, and closed at once, when the configuration is checked: it must not do anything
     * before the first event. What all consumers have in common is not its business.
     *
     * @throws HubException when a setting is missing or wrong; the message begins with the setting's name
     */
    EventConsumer create(ConsumerSettings settings);

    /** How events are brought to it if the configuration says nothing. */
    default DeliveryOptions options() {
        return DeliveryOptions.defaults();
    }
}
