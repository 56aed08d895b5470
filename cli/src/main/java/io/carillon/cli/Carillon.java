package io.carillon.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.carillon.cli.completion.CompletionScript.Program;
import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandLineParser;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.cli.syntax.HelpText;
import io.carillon.cli.syntax.UsageException;
import io.carillon.event.python.PythonText;
import io.carillon.logging.Loggers;
import org.jspecify.annotations.Nullable;

/**
 * The program {@code carillon}: the server, and what only Carillon has. Exit codes: 0 done, also when a signal ended it
 * in good order; 1 it could not be done; 2 the command line can't be understood.
 */
public final class Carillon {

    /** This program's version. */
    static final String VERSION = "0.1.0";

    private static final int FAILED = 1;
    private static final String VERSION_OPTION = "version";
    private static final String DEAD_LETTERS = "deadletters";
    private static final String DEMO = "demo";
    private static final String SERVER = "server";

    private Carillon() {
    }

    /** Runs the command that the arguments name, and ends the process. */
    public static void main(String[] arguments) {
        if (arguments.length == 0 || !arguments[0].equals(SERVER)) {
            // Only a server keeps a log; what others say is for the person who called them.
            Loggers.select();
        }
        ModuleLoader.install();
        Env env = Env.ofProcess();
        int code = run(arguments, env);
        env.out().flush();
        env.err().flush();
        Runtime.getRuntime().halt(code);
    }

    /**
     * Runs the command that the arguments name.
     *
     * @param arguments the command line without the name of the program
     * @return the exit code
     */
    public static int run(String[] arguments, Env env) {
        try {
            return run(Arrays.asList(arguments), env);
        } catch (UsageException e) {
            env.err().println(e.text());
            return ExitCode.WRONG_USAGE;
        }
    }

    private static int run(List<String> words, Env env) throws UsageException {
        if (words.isEmpty() || words.getFirst().startsWith("-")) {
            CommandArguments arguments = CommandLineParser.parse(syntax(), words);
            if (arguments.has(VERSION_OPTION)) {
                env.out().println("carillon " + VERSION);
            } else {
                env.out().print(HelpText.of(syntax(), summaries()));
            }
            return ExitCode.DONE;
        }
        CarillonCommand command = command(words.getFirst());
        CommandArguments arguments = CommandLineParser.parse(command.syntax(), words.subList(1, words.size()));
        if (arguments.has(CommandOption.HELP)) {
            env.out().print(command.help());
            return ExitCode.DONE;
        }
        return run(command, arguments, env);
    }

    private static int run(CarillonCommand command, CommandArguments arguments, Env env) throws UsageException {
        StopRequest stop = StopRequest.by(env.signals(), List.of(Signals.INTERRUPT, Signals.TERMINATE));
        try {
            return command.run(arguments, env);
        } catch (InterruptedException e) {
            return stop.signal() == null ? FAILED : ExitCode.DONE;
        } catch (CommandException e) {
            env.err().println(ClientCommand.failure(command, e));
            return FAILED;
        }
    }

    private static CommandSyntax syntax() {
        return new CommandSyntax("carillon", "[COMMAND] [ARGS]...",
                List.of(CommandOption.flag(null, VERSION_OPTION, "Show the version and exit."), CommandOption.help()),
                """
                        Carries an event from the moment it happens to the moment everything that depends on it is done.
                        The programs aviso and aviso-config are those of Aviso v1, nowcast runs workflows; see their --help.""",
                """
                        carillon demo
                        carillon server
                        carillon listen --event flight country=italy
                        carillon notify event=flight country=Italy airport=fco date=20210101 number=AZ203""");
    }

    private static Map<String, String> summaries() {
        Map<String, String> summaries = new LinkedHashMap<>();
        summaries.put("completion", "Print what makes a shell complete these commands.");
        summaries.put(DEAD_LETTERS, "Show what triggers gave up, and try it again.");
        summaries.put("config", "Show what the client is configured with, and where that comes from.");
        summaries.put(DEMO, "Show in a few seconds what Carillon does.");
        summaries.put("key", "Print the key of an event.");
        summaries.put("listen", "Run triggers for events as they come.");
        summaries.put("notify", "Publish an event.");
        summaries.put(SERVER, "Keep events, and serve who publishes and listens.");
        summaries.put("service", "Have systemd run a server or listeners.");
        summaries.put("value", "Print what is kept for an event.");
        return summaries;
    }

    /** All that there is, for completion. */
    static Program program() {
        List<CommandSyntax> commands = new ArrayList<>();
        for (String name : summaries().keySet()) {
            CarillonCommand command = find(name);
            if (command != null) {
                commands.add(command.syntax());
                commands.addAll(command.subcommands());
            }
        }
        return new Program(syntax(), commands);
    }

    private static CarillonCommand command(String name) throws UsageException {
        CarillonCommand command = find(name);
        if (command == null) {
            throw new UsageException("No such command " + PythonText.repr(name) + ".", syntax());
        }
        return command;
    }

    private static @Nullable CarillonCommand find(String name) {
        return switch (name) {
            case "completion" -> new CompletionCommand();
            case DEAD_LETTERS -> new DeadLettersCommand();
            case "config" -> new ConfigCommand();
            case DEMO -> new DemoCommand();
            case "key" -> new CarillonKey();
            case "listen" -> new CarillonListen();
            case "notify" -> new CarillonNotify();
            case SERVER -> new ServerCommand();
            case "service" -> new ServiceCommand();
            case "value" -> new CarillonValue();
            default -> null;
        };
    }
}
