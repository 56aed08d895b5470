package io.carillon.workflow.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What a worker is that isn't a Python module: an entry of {@code workers} in the section {@code carillon}. Its key is
 * the module that next workers and the schedule name, such as {@code nowcast.workers.make_plots}, or a name of its own.
 */
public sealed interface ConfiguredWorker {

    /**
     * A worker in Java.
     *
     * @param name the name of a built-in one, or of one that a {@code ServiceLoader} finds, or a class
     */
    record InJava(String name) implements ConfiguredWorker {
    }

    /**
     * Any program.
     *
     * @param command     the program and its first arguments; those that it is launched with come behind
     * @param environment variables that are set for it, besides those of this process
     * @param folder      where it runs
     * @param timeLimit   how long it may take; null for as long as it does
     * @param payload     where its payload is
     * @param successes   the exit statuses that mean success
     * @param typesByExit message types by exit status, where they are not {@code success} and {@code failure}
     * @param publish     the events that are published after success, each as a notification whose values may have
     *                    places such as <code>${payload.file}</code>
     */
    record Program(List<String> command, Map<String, String> environment, Path folder, @Nullable Duration timeLimit,
            PayloadSource payload, Set<Integer> successes, Map<Integer, String> typesByExit,
            List<Map<String, String>> publish) implements ConfiguredWorker {

        /** Copies all. */
        public Program {
            command = List.copyOf(command);
            environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
            successes = Set.copyOf(successes);
            typesByExit = Map.copyOf(typesByExit);
            publish = List.copyOf(publish);
        }
    }

    /** Where a program's payload is. */
    enum PayloadSource {
        /** The last line on its standard output, if it is a JSON object or array. */
        LAST_LINE,
        /** A file whose name is in the environment variable {@code CARILLON_PAYLOAD_FILE}, JSON. */
        FILE,
        /** It has none. */
        NONE
    }

    /**
     * The workers of a configuration, by key.
     *
     * @throws ConfigException with all mistakes in them
     */
    static Map<String, ConfiguredWorker> of(NowcastConfig config) throws ConfigException {
        List<String> mistakes = new ArrayList<>();
        Section all = new Section(config.file() + ": carillon",
                config.at("carillon") instanceof Map<?, ?> map ? map : Map.of(), mistakes).section("workers");
        Path folder = config.file().toAbsolutePath().normalize().getParent();
        Map<String, ConfiguredWorker> workers = new LinkedHashMap<>();
        if (config.at("carillon", "workers") instanceof Map<?, ?> entries) {
            entries.forEach((key, value) -> {
                String name = String.valueOf(key);
                if (value instanceof String inJava) {
                    workers.put(name, new InJava(inJava));
                } else {
                    workers.put(name, program(all.section(name), folder == null ? config.file() : folder));
                }
            });
        }
        if (!mistakes.isEmpty()) {
            throw new ConfigException(mistakes);
        }
        return workers;
    }

    private static Program program(Section section, Path folder) {
        section.allowOnly(
                Set.of("command", "environment", "folder", "time limit", "payload", "success", "messages", "publish"));
        List<String> command = section.texts("command");
        if (command.isEmpty()) {
            section.wrong("command", "it must be a list of the program and its arguments, each a text");
        }
        String folderName = section.optionalText("folder");
        PayloadSource payload = switch (section.optionalText("payload")) {
            case null -> PayloadSource.LAST_LINE;
            case "last line" -> PayloadSource.LAST_LINE;
            case "file" -> PayloadSource.FILE;
            case "none" -> PayloadSource.NONE;
            case String other -> {
                section.wrong("payload", "'" + other + "' is not known; use last line, file or none");
                yield PayloadSource.NONE;
            }
        };
        Map<Integer, String> types = new LinkedHashMap<>();
        section.section("messages").allTexts().forEach((status, type) -> {
            try {
                types.put(Integer.valueOf(status), type);
            } catch (NumberFormatException e) {
                section.wrong("messages", "'" + status + "' is not an exit status, which is a number");
            }
        });
        return new Program(command, section.section("environment").allTexts(),
                folderName == null ? folder : folder.resolve(folderName), section.duration("time limit"), payload,
                successes(section), types, section.textMappings("publish", "event"));
    }

    private static Set<Integer> successes(Section section) {
        Object value = section.value("success");
        List<?> statuses = value == null ? List.of(0) : value instanceof List<?> list ? list : List.of(value);
        Set<Integer> successes = new java.util.LinkedHashSet<>();
        for (Object status : statuses) {
            if (status instanceof Integer number) {
                successes.add(number);
            } else {
                section.wrong("success", "'" + status + "' is not an exit status, which is a number");
            }
        }
        return successes;
    }
}
