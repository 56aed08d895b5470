package io.carillon.cli;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.carillon.cli.logging.ConsoleLogging;
import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandLineParser;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.cli.syntax.HelpText;
import io.carillon.cli.syntax.UsageException;

/**
 * The program {@code carillon}: the server, and what only Carillon has. Exit codes: 0 done, also when a signal ended it
 * in good order; 1 it could not be done; 2 the command line can't be understood.
 */
public final class Carillon {

    /** This program's version. */
    static final String VERSION = "0.1.0";

    private static final int FAILED = 1;
    private static final String VERSION_OPTION = "version";
    private static final String DEMO = "demo";

    private Carillon() {
    }

    /** Runs the command that the arguments name, and ends the process. */
    public static void main(String[] arguments) {
        if (arguments.length > 0 && arguments[0].equals(DEMO)) {
            // The story is told by its own words, not by a server's log.
            ConsoleLogging.select();
        }
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
            env.out().print(HelpText.of(command.syntax()));
            return ExitCode.DONE;
        }
        return run(command, arguments, env);
    }

    private static int run(CarillonCommand command, CommandArguments arguments, Env env) {
        StopRequest stop = StopRequest.by(env.signals(), List.of(Signals.INTERRUPT, Signals.TERMINATE));
        try {
            return command.run(arguments, env);
        } catch (InterruptedException e) {
            return stop.signal() == null ? FAILED : ExitCode.DONE;
        } catch (CommandException e) {
            env.err().println(command.syntax().command() + ": " + e.getMessage());
            return FAILED;
        }
    }

    private static CommandSyntax syntax() {
        return new CommandSyntax("carillon", "[COMMAND] [ARGS]...",
                List.of(CommandOption.flag(null, VERSION_OPTION, "Show the version and exit."), CommandOption.help()),
                """
                        Carries an event from the moment it happens to the moment everything that depends on it is done.
                        Events are published and heard with the program aviso; see aviso --help.""");
    }

    private static Map<String, String> summaries() {
        Map<String, String> summaries = new LinkedHashMap<>();
        summaries.put("config", "Show what the client is configured with, and where that comes from.");
        summaries.put(DEMO, "Show in a few seconds what Carillon does.");
        summaries.put("server", "Keep events, and serve who publishes and listens.");
        return summaries;
    }

    private static CarillonCommand command(String name) throws UsageException {
        return switch (name) {
            case "config" -> new ConfigCommand();
            case DEMO -> new DemoCommand();
            case "server" -> new ServerCommand();
            default -> throw new UsageException("No such command '" + name + "'.", syntax());
        };
    }
}
