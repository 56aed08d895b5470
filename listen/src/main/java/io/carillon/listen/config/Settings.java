package io.carillon.listen.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.carillon.event.python.PythonText;
import io.carillon.yaml.DocumentException;
import org.jspecify.annotations.Nullable;

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

    private static final EngineSettings NOTIFICATION = new EngineSettings("notification_engine",
            Setting.NOTIFICATION_TYPE, Setting.NOTIFICATION_HOST, Setting.NOTIFICATION_PORT,
            Setting.NOTIFICATION_ENDPOINTS, Setting.NOTIFICATION_HTTPS, Setting.NOTIFICATION_CA_FILE,
            Setting.NOTIFICATION_CERT_FILE, Setting.NOTIFICATION_CERT_KEY_FILE, Setting.NOTIFICATION_TIMEOUT,
            Setting.NOTIFICATION_AUTOMATIC_RETRY_DELAY);
    private static final EngineSettings CONFIGURATION = new EngineSettings("configuration_engine",
            Setting.CONFIGURATION_TYPE, Setting.CONFIGURATION_HOST, Setting.CONFIGURATION_PORT,
            Setting.CONFIGURATION_ENDPOINTS, Setting.CONFIGURATION_HTTPS, Setting.CONFIGURATION_CA_FILE,
            Setting.CONFIGURATION_CERT_FILE, Setting.CONFIGURATION_CERT_KEY_FILE, Setting.CONFIGURATION_TIMEOUT,
            Setting.CONFIGURATION_AUTOMATIC_RETRY_DELAY);

    private final ConfigTree tree;
    private final SettingReader reader;
    private final UserConfig defaults;
    private final Path keyFile;
    private boolean noFail;

    private Settings(ConfigTree tree, UserConfig defaults, Path keyFile) {
        this.tree = tree;
        this.reader = new SettingReader(tree, defaults.home());
        this.defaults = defaults;
        this.keyFile = keyFile;
    }

    /** The settings that both engines have. */
    private record EngineSettings(String section, Setting type, Setting host, Setting port, Setting endpoints,
            Setting https, Setting caFile, Setting certFile, Setting certKeyFile, Setting timeout,
            Setting automaticRetryDelay) {
    }

    /**
     * The settings of a configuration; {@link UserConfig#defaults} gives those that it doesn't have.
     *
     * @param loggingFile a file that takes the place of the setting {@code logging}, null for none
     * @param keyFile     the default of the setting {@code key_file}
     * @throws ConfigException when one of them can't be used
     */
    static EffectiveConfig read(ConfigTree tree, EffectiveConfig.@Nullable Value loggingFile, Path home, Path keyFile) {
        Settings settings = new Settings(tree, UserConfig.defaults(home), keyFile);
        try {
            UserConfig config = settings.read();
            if (loggingFile == null) {
                settings.reader.tree(Setting.LOGGING);
            } else {
                settings.reader.take(loggingFile.name(), loggingFile.value(), loggingFile.source());
            }
            return new EffectiveConfig(config, settings.reader.taken(), settings.ignored());
        } catch (IllegalArgumentException e) {
            throw new ConfigException(String.valueOf(e.getMessage()), settings.noFail, e);
        }
    }

    private UserConfig read() {
        EngineConfig notification = engine(NOTIFICATION, defaults.notification());
        Duration pollingInterval = reader.seconds(Setting.NOTIFICATION_POLLING_INTERVAL, defaults.pollingInterval());
        boolean catchup = reader.bool(Setting.NOTIFICATION_CATCHUP, defaults.catchup());
        String service = reader.text(Setting.NOTIFICATION_SERVICE, defaults.service());
        refuseFiles();
        EngineConfig configuration = engine(CONFIGURATION, defaults.configuration());
        int maxFileSize = (int) reader.integer(Setting.CONFIGURATION_MAX_FILE_SIZE, defaults.maxFileSize(), 0,
                Integer.MAX_VALUE);
        boolean debug = flag(Setting.DEBUG);
        boolean quiet = flag(Setting.QUIET);
        noFail = flag(Setting.NO_FAIL);
        AuthConfig auth = authentication();
        reader.require(Setting.KEY_TTL);
        long keyTtl = reader.integer(Setting.KEY_TTL, defaults.keyTtl(), -1, Integer.MAX_VALUE);
        reader.require(Setting.SCHEMA_PARSER);
        String schemaParser = reader.choice(Setting.SCHEMA_PARSER, defaults.schemaParser(), PARSERS);
        boolean remoteSchema = flag(Setting.REMOTE_SCHEMA);
        Object listeners = reader.tree(Setting.LISTENERS);
        return new UserConfig(notification, pollingInterval, catchup, service, configuration, maxFileSize, keyTtl,
                remoteSchema, schemaParser, auth, listeners, quiet, debug, noFail, defaults.home());
    }

    private EngineConfig engine(EngineSettings settings, EngineConfig fallback) {
        if (!tree.isSection(settings.section)) {
            throw new IllegalArgumentException(
                    ERROR + "<class 'AssertionError'>, " + settings.section + " has not been configured");
        }
        String type = reader.choice(settings.type, fallback.type(), ENGINES);
        List<Endpoint> endpoints = reader.endpoints(settings.endpoints, settings.host, settings.port,
                fallback.endpoints().getFirst());
        return new EngineConfig(type, endpoints, reader.bool(settings.https, fallback.https()), tls(settings),
                reader.secondsOrNull(settings.timeout, fallback.timeout(), true),
                reader.secondsOrNull(settings.automaticRetryDelay, fallback.automaticRetryDelay(), false));
    }

    private TlsConfig tls(EngineSettings settings) {
        Path authorities = reader.pathOrNull(settings.caFile);
        Path certificate = reader.pathOrNull(settings.certFile);
        Path key = reader.pathOrNull(settings.certKeyFile);
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException(ERROR + settings.certFile.path() + " and " + settings.certKeyFile.path()
                    + " must be given together");
        }
        return authorities == null && certificate == null
                ? TlsConfig.DEFAULT
                : new TlsConfig(authorities, certificate, key);
    }

    private void refuseFiles() {
        if (tree.get(Setting.CONFIGURATION_TYPE) instanceof String type
                && type.equalsIgnoreCase(EngineConfig.FILE_BASED)) {
            throw new IllegalArgumentException(
                    ERROR + "<class 'AssertionError'>, File_based engine not available as configuration engine");
        }
    }

    private boolean flag(Setting setting) {
        reader.require(setting);
        return reader.bool(setting, false);
    }

    /** The files are read only if they are needed: most users have none. */
    private AuthConfig authentication() {
        String username = reader.textOrNull(Setting.USERNAME, null);
        String usernameFile = reader.textOrNull(Setting.USERNAME_FILE, null);
        reader.require(Setting.AUTH_TYPE);
        AuthConfig.Type type = AuthConfig.Type.valueOf(reader
                .choice(Setting.AUTH_TYPE, AuthConfig.NONE.type().text(), AUTHENTICATIONS).toUpperCase(Locale.ROOT));
        if (type == AuthConfig.Type.NONE) {
            reader.textOrNull(Setting.KEY_FILE, keyFile.toString());
            return AuthConfig.NONE;
        }
        reader.require(Setting.KEY_FILE);
        String file = reader.path(Setting.KEY_FILE, keyFile.toString());
        String key = credential("key", file);
        if (usernameFile != null && !usernameFile.isEmpty()) {
            username = credential("username", HomePath.expanded(usernameFile, defaults.home()));
        }
        if (username == null && (type == AuthConfig.Type.ETCD || type == AuthConfig.Type.PLAIN)) {
            throw new IllegalArgumentException(ERROR + "auth_type is " + PythonText.repr(type.text())
                    + ", which needs a user: set username or username_file");
        }
        return new AuthConfig(type, username, key, Path.of(file));
    }

    private String credential(String name, String file) {
        String text;
        try {
            text = TextFile.credential(file);
        } catch (DocumentException e) {
            throw new IllegalArgumentException(
                    "Not able to load the " + name + " file: " + file + ",  " + e.getMessage(), e);
        }
        reader.take(name, name.equals("key") ? EffectiveConfig.HIDDEN : text, Source.file(file));
        return text;
    }

    private List<EffectiveConfig.Ignored> ignored() {
        Set<String> known = new HashSet<>();
        Set<@Nullable Object> trees = new HashSet<>();
        for (Setting setting : Setting.values()) {
            known.add(setting.path());
            if (setting.form() == Setting.Form.TREE) {
                trees.add(setting.key());
            }
        }
        List<EffectiveConfig.Ignored> ignored = new ArrayList<>();
        for (ConfigTree.Named named : tree.leaves()) {
            String name = EffectiveConfig.name(named.names());
            if (!known.contains(name) && !trees.contains(named.names().getFirst())) {
                ignored.add(new EffectiveConfig.Ignored(name, named.leaf().source()));
            }
        }
        return ignored;
    }
}
