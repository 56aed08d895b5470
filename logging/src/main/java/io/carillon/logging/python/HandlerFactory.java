package io.carillon.logging.python;

import java.io.PrintStream;

/** Makes what handlers of one Python class write to. */
@FunctionalInterface
public interface HandlerFactory {

    /**
     * Makes it for one entry of a configuration.
     *
     * @param arguments what the entry says. What isn't asked for is refused afterwards
     * @param err       where it tells of records that are lost after they were written
     * @throws LoggingConfigException when it can't be made so
     */
    LogTarget make(Arguments arguments, PrintStream err) throws LoggingConfigException;
}
