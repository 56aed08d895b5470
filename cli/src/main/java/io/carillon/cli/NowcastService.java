package io.carillon.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandLineParser;
import io.carillon.cli.syntax.UsageException;
import io.carillon.workflow.config.ConfigException;
import io.carillon.workflow.config.NowcastConfig;
import org.jspecify.annotations.Nullable;

/**
 * What a service that runs a workflow needs, as its configuration has it.
 *
 * @param arguments   those of {@code nowcast up}, paths absolute
 * @param folder      that of the configuration, where it runs
 * @param environment the variables that the configuration refers to, with the values that they have now
 * @param writable    the folders of the checklist, the manager's state and the logs
 */
record NowcastService(List<String> arguments, Path folder, Map<String, String> environment, List<Path> writable) {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\(NOWCAST\\.ENV\\.(\\w+)\\)");

    /**
     * Reads the configuration that words name.
     *
     * @param words what would stand behind {@code nowcast up}
     */
    static NowcastService of(List<String> words, Env env) throws CommandException, UsageException {
        CommandArguments arguments = CommandLineParser.parse(new NowcastUpCommand().syntax(), words);
        String name = arguments.positionals().getFirst();
        Path file = Path.of(name).toAbsolutePath().normalize();
        Path folder = file.resolveSibling("");
        try {
            NowcastConfig config = NowcastConfig.load(file, env.variables());
            List<String> line = new ArrayList<>(words.subList(0, words.lastIndexOf(name)));
            line.add(file.toString());
            Set<Path> writable = new LinkedHashSet<>();
            addFolderOf(config.checklistFile(), folder, writable);
            addFolderOf(config.settings().stateFolder(), folder, writable);
            addLogs(config.at("logging"), folder, writable);
            return new NowcastService(line, folder, variables(Files.readString(file), env), List.copyOf(writable));
        } catch (ConfigException | IOException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
    }

    private static void addFolderOf(Path file, Path base, Set<Path> folders) {
        folders.add(base.resolve(file).normalize().resolveSibling(""));
    }

    /** The folders of all {@code filename}s, wherever they are. */
    private static void addLogs(@Nullable Object logging, Path base, Set<Path> folders) {
        if (logging instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                if ("filename".equals(key) && value instanceof String name) {
                    addFolderOf(Path.of(name), base, folders);
                } else {
                    addLogs(value, base, folders);
                }
            });
        }
    }

    private static Map<String, String> variables(String text, Env env) {
        Map<String, String> variables = new LinkedHashMap<>();
        Matcher matcher = VARIABLE.matcher(text);
        while (matcher.find()) {
            String value = env.variables().get(matcher.group(1));
            if (value != null) {
                variables.put(matcher.group(1), value);
            }
        }
        return variables;
    }
}
