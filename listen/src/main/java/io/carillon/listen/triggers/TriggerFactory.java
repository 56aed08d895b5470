package io.carillon.listen.triggers;

/**
 * Makes triggers of one type. Those that come with Carillon stand in {@link Triggers}; a program's own are found by
 * {@link java.util.ServiceLoader}.
 */
public interface TriggerFactory {

    /** The name that listeners give the type, in lower case. */
    String type();

    /**
     * Makes a trigger.
     *
     * @throws TriggerException when a parameter is missing or wrong
     */
    Trigger create(TriggerParameters parameters) throws TriggerException;

    /** How often it is tried at most if the listener says nothing: 1 for what must not be done twice. */
    default int attempts() {
        return 3;
    }
}
