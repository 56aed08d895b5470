package io.carillon.workflow.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import io.carillon.yaml.DocumentException;
import io.carillon.yaml.YamlReader;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a workflow: one YAML file that all its processes are given (nowcast 3). Immutable.
 *
 * <p>
 * {@code $(NOWCAST.ENV.NAME)} stands for an environment variable in {@code checklist file}, {@code python}, and the
 * {@code filename} of logging handlers, nowhere else. What only our processes heed is in the section {@code carillon};
 * paths there are relative to the file's folder.
 */
public final class NowcastConfig {

    private final Path file;
    private final Map<?, ?> values;
    private final Path checklistFile;
    private final String python;
    private final String host;
    private final int managerPort;
    private final int workersPort;
    private final MessageRegistry registry;
    private final @Nullable String nextWorkersModule;
    private final CarillonSettings settings;

    private NowcastConfig(Path file, Map<?, ?> document, Map<String, String> environment, List<String> mistakes) {
        this.file = file;
        values = Collections.unmodifiableMap(
                new EnvironmentReferences(file.toString(), environment, mistakes).replacedIn(document));
        Section root = new Section(file.toString(), values, mistakes);
        checklistFile = Path.of(root.text("checklist file", "the path of the file that keeps the checklist"));
        python = root.text("python", "the interpreter that workers are launched with");
        root.section("logging", "a configuration of Python's logging");
        Section zmq = root.section("zmq", "the broker's host and ports");
        host = zmq.text("host", "the host where the broker runs");
        Section ports = zmq.section("ports", "the broker's ports");
        managerPort = ports.port("manager", "the broker's port for the manager");
        workersPort = ports.port("workers", "the broker's port for workers");
        Section registrySection = root.section("message registry", "who may send which messages");
        registry = MessageRegistry.of(registrySection);
        Path folder = file.toAbsolutePath().normalize().getParent();
        settings = CarillonSettings.of(root.section("carillon"), folder == null ? file : folder, checklistFile);
        nextWorkersModule = settings.rulesFile() == null && settings.rulesClass() == null
                ? registrySection.text("next workers module",
                        "a Python module; or give rules in carillon: next workers")
                : registrySection.optionalText("next workers module");
    }

    /**
     * Reads a configuration.
     *
     * @param environment the environment variables
     * @throws ConfigException with all mistakes that are in it
     */
    public static NowcastConfig load(Path file, Map<String, String> environment) throws ConfigException {
        List<String> mistakes = new ArrayList<>();
        NowcastConfig config = new NowcastConfig(file, document(file), environment, mistakes);
        if (!mistakes.isEmpty()) {
            throw new ConfigException(mistakes);
        }
        return config;
    }

    private static Map<?, ?> document(Path file) throws ConfigException {
        try {
            if (YamlReader.read(Files.readString(file)) instanceof Map<?, ?> map) {
                return map;
            }
            throw new ConfigException(List.of(file + ": it is not a mapping; a configuration begins with keys such as "
                    + "checklist file, python, logging, zmq"));
        } catch (NoSuchFileException e) {
            throw new ConfigException(List.of(file + ": there is no such file"));
        } catch (CharacterCodingException e) {
            throw new ConfigException(List.of(file + ": it is not UTF-8"));
        } catch (DocumentException e) {
            throw new ConfigException(List.of(file + ": " + e.getMessage()));
        } catch (IOException e) {
            throw new ConfigException(List.of(file + ": it can't be read: " + e));
        }
    }

    /** The file, as it was named. Workers are given the same. */
    public Path file() {
        return file;
    }

    /** The whole document, environment variables in place: for sections of the user's own. Keys are mostly texts. */
    public Map<?, ?> values() {
        return values;
    }

    /**
     * The value at a place in the document; null when it is not there.
     *
     * @param path the keys that lead to it
     */
    public @Nullable Object at(String... path) {
        Object value = values;
        for (String key : path) {
            if (!(value instanceof Map<?, ?> map)) {
                return null;
            }
            value = map.get(key);
        }
        return value;
    }

    /** The file that keeps the checklist, for both systems. */
    public Path checklistFile() {
        return checklistFile;
    }

    /** The interpreter that workers on this machine are launched with. */
    public String python() {
        return python;
    }

    /** The host where the broker is. */
    public String host() {
        return host;
    }

    /** The broker's port for the manager. */
    public int managerPort() {
        return managerPort;
    }

    /** The broker's port for workers. */
    public int workersPort() {
        return workersPort;
    }

    /** Who may send which messages. */
    public MessageRegistry registry() {
        return registry;
    }

    /** The Python module with the functions that calculate next workers; null when there are other rules. */
    public @Nullable String nextWorkersModule() {
        return nextWorkersModule;
    }

    /** The workflow's name in events: as configured, or that of the file without what follows its last dot. */
    public String workflow() {
        String named = settings.workflow();
        if (named != null) {
            return named;
        }
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    /** What only our processes heed. */
    public CarillonSettings settings() {
        return settings;
    }
}
