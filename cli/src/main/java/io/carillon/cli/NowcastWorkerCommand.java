package io.carillon.cli;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.cli.syntax.ValueType;
import io.carillon.workflow.config.ConfigException;
import io.carillon.workflow.config.ConfiguredWorker;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.worker.WorkerException;
import io.carillon.workflow.worker.WorkerRun;
import io.carillon.workflow.worker.WorkerSyntax;
import io.carillon.workflow.worker.Workers;
import org.jspecify.annotations.Nullable;

/**
 * {@code nowcast worker NAME CONFIG [--debug] …}: runs a worker as {@code python -m package.name CONFIG …} runs one of
 * Python (nowcast 6).
 */
final class NowcastWorkerCommand implements NowcastCommand {

    private static final String PROGRAM = "nowcast worker";
    private static final CommandSyntax SYNTAX = new CommandSyntax(PROGRAM, "NAME CONFIG [ARGS]...",
            List.of(CommandOption.help()), "Does a job, and tells the manager how it went.");

    @Override
    public CommandSyntax syntax() {
        return SYNTAX;
    }

    /** Those that are built in. What others understand they only tell when they run. */
    @Override
    public List<CommandSyntax> subcommands() {
        return Workers.builtIns().stream().map(NowcastWorkerCommand::builtIn).toList();
    }

    private static CommandSyntax builtIn(String name) {
        WorkerSyntax syntax = Workers.syntax(name, PROGRAM + " " + name);
        List<CommandOption> options = syntax.options().stream().map(option -> new CommandOption(null, option.name(),
                option.takesValue() ? ValueType.TEXT : null, option.help())).toList();
        return new CommandSyntax(PROGRAM + " " + name, "CONFIG", options, syntax.description());
    }

    @Override
    public int run(List<String> words, Env env) {
        if (words.isEmpty() || words.getFirst().startsWith("-")) {
            String usage = "usage: " + PROGRAM + " NAME config_file [--debug] ...";
            boolean help = !words.isEmpty() && (words.getFirst().equals("-h") || words.getFirst().equals("--help"));
            if (help) {
                env.out().println(usage + "\n\nBuilt-in workers: " + String.join(", ", Workers.builtIns())
                        + "; each has a --help of its own.");
                return ExitCode.DONE;
            }
            env.err().println(usage + "\n" + PROGRAM + ": error: the following arguments are required: NAME");
            return ExitCode.WRONG_USAGE;
        }
        String name = words.getFirst();
        List<String> arguments = words.subList(1, words.size());
        Workers.Found found;
        try {
            NowcastConfig config = Workers.builtIns().contains(name) ? null : config(arguments, env);
            found = Workers.find(name, config == null ? Map.of() : ConfiguredWorker.of(config), loader(config));
        } catch (ConfigException | WorkerException | CommandException e) {
            env.err().println(PROGRAM + ": " + e.getMessage());
            return Nowcast.FAILED;
        }
        WorkerRun run = new WorkerRun(found.worker(), PROGRAM + " " + name, found.nameInMessages(), env.variables(),
                env.out(), env.err());
        env.signals().handle(Signals.TERMINATE, () -> run.stop("termination signal (SIGTERM) received"));
        env.signals().handle(Signals.INTERRUPT, () -> run.stop("interrupt signal (SIGINT or Ctrl-C) received"));
        return run.run(arguments);
    }

    /** The configuration among the arguments, which may tell what the worker is; null when there is none. */
    private static @Nullable NowcastConfig config(List<String> arguments, Env env) throws ConfigException {
        for (String word : arguments) {
            if (!word.startsWith("-") && isFile(word)) {
                return NowcastConfig.load(Path.of(word), env.variables());
            }
        }
        return null;
    }

    private static boolean isFile(String word) {
        try {
            return Files.isRegularFile(Path.of(word));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** Where the classes of a user's own workers are, as {@code carillon: worker class path} says. */
    private static ClassLoader loader(@Nullable NowcastConfig config) throws CommandException {
        ClassLoader own = NowcastWorkerCommand.class.getClassLoader();
        Object path = config == null ? null : config.at("carillon", "worker class path");
        if (path == null || config == null) {
            return own;
        }
        List<URL> urls = new ArrayList<>();
        for (Object each : path instanceof List<?> list ? list : List.of(path)) {
            try {
                urls.add(config.file().toAbsolutePath().resolveSibling(String.valueOf(each)).toUri().toURL());
            } catch (MalformedURLException | InvalidPathException e) {
                throw new CommandException(
                        config.file() + ": carillon: worker class path: '" + each + "' is no path of a jar or folder",
                        e);
            }
        }
        return new URLClassLoader(urls.toArray(URL[]::new), own);
    }
}
