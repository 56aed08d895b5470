package io.carillon.event;

import org.jspecify.annotations.Nullable;

/**
 * The small message that an event carries: most often where the data is, not the data.
 *
 * @param name what the schema calls it, such as {@code payload} or {@code location}
 * @param text the message; may be empty
 */
public record Payload(String name, String text) {

    /** What the store holds for an event without payload (aviso-v1 0). */
    private static final String ABSENT = "None";

    /**
     * The payload that a value in the store stands for.
     *
     * @param name  what the schema calls it
     * @param value the value, or null when the store holds none
     * @return the payload, or null when the event has none
     */
    public static @Nullable Payload ofStored(String name, @Nullable String value) {
        return value == null || value.equals(ABSENT) ? null : new Payload(name, value);
    }

    /** The value that the store holds for a payload or for none. */
    public static String stored(@Nullable Payload payload) {
        return payload == null ? ABSENT : payload.text;
    }
}
