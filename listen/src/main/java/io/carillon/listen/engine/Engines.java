package io.carillon.listen.engine;

import java.util.Map;

import io.carillon.listen.NotificationException;
import io.carillon.listen.config.AuthConfig;
import io.carillon.listen.config.EngineConfig;
import io.carillon.listen.config.UserConfig;
import io.carillon.listen.engine.etcd.EtcdEngines;
import io.carillon.listen.engine.file.FileEngine;

/** Makes engines, as they are configured. */
public final class Engines {

    private Engines() {
    }

    /**
     * Where a user's notifications are. Connects when it is first asked.
     *
     * @param environment names the user who publishes, and proxies
     * @return to be closed by the caller
     * @throws NotificationException when the configuration can't be used
     */
    public static NotificationEngine notifications(UserConfig config, Map<String, String> environment) {
        return config.notification().type().equals(EngineConfig.FILE_BASED)
                ? new FileEngine(config, environment)
                : EtcdEngines.notifications(config, environment);
    }

    /**
     * A store's keys and values, for configuration services. Connects when it is first asked.
     *
     * @param config      where the store is
     * @param auth        how the client proves who it is
     * @param environment names proxies
     * @return to be closed by the caller
     * @throws NotificationException when the configuration can't be used
     */
    public static KeyValues keyValues(EngineConfig config, AuthConfig auth, Map<String, String> environment) {
        if (config.type().equals(EngineConfig.FILE_BASED)) {
            throw new NotificationException("File_based engine not available as configuration engine", true);
        }
        return EtcdEngines.keyValues(config, auth, environment);
    }
}
