package io.carillon.listen;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Where listening begins and whether it ends (aviso-v1 1.8).
 *
 * @param from    events after this time are replayed first; null to go by {@code catchup}
 * @param to      listening ends with the events before this time; null to go on for ever; only together with
 *                {@code from}
 * @param catchup without {@code from}: whether what was missed since the last time comes first; if not, what the
 *                listener remembers is forgotten
 */
public record ListenOptions(@Nullable Instant from, @Nullable Instant to, boolean catchup) {

    /** What was missed first, then what comes. */
    public static final ListenOptions CATCHUP = new ListenOptions(null, null, true);

    /** Only what comes from now on. */
    public static final ListenOptions NOW = new ListenOptions(null, null, false);
}
