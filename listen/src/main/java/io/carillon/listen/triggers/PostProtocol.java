package io.carillon.listen.triggers;

/**
 * A way in which {@code post} sends notifications, apart from {@code cloudevents_http} (aviso-v1 6.4). Found by
 * {@link java.util.ServiceLoader}, so that what a protocol needs is there only for those who want it.
 */
public interface PostProtocol {

    /** The name that listeners give it as {@code protocol.type}, in lower case. */
    String type();

    /**
     * Makes a trigger.
     *
     * @param protocol what the listener says below {@code protocol}
     * @throws TriggerException when a parameter is missing or wrong
     */
    Trigger create(TriggerParameters protocol) throws TriggerException;
}
