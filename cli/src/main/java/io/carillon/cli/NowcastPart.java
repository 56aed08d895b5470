package io.carillon.cli;

import io.carillon.workflow.config.ConfigException;
import io.carillon.workflow.config.NowcastConfig;

/**
 * A part of a workflow that runs for long, such as its manager: from the moment that it is made until it is closed.
 * Thread-safe.
 */
interface NowcastPart extends AutoCloseable {

    /** Waits until it has ended, by {@link #close} or by itself. */
    void await() throws InterruptedException;

    /**
     * Goes by another configuration, as far as it can while it runs.
     *
     * @throws ConfigException when it can't be taken; the one before holds
     */
    void reload(NowcastConfig config) throws ConfigException;

    /** Whether it does what it is there for, as far as can be seen; may take a second. */
    default boolean lives() {
        return true;
    }

    /** Ends it in good order, and waits until it has ended. */
    @Override
    void close();
}
