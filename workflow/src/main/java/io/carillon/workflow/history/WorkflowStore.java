package io.carillon.workflow.history;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.carillon.listen.NotificationManager;
import io.carillon.listen.config.ConfigLoader;
import io.carillon.listen.config.ConfigOverrides;
import io.carillon.listen.config.Endpoint;
import io.carillon.listen.config.EngineConfig;
import io.carillon.listen.config.UserConfig;
import io.carillon.workflow.config.ConfigException;
import io.carillon.workflow.config.EventStoreSettings;
import io.carillon.workflow.config.NowcastConfig;
import org.jspecify.annotations.Nullable;

/** The client of the event store that a workflow's configuration names. */
public final class WorkflowStore {

    private WorkflowStore() {
    }

    /**
     * A client of the store that {@code carillon: event store} names; null when it names none. Connects when it is
     * first asked.
     *
     * @param environment the environment variables, which the client's configuration heeds too
     * @return to be closed by the caller
     * @throws ConfigException when the client's configuration can't be used
     */
    public static @Nullable NotificationManager configured(NowcastConfig config, Map<String, String> environment)
            throws ConfigException {
        EventStoreSettings settings = config.settings().eventStore();
        return settings == null ? null : client(config, settings, environment);
    }

    /**
     * As {@link #configured}; when it names none, that of the client's own configuration, as {@code aviso} has it.
     */
    public static NotificationManager any(NowcastConfig config, Map<String, String> environment)
            throws ConfigException {
        EventStoreSettings settings = config.settings().eventStore();
        return client(config, settings == null ? new EventStoreSettings(List.of(), null) : settings, environment);
    }

    /** The variables by which {@code aviso} finds the store that {@code carillon: event store} names; maybe none. */
    public static Map<String, String> environment(NowcastConfig config) {
        EventStoreSettings settings = config.settings().eventStore();
        Map<String, String> variables = new LinkedHashMap<>();
        if (settings == null) {
            return variables;
        }
        Path file = settings.configuration();
        if (file != null) {
            variables.put("AVISO_CONFIG", file.toAbsolutePath().toString());
        }
        if (!settings.servers().isEmpty()) {
            variables.put("AVISO_NOTIFICATION_ENDPOINTS",
                    endpoints(settings).stream().map(Endpoint::toString).collect(Collectors.joining(",")));
            variables.put("AVISO_NOTIFICATION_HTTPS", isEncrypted(settings) ? "True" : "False");
        }
        return variables;
    }

    private static List<Endpoint> endpoints(EventStoreSettings settings) {
        return settings.servers().stream().map(uri -> Endpoint.of(uri.getAuthority())).toList();
    }

    private static boolean isEncrypted(EventStoreSettings settings) {
        return settings.servers().getFirst().getScheme().equalsIgnoreCase("https");
    }

    private static NotificationManager client(NowcastConfig config, EventStoreSettings settings,
            Map<String, String> environment) throws ConfigException {
        try {
            String home = environment.getOrDefault("HOME", "");
            ConfigLoader loader = new ConfigLoader(environment,
                    Path.of(home.isEmpty() ? System.getProperty("user.home") : home), ConfigLoader.SYSTEM_FOLDER);
            Path file = settings.configuration();
            UserConfig user = loader.load(ConfigOverrides.NONE.withFile(file == null ? null : file.toString()));
            if (!settings.servers().isEmpty()) {
                EngineConfig engine = user.notification();
                user = user.withNotification(new EngineConfig(EngineConfig.ETCD_REST, endpoints(settings),
                        isEncrypted(settings), engine.tls(), engine.timeout(), engine.automaticRetryDelay()));
            }
            return new NotificationManager(user, environment, System.out);
        } catch (io.carillon.listen.config.ConfigException e) {
            throw new ConfigException(
                    List.of(config.file() + ": carillon: event store: " + String.valueOf(e.getMessage())));
        }
    }
}
