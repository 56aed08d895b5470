package io.carillon.hub.config;

import java.util.Map;

import io.carillon.hub.DeliveryOptions;
import io.carillon.hub.EventConsumer;
import io.carillon.hub.HubException;
import io.carillon.hub.consumers.ConsumerFactories;
import io.carillon.hub.consumers.ConsumerSettings;
import org.jspecify.annotations.Nullable;

/**
 * A consumer as the configuration describes it. Equal to another if nothing about it has changed.
 *
 * @param id       names it in its hub
 * @param type     its type
 * @param settings what is the type's own
 * @param options  how events are brought to it
 */
public record ConsumerDefinition(String id, String type, Map<String, ? extends @Nullable Object> settings,
        DeliveryOptions options) {

    /**
     * Makes it.
     *
     * @throws HubException when a setting is missing or wrong
     */
    EventConsumer create() {
        return ConsumerFactories.of(type).create(new ConsumerSettings(settings));
    }

    /** Without its settings, which may hold secrets. */
    @Override
    public String toString() {
        return id + " (" + type + ")";
    }
}
