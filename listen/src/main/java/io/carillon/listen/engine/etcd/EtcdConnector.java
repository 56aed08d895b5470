package io.carillon.listen.engine.etcd;

import java.util.function.Supplier;

import io.carillon.listen.config.Endpoint;
import io.carillon.listen.config.EngineConfig;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to etcds by a protocol. Found by {@link java.util.ServiceLoader}, so that what a protocol needs is
 * loaded only for those who use it.
 */
public interface EtcdConnector {

    /** The type of engine that it is for, as it is configured, in lower case. */
    String engine();

    /**
     * Opens a connection, or prepares to do so at the first request.
     *
     * @param endpoint the server
     * @param config   how it is reached
     * @param token    the token that requests show, asked for at each; null for none
     * @throws io.carillon.listen.NotificationException when the configuration can't be used
     */
    EtcdServer connect(Endpoint endpoint, EngineConfig config, Supplier<@Nullable String> token);
}
