package io.carillon.hub.config;

import java.util.List;
import java.util.Objects;

import io.carillon.hub.Audience;
import io.carillon.hub.EventFilter;
import org.jspecify.annotations.Nullable;

/**
 * A hub as the configuration describes it.
 *
 * @param label     names it
 * @param filter    which events it wants
 * @param written   the filter as it was written; null for none
 * @param audience  who may see its events over the network
 * @param consumers its consumers, in order
 */
public record HubDefinition(String label, EventFilter filter, @Nullable Object written, Audience audience,
        List<ConsumerDefinition> consumers) {

    /** Copies the list. */
    public HubDefinition {
        consumers = List.copyOf(consumers);
    }

    boolean hasFilterOf(HubDefinition other) {
        return Objects.equals(written, other.written);
    }
}
