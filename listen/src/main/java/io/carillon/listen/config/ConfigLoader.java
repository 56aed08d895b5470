package io.carillon.listen.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.carillon.event.python.PythonValue;
import io.carillon.yaml.DocumentException;
import io.carillon.yaml.YamlReader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what the user configured, and merges it (aviso-v1 2.1): {@code config.yaml} of the system, that of the user,
 * the file that {@code AVISO_CONFIG} names, the one of the command line, environment variables, the command line. The
 * later wins. Immutable and thread-safe.
 */
public final class ConfigLoader {

    /** Where a machine keeps what holds for all its users. */
    public static final Path SYSTEM_FOLDER = Path.of("/etc/aviso");

    private static final Logger LOG = LoggerFactory.getLogger("aviso");

    private static final String FILE_NAME = "config.yaml";

    private final Map<String, String> environment;
    private final Path home;
    private final Path systemFolder;

    /**
     * @param environment  the environment variables
     * @param home         the user's home folder, under which {@code .aviso} is
     * @param systemFolder in place of {@link #SYSTEM_FOLDER}
     */
    public ConfigLoader(Map<String, String> environment, Path home, Path systemFolder) {
        this.environment = environment;
        this.home = home;
        this.systemFolder = systemFolder;
    }

    /** A loader for this process: its environment variables, the user's home folder, the machine's folder. */
    public static ConfigLoader ofProcess() {
        Map<String, String> variables = System.getenv();
        String home = variables.getOrDefault("HOME", "");
        return new ConfigLoader(variables, Path.of(home.isEmpty() ? System.getProperty("user.home") : home),
                SYSTEM_FOLDER);
    }

    /**
     * Reads all sources.
     *
     * @throws ConfigException when one of them can't be read or says what can't be
     */
    public UserConfig load(ConfigOverrides overrides) {
        return files(overrides).read().config();
    }

    /**
     * Reads the files, of the configuration and of logging.
     *
     * @throws ConfigException when one of them can't be read or is none
     */
    public ConfigFiles files(ConfigOverrides overrides) {
        ConfigTree tree = new ConfigTree();
        mergeIfThere(tree, systemFolder.resolve(FILE_NAME));
        mergeIfThere(tree, home.resolve(".aviso").resolve(FILE_NAME));
        String named = environment.get("AVISO_CONFIG");
        if (named != null) {
            merge(tree, named);
        }
        String file = overrides.file();
        if (file != null && !file.isEmpty()) {
            merge(tree, file);
        }
        String loggingFile = overrides.loggingFile() != null ? overrides.loggingFile() : environment.get("AVISO_LOG");
        return new ConfigFiles(tree, logging(tree, loggingFile), loggingFile != null, environment, overrides, home,
                systemFolder.resolve("key"));
    }

    private void mergeIfThere(ConfigTree tree, Path file) {
        if (Files.exists(file)) {
            merge(tree, file.toString());
        }
    }

    private void merge(ConfigTree tree, String file) {
        LOG.debug("Reading the configuration {}", file);
        try {
            Object document = YamlReader.ofTrees(text -> HomePath.expanded(text, home)).parse(TextFile.read(file));
            if (!(document instanceof Map<?, ?> map)) {
                throw new DocumentException("'" + PythonValue.typeName(document) + "' object has no attribute 'items'");
            }
            tree.merge(map, Source.file(file));
        } catch (DocumentException e) {
            throw new ConfigException("Not able to load the configuration in " + file + ",  " + e.getMessage(), false,
                    e);
        }
    }

    /** A logging configuration that is named has to be there and to be one (aviso-v1 2.4). */
    private static ConfigFiles.@Nullable Logging logging(ConfigTree tree, @Nullable String file) {
        try {
            Object logging = file != null ? YamlReader.ofTrees().parse(TextFile.read(file)) : tree.get(Setting.LOGGING);
            if (file == null && logging == null) {
                return null;
            }
            if (!(logging instanceof Map<?, ?> map)) {
                throw new ConfigException("Not able to load the logging configuration, '"
                        + PythonValue.typeName(logging) + "' object is not a mapping", false, null);
            }
            return new ConfigFiles.Logging(map, file != null ? file : "logging: in the configuration");
        } catch (DocumentException e) {
            throw new ConfigException("Not able to load the logging configuration,  " + e.getMessage(), false, e);
        }
    }
}
