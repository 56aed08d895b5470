package io.carillon.cli;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.event.python.PythonText;
import io.carillon.listen.config.ConfigException;
import io.carillon.listen.config.YamlFile;
import io.carillon.server.Tls;
import io.carillon.server.Users;
import io.carillon.server.etcd.Limits;
import org.jspecify.annotations.Nullable;

/**
 * What a server is told: by its options, else by the file of {@code --config}, else by defaults. The file is YAML, with
 * the options' names, with underscores for their hyphens.
 *
 * @param etcdAddress where etcd's clients are served
 * @param httpAddress where Carillon's own interface is served
 * @param dataDir     where events are kept
 * @param etcdTls     how connections of etcd's clients are encrypted, null if they are not
 * @param etcdLimits  how large requests of etcd's clients may be
 * @param users       how it is known who asks for events of hubs
 * @param httpUrl     where users reach the server, without a slash at its end; null when that is not said
 * @param hubs        the file in which hubs stand; null when there are none
 */
record ServerSettings(InetSocketAddress etcdAddress, InetSocketAddress httpAddress, Path dataDir, @Nullable Tls etcdTls,
        Limits etcdLimits, Users users, @Nullable String httpUrl, @Nullable Path hubs) {

    static final String CONFIG = "config";
    static final String ETCD_ADDRESS = "etcd-address";
    static final String HTTP_ADDRESS = "http-address";
    static final String DATA_DIR = "data-dir";

    static final String ETCD_CERT_FILE = "etcd-cert-file";
    static final String ETCD_KEY_FILE = "etcd-key-file";
    static final String ETCD_TRUSTED_CA_FILE = "etcd-trusted-ca-file";
    static final String ETCD_MAX_REQUEST_BYTES = "etcd-max-request-bytes";
    static final String ETCD_MAX_TXN_OPS = "etcd-max-txn-ops";

    static final String HTTP_USER_HEADER = "http-user-header";
    static final String HTTP_USER = "http-user";

    static final String HTTP_URL = "http-url";

    /** Hubs, and the channels by which users can be told, which only the file can describe. */
    private static final String HUBS = "hubs";
    private static final String CHANNELS = "channels";

    /** Base64 makes requests larger, and they must fit into an array. */
    static final CountType REQUEST_BYTES = new CountType(512 << 20);
    static final CountType TXN_OPS = new CountType(1_000_000);

    private static final List<String> NAMES = Stream
            .of(ETCD_ADDRESS, HTTP_ADDRESS, DATA_DIR, ETCD_CERT_FILE, ETCD_KEY_FILE, ETCD_TRUSTED_CA_FILE,
                    ETCD_MAX_REQUEST_BYTES, ETCD_MAX_TXN_OPS, HTTP_USER_HEADER, HTTP_USER, HTTP_URL, HUBS, CHANNELS)
            .map(ServerSettings::inFile).toList();
    private static final AddressType ADDRESS = new AddressType();

    /**
     * Reads them.
     *
     * @throws CommandException when the file can't be read, or says what can't be
     */
    static ServerSettings of(CommandArguments arguments, Env env) throws CommandException {
        String config = arguments.text(CONFIG);
        Map<?, ?> file = config == null ? Map.of() : read(config);
        InetSocketAddress etcd = arguments.value(ETCD_ADDRESS, InetSocketAddress.class);
        InetSocketAddress http = arguments.value(HTTP_ADDRESS, InetSocketAddress.class);
        String dataDir = arguments.text(DATA_DIR);
        return new ServerSettings(etcd != null ? etcd : address(file, "etcd_address", "127.0.0.1:2379", config),
                http != null ? http : address(file, "http_address", "127.0.0.1:8000", config),
                dataDir != null ? path(dataDir, "--data-dir") : dataDir(file, env, config),
                tls(arguments, file, config),
                new Limits(
                        count(arguments, file, ETCD_MAX_REQUEST_BYTES, REQUEST_BYTES, Limits.ETCD.requestBytes(),
                                config),
                        count(arguments, file, ETCD_MAX_TXN_OPS, TXN_OPS, Limits.ETCD.transactionSteps(), config)),
                new Users(text(arguments, file, HTTP_USER_HEADER), text(arguments, file, HTTP_USER)),
                url(text(arguments, file, HTTP_URL)),
                config == null || !file.containsKey(HUBS) ? null : path(config, "--config"));
    }

    private static @Nullable String url(@Nullable String text) throws CommandException {
        if (text == null || text.matches("https?://[A-Za-z0-9.:\\[\\]-]+(/[A-Za-z0-9._~/-]*)?")) {
            return text == null ? null : text.replaceFirst("/+$", "");
        }
        throw new CommandException(
                "--" + HTTP_URL + ": " + PythonText.repr(text) + " is not an address such as https://hubs.example.org");
    }

    private static @Nullable String text(CommandArguments arguments, Map<?, ?> file, String name) {
        String option = arguments.text(name);
        Object setting = file.get(inFile(name));
        return option != null ? option : setting == null ? null : PythonText.str(setting);
    }

    /** A setting as the file names it. */
    private static String inFile(String option) {
        return option.replace('-', '_');
    }

    private static @Nullable Tls tls(CommandArguments arguments, Map<?, ?> file, @Nullable String config)
            throws CommandException {
        Path certificates = file(arguments, file, ETCD_CERT_FILE, config);
        Path key = file(arguments, file, ETCD_KEY_FILE, config);
        Path trusted = file(arguments, file, ETCD_TRUSTED_CA_FILE, config);
        if (certificates == null && key == null && trusted == null) {
            return null;
        }
        if (certificates == null || key == null) {
            throw new CommandException("--" + ETCD_CERT_FILE + " and --" + ETCD_KEY_FILE
                    + " are needed both for encrypted connections, or neither they nor --" + ETCD_TRUSTED_CA_FILE);
        }
        return new Tls(certificates, key, trusted);
    }

    /** A file that must be there to be read, null if the setting was not made. */
    private static @Nullable Path file(CommandArguments arguments, Map<?, ?> file, String name, @Nullable String config)
            throws CommandException {
        String option = arguments.text(name);
        Object setting = file.get(inFile(name));
        if (option == null && setting == null) {
            return null;
        }
        String where = option != null ? "--" + name : config + ": " + inFile(name);
        Path path = path(option != null ? option : PythonText.str(setting), where);
        if (!Files.isReadable(path) || Files.isDirectory(path)) {
            throw new CommandException(where + ": " + path + " is not a file that can be read");
        }
        return path;
    }

    private static int count(CommandArguments arguments, Map<?, ?> file, String name, CountType type, int otherwise,
            @Nullable String config) throws CommandException {
        Integer option = arguments.value(name, Integer.class);
        if (option != null) {
            return option;
        }
        Object setting = file.get(inFile(name));
        if (setting == null) {
            return otherwise;
        }
        try {
            return type.convert(PythonText.str(setting));
        } catch (IllegalArgumentException e) {
            throw new CommandException(config + ": " + inFile(name) + ": " + e.getMessage(), e);
        }
    }

    private static Map<?, ?> read(String config) throws CommandException {
        Object document;
        try {
            document = YamlFile.read(config);
        } catch (ConfigException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
        if (document == null) {
            return Map.of();
        }
        if (!(document instanceof Map<?, ?> file)) {
            throw new CommandException(config + ": it must be a mapping with " + String.join(", ", NAMES));
        }
        for (Object name : file.keySet()) {
            if (!(name instanceof String text) || !NAMES.contains(text)) {
                throw new CommandException(config + ": there is no setting " + PythonText.repr(name) + "; there are "
                        + String.join(", ", NAMES));
            }
        }
        return file;
    }

    private static InetSocketAddress address(Map<?, ?> file, String name, String otherwise, @Nullable String config)
            throws CommandException {
        Object value = file.get(name);
        try {
            return ADDRESS.convert(value == null ? otherwise : PythonText.str(value));
        } catch (IllegalArgumentException e) {
            throw new CommandException(config + ": " + name + ": " + e.getMessage(), e);
        }
    }

    private static Path dataDir(Map<?, ?> file, Env env, @Nullable String config) throws CommandException {
        Object value = file.get("data_dir");
        if (value != null) {
            return path(PythonText.str(value), config + ": data_dir");
        }
        String state = env.variables().getOrDefault("XDG_STATE_HOME", "");
        // The XDG specification has relative paths ignored.
        Path folder = state.startsWith("/") ? Path.of(state) : env.home().resolve(".local").resolve("state");
        return folder.resolve("carillon");
    }

    private static Path path(String text, String name) throws CommandException {
        try {
            return Path.of(text).toAbsolutePath();
        } catch (InvalidPathException e) {
            throw new CommandException(name + ": " + PythonText.repr(text) + " is not a path", e);
        }
    }
}
