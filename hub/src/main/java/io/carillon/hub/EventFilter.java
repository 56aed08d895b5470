package io.carillon.hub;

/**
 * Says of an event whether a hub wants it. Those of {@link EventFilters} are found by an index and cost next to nothing
 * for events that they don't want; any other, such as a lambda, is asked for every event.
 *
 * <p>
 * A filter that throws wants the event not, and harms no other. Stateless, or thread-safe.
 */
@FunctionalInterface
public interface EventFilter {

    /** Whether the event is wanted. */
    boolean test(HubEvent event);

    /** Wants what both want; the other is asked only if this one wants it. */
    default EventFilter and(EventFilter other) {
        return new EventFilters.And(this, other);
    }

    /** Wants what either wants; the other is asked only if this one does not want it. */
    default EventFilter or(EventFilter other) {
        return new EventFilters.Or(this, other);
    }

    /** Wants what exactly one of them wants. */
    default EventFilter xor(EventFilter other) {
        return new EventFilters.Xor(this, other);
    }

    /** Wants what this one does not want. */
    default EventFilter not() {
        return new EventFilters.Not(this);
    }
}
