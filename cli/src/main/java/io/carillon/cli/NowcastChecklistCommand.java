package io.carillon.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandLineParser;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.cli.syntax.HelpText;
import io.carillon.cli.syntax.UsageException;
import io.carillon.event.python.PythonJson;
import io.carillon.event.python.PythonText;
import io.carillon.workflow.checklist.Checklist;
import io.carillon.workflow.checklist.ChecklistException;
import io.carillon.workflow.config.ConfigException;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.yaml.YamlWriter;
import org.jspecify.annotations.Nullable;

/**
 * {@code nowcast checklist show CONFIG [KEY.PATH]}: what workers have told of the state of the system. It is read from
 * the checklist file, which any manager keeps, of ours no later than a fifth of a second.
 */
final class NowcastChecklistCommand implements NowcastCommand {

    private static final String JSON = "json";

    private static final CommandSyntax SYNTAX = new CommandSyntax("nowcast checklist", "COMMAND [ARGS]...",
            List.of(CommandOption.help()), "Shows what workers have told of the state of the system.");

    private static final CommandSyntax SHOW = new CommandSyntax("nowcast checklist show", "CONFIG [KEY.PATH]...",
            List.of(CommandOption.flag(null, JSON, "As JSON, in place of YAML."), CommandOption.help()),
            """
                    Shows the checklist, or what is in it below a key; dots lead to keys further within, and numbers to \
                    elements of lists.""",
            """
                    nowcast checklist show nowcast.yaml
                    nowcast checklist show nowcast.yaml "weather forecast.06.files" --json""");

    @Override
    public CommandSyntax syntax() {
        return SYNTAX;
    }

    @Override
    public List<CommandSyntax> subcommands() {
        return List.of(SHOW);
    }

    @Override
    public int run(List<String> words, Env env) throws UsageException {
        if (words.isEmpty() || !words.getFirst().equals("show")) {
            if (!words.isEmpty() && (words.getFirst().equals("-h") || words.getFirst().equals("--help"))) {
                env.out().print(help());
                return ExitCode.DONE;
            }
            throw new UsageException("Say what to do with the checklist: nowcast checklist show.", null);
        }
        CommandArguments arguments = CommandLineParser.parse(SHOW, words.subList(1, words.size()));
        if (arguments.has(CommandOption.HELP)) {
            env.out().print(HelpText.of(SHOW));
            return ExitCode.DONE;
        }
        if (arguments.positionals().size() > 2) {
            throw new UsageException("One KEY.PATH at most can be shown; put it in quotes if there are blanks in it.",
                    SHOW);
        }
        try {
            NowcastConfig config = NowcastConfig.load(Path.of(arguments.positionals().getFirst()), env.variables());
            Object value = checklist(config).sections();
            if (arguments.positionals().size() == 2) {
                value = at(value, arguments.positionals().get(1));
            }
            if (arguments.has(JSON)) {
                env.out().println(PythonJson.pretty(value));
            } else {
                env.out().print(YamlWriter.writeUnsorted(value));
            }
            return ExitCode.DONE;
        } catch (ConfigException | CommandException e) {
            env.err().println(SHOW.command() + ": " + e.getMessage());
            return Nowcast.FAILED;
        }
    }

    private static Checklist checklist(NowcastConfig config) throws CommandException {
        Path file = config.checklistFile();
        try {
            return Checklist.ofYaml(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new CommandException("there is no checklist file " + file + "; a manager writes it", e);
        } catch (IOException | ChecklistException e) {
            throw new CommandException(file + ": " + e.getMessage(), e);
        }
    }

    /** What is at a path. Keys may themselves have dots: the longest that fits is taken. */
    private static @Nullable Object at(@Nullable Object root, String path) throws CommandException {
        Object value = root;
        String rest = path;
        while (!rest.isEmpty()) {
            String key = rest;
            while (!has(value, key) && key.indexOf('.') >= 0) {
                key = key.substring(0, key.lastIndexOf('.'));
            }
            if (!has(value, key)) {
                throw new CommandException("there is no " + PythonText.repr(key) + " in the checklist"
                        + (rest.length() == path.length()
                                ? ""
                                : " at " + path.substring(0, path.length() - rest.length() - 1))
                        + (value instanceof Map<?, ?> map
                                ? "; there are "
                                        + String.join(", ", map.keySet().stream().map(PythonText::str).toList())
                                : ""));
            }
            value = get(value, key);
            rest = rest.length() == key.length() ? "" : rest.substring(key.length() + 1);
        }
        return value;
    }

    private static boolean has(@Nullable Object value, String key) {
        return switch (value) {
            case Map<?, ?> map -> map.keySet().stream().anyMatch(each -> PythonText.str(each).equals(key));
            case List<?> list -> key.matches("[0-9]{1,9}") && Integer.parseInt(key) < list.size();
            case null, default -> false;
        };
    }

    private static @Nullable Object get(@Nullable Object value, String key) {
        return switch (value) {
            case Map<?, ?> map -> {
                for (Map.Entry<?, ?> each : map.entrySet()) {
                    if (PythonText.str(each.getKey()).equals(key)) {
                        yield each.getValue();
                    }
                }
                yield null;
            }
            case List<?> list -> list.get(Integer.parseInt(key));
            case null, default -> null;
        };
    }
}
