package io.carillon.listen.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.carillon.event.python.PythonText;

/**
 * Reads the settings of a merged configuration (aviso-v1 2.2), in v1's order: the first one that is wrong is reported,
 * and {@code no_fail} counts for those behind it.
 */
final class Settings {

    /** How v1 begins most messages about settings. */
    static final String ERROR = "Error occurred while setting the configuration, ";

    private static final List<String> ENGINES = List.of("ETCD_REST", "ETCD_GRPC", "FILE_BASED");
    private static final List<String> PARSERS = List.of("GENERIC", "ECMWF");
    private static final List<String> AUTHENTICATIONS = List.of("NONE", "ETCD", "ECMWF", "OPENID", "PLAIN");

    private final Map<?, ?> tree;
    private final ConfigOverrides overrides;
    private final UserConfig defaults;
    private boolean noFail;

    private Settings(Map<?, ?> tree, ConfigOverrides overrides, UserConfig defaults) {
        this.tree = tree;
        this.overrides = overrides;
        this.defaults = defaults;
    }

    /**
     * The settings of a configuration; {@link UserConfig#defaults} gives those that it doesn't have.
     *
     * @throws ConfigException when one of them can't be used
     */
    static UserConfig read(Map<?, ?> tree, ConfigOverrides overrides, Path home) {
        Settings settings = new Settings(tree, overrides, UserConfig.defaults(home));
        try {
            return settings.read();
        } catch (IllegalArgumentException e) {
            throw new ConfigException(String.valueOf(e.getMessage()), settings.noFail, e);
        }
    }

    private UserConfig read() {
        SettingsSection notification = section("notification_engine");
        EngineConfig notificationEngine = engine(notification, defaults.notification());
        Duration pollingInterval = notification.seconds("polling_interval", defaults.pollingInterval());
        boolean catchup = notification.bool("catchup", defaults.catchup());
        String service = notification.text("service", defaults.service());
        SettingsSection configuration = section("configuration_engine");
        refuseFiles(configuration);
        EngineConfig configurationEngine = engine(configuration, defaults.configuration());
        int maxFileSize = (int) configuration.integer("max_file_size", defaults.maxFileSize(), 0, Integer.MAX_VALUE);
        SettingsSection general = new SettingsSection("", tree);
        boolean debug = overrides.debug() || flag(general, "debug");
        boolean quiet = overrides.quiet() || flag(general, "quiet");
        noFail = overrides.noFail() || flag(general, "no_fail");
        refuseAuthentication(general);
        require(general, "key_ttl");
        long keyTtl = general.integer("key_ttl", defaults.keyTtl(), -1, Integer.MAX_VALUE);
        require(general, "schema_parser");
        String schemaParser = general.choice("schema_parser", defaults.schemaParser(), PARSERS);
        boolean remoteSchema = flag(general, "remote_schema");
        return new UserConfig(notificationEngine, pollingInterval, catchup, service, configurationEngine, maxFileSize,
                keyTtl, remoteSchema, schemaParser, defaults.auth(), tree.get("listeners"), quiet, debug, noFail,
                defaults.home());
    }

    private SettingsSection section(String name) {
        Object value = tree.containsKey(name) ? tree.get(name) : Map.of();
        if (value instanceof Map<?, ?> settings) {
            return new SettingsSection(name + ".", settings);
        }
        throw new IllegalArgumentException(ERROR + "<class 'AssertionError'>, " + name + " has not been configured");
    }

    private static EngineConfig engine(SettingsSection section, EngineConfig fallback) {
        String type = section.choice("type", fallback.type(), ENGINES);
        Endpoint endpoint = new Endpoint(section.text("host", fallback.host()),
                (int) section.integer("port", fallback.port(), 1, Endpoint.MAX_PORT));
        return new EngineConfig(type, List.of(endpoint), section.bool("https", fallback.https()), fallback.tls(),
                section.positiveSecondsOrNull("timeout", fallback.timeout()),
                section.secondsOrNull("automatic_retry_delay", fallback.automaticRetryDelay()));
    }

    private static void refuseFiles(SettingsSection configuration) {
        if (configuration.get("type") instanceof String type && type.equalsIgnoreCase(EngineConfig.FILE_BASED)) {
            throw new IllegalArgumentException(
                    ERROR + "<class 'AssertionError'>, File_based engine not available as configuration engine");
        }
    }

    /** Requests without the credentials that someone configured must not go out. */
    private static void refuseAuthentication(SettingsSection general) {
        require(general, "auth_type");
        String type = general.choice("auth_type", "none", AUTHENTICATIONS);
        if (!type.equals("none")) {
            throw new IllegalArgumentException(ERROR + "auth_type is " + PythonText.repr(type)
                    + ": authentication is not available in this version, set it to 'none'");
        }
    }

    private static boolean flag(SettingsSection general, String name) {
        require(general, name);
        return general.bool(name, false);
    }

    /** What isn't in a section may be absent, but not null. */
    private static void require(SettingsSection general, String name) {
        if (general.has(name) && general.get(name) == null) {
            throw new IllegalArgumentException(name + " has not been configured");
        }
    }
}
