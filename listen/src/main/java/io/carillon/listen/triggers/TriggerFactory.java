package io.carillon.listen.triggers;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Makes triggers of one type. Those that come with Carillon stand in {@link Triggers}; those of other modules and a
 * program's own are found by {@link java.util.ServiceLoader}.
 */
public interface TriggerFactory {

    /** The name that listeners give the type, in lower case. */
    String type();

    /**
     * Makes a trigger. What all triggers have in common is not its business: {@code attempts}, {@code retry_delay},
     * {@code retry_delay_max}, {@code timeout}, {@code concurrency} and {@code dead_letter}.
     *
     * @throws TriggerException when a parameter is missing or wrong
     */
    Trigger create(TriggerParameters parameters) throws TriggerException;

    /** How often it is tried at most if the listener says nothing: 1 for what must not be done twice. */
    default int attempts() {
        return 3;
    }

    /** How long one attempt may take if the listener says nothing; null for as long as it likes. */
    default @Nullable Duration timeout() {
        return null;
    }
}
