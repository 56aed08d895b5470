package io.carillon.cli;

import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.event.python.PythonText;
import io.carillon.listen.config.ConfigException;
import io.carillon.listen.config.YamlFile;
import org.jspecify.annotations.Nullable;

/**
 * What a server is told: by its options, else by the file of {@code --config}, else by defaults. The file is YAML, with
 * {@code etcd_address}, {@code http_address} and {@code data_dir}.
 *
 * @param etcdAddress where etcd's clients are served
 * @param httpAddress where Carillon's own interface is served
 * @param dataDir     where events are kept
 */
record ServerSettings(InetSocketAddress etcdAddress, InetSocketAddress httpAddress, Path dataDir) {

    static final String CONFIG = "config";
    static final String ETCD_ADDRESS = "etcd-address";
    static final String HTTP_ADDRESS = "http-address";
    static final String DATA_DIR = "data-dir";

    private static final List<String> NAMES = List.of("etcd_address", "http_address", "data_dir");
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
                dataDir != null ? path(dataDir, "--data-dir") : dataDir(file, env, config));
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
