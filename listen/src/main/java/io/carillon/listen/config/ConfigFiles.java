package io.carillon.listen.config;

import java.nio.file.Path;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A configuration of which the files have been read: from then on messages go where the logging configuration says, and
 * then the rest of it is read (aviso-v1 2.1, 2.4). Used once, by one thread.
 */
public final class ConfigFiles {

    private final ConfigTree tree;
    private final @Nullable Logging logging;
    private final boolean loggingHasItsFile;
    private final Map<String, String> environment;
    private final ConfigOverrides overrides;
    private final Path home;
    private final Path keyFile;

    ConfigFiles(ConfigTree tree, @Nullable Logging logging, boolean loggingHasItsFile, Map<String, String> environment,
            ConfigOverrides overrides, Path home, Path keyFile) {
        this.tree = tree;
        this.logging = logging;
        this.loggingHasItsFile = loggingHasItsFile;
        this.environment = environment;
        this.overrides = overrides;
        this.home = home;
        this.keyFile = keyFile;
    }

    /**
     * How messages are to be written.
     *
     * @param tree   a configuration of Python's logging (its {@code dictConfig})
     * @param source where it stands, for messages: a file's path, or that it is in the configuration
     */
    public record Logging(Map<?, ?> tree, String source) {
    }

    /** What is configured about logging, null for nothing. */
    public @Nullable Logging logging() {
        return logging;
    }

    /**
     * Reads the rest: environment variables, command line.
     *
     * @throws ConfigException when one of the sources says what can't be
     */
    public EffectiveConfig read() {
        EnvironmentSettings.putInto(tree, environment);
        for (Map.Entry<Setting, ConfigOverrides.Given> given : overrides.settings().entrySet()) {
            tree.put(given.getKey(), given.getValue().value(), Source.option(given.getValue().option()));
        }
        tree.endSource();
        return Settings.read(tree, loggingFile(), home, keyFile);
    }

    private EffectiveConfig.@Nullable Value loggingFile() {
        if (logging == null || !loggingHasItsFile) {
            return null;
        }
        Source named = overrides.loggingFile() != null ? Source.option("--log") : Source.variable("AVISO_LOG");
        return new EffectiveConfig.Value(Setting.LOGGING.path(), logging.source, named);
    }
}
