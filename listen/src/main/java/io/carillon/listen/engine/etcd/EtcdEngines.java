package io.carillon.listen.engine.etcd;

import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.BiFunction;

import io.carillon.listen.NotificationException;
import io.carillon.listen.config.AuthConfig;
import io.carillon.listen.config.Endpoint;
import io.carillon.listen.config.EngineConfig;
import io.carillon.listen.config.UserConfig;
import io.carillon.listen.engine.KeyValues;
import io.carillon.listen.engine.NotificationEngine;
import io.carillon.listen.http.HttpEnvironment;

/** Makes what works with an etcd, by the protocol that is configured. */
public final class EtcdEngines {

    private EtcdEngines() {
    }

    /**
     * The engine of a user; connects when it is first asked.
     *
     * @param environment names the user who publishes, and proxies
     * @throws NotificationException when the protocol is not on the class path
     */
    public static NotificationEngine notifications(UserConfig config, Map<String, String> environment) {
        return new EtcdEngine(cluster(config.notification(), config.auth(), environment), config, environment);
    }

    /** As {@link #notifications}, for keys and values. */
    public static KeyValues keyValues(EngineConfig config, AuthConfig auth, Map<String, String> environment) {
        return new EtcdKeyValues(cluster(config, auth, environment));
    }

    private static EtcdCluster cluster(EngineConfig config, AuthConfig auth, Map<String, String> environment) {
        return new EtcdCluster(config, auth, connector(config, environment));
    }

    private static HttpEnvironment httpEnvironment(Map<String, String> environment) {
        try {
            return HttpEnvironment.of(environment);
        } catch (IllegalArgumentException e) {
            throw new NotificationException(String.valueOf(e.getMessage()), true);
        }
    }

    private static BiFunction<Endpoint, Login, EtcdServer> connector(EngineConfig config,
            Map<String, String> environment) {
        if (config.type().equals(EngineConfig.ETCD_REST)) {
            HttpEnvironment http = httpEnvironment(environment);
            return (endpoint, login) -> new RestServer(endpoint, config, login::headers, http);
        }
        for (EtcdConnector found : ServiceLoader.load(EtcdConnector.class)) {
            if (found.engine().equals(config.type())) {
                return (endpoint, login) -> found.connect(endpoint, config, login::token);
            }
        }
        throw new NotificationException("The engine " + config.type()
                + " needs the module carillon-listen-grpc on the class path; or set the engine's type to etcd_rest",
                true);
    }
}
