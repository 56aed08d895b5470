package io.carillon.workflow.message;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * What a worker tells the manager, or the manager replies (nowcast 2). Immutable if its payload is.
 *
 * @param source  the name of the worker, or {@link #MANAGER}
 * @param type    a key of the sender's entry in the message registry
 * @param payload any value: null, text, numbers, booleans, dates, lists, sets, bytes, mappings (whose order is kept),
 *                as in {@link io.carillon.yaml.YamlReader}
 */
public record Message(String source, String type, @Nullable Object payload) {

    /** The manager's name as a source. */
    public static final String MANAGER = "manager";

    /** The type of a request for a section of the checklist, which the payload names. */
    public static final String NEED = "need";

    /** The type of a request to empty the checklist. */
    public static final String CLEAR_CHECKLIST = "clear checklist";

    /** Refuses null for all but the payload. */
    public Message {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(type, "type");
    }

    /** A message without payload. */
    public Message(String source, String type) {
        this(source, type, null);
    }
}
