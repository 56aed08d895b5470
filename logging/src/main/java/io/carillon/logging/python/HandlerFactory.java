package io.carillon.logging.python;

/** Makes what handlers of one Python class write to. */
@FunctionalInterface
public interface HandlerFactory {

    /**
     * Makes it for one entry of a configuration.
     *
     * @param arguments what the entry says. What isn't asked for is refused afterwards
     * @throws LoggingConfigException when it can't be made so
     */
    LogTarget make(Arguments arguments) throws LoggingConfigException;
}
