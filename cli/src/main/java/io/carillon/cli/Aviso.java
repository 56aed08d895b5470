package io.carillon.cli;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.carillon.cli.completion.CompletionScript.Program;
import io.carillon.cli.logging.ConsoleLogging;
import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandLineParser;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.cli.syntax.HelpText;
import io.carillon.cli.syntax.UsageException;
import io.carillon.event.python.PythonText;

/**
 * The program {@code aviso}, which takes the place of that of pyaviso 1.0.1: the same commands, options, output and
 * exit codes (aviso-v1 1).
 *
 * <p>
 * People and scripts wait for its start, so on the way of {@code aviso key} there is little: no regular expression,
 * YAML only where there is a configuration file, signals only where a command may take long.
 */
public final class Aviso {

    private static final String VERSION_LINE = "aviso, version 1.0.1";
    private static final String VERSION = "version";

    private Aviso() {
    }

    /**
     * Runs the command that the arguments name, and ends the process. All is closed and written by then; an orderly
     * exit would load the platform's logging only to find that exits aren't logged, which takes a quarter of a short
     * run.
     */
    public static void main(String[] arguments) {
        ConsoleLogging.select();
        Env env = Env.ofProcess();
        int code = areReadable(arguments) ? run(arguments, env) : unreadable(env);
        env.out().flush();
        env.err().flush();
        Runtime.getRuntime().halt(code);
    }

    /** In a locale without UTF-8 the virtual machine has replaced what stood in the arguments beyond ASCII. */
    private static boolean areReadable(String[] arguments) {
        for (String argument : arguments) {
            if (argument.indexOf('\ufffd') >= 0) {
                return "UTF-8".equals(System.getProperty("native.encoding"));
            }
        }
        return true;
    }

    private static int unreadable(Env env) {
        env.err().println("Error: The locale can't hold all characters of the command line; set LC_ALL=C.UTF-8");
        return ExitCode.WRONG_USAGE;
    }

    /**
     * Runs the command that the arguments name.
     *
     * @param arguments the command line without the name of the program
     * @return the exit code, see {@link ExitCode}
     */
    public static int run(String[] arguments, Env env) {
        try {
            return run(Arrays.asList(arguments), env);
        } catch (UsageException e) {
            env.err().println(e.text());
            return ExitCode.WRONG_USAGE;
        }
    }

    private static int run(List<String> arguments, Env env) throws UsageException {
        int at = 0;
        while (at < arguments.size() && isOption(arguments.get(at))) {
            at++;
        }
        if (at > 0 || arguments.isEmpty()) {
            return answer(arguments.subList(0, at), env);
        }
        if (arguments.getFirst().equals("--")) {
            at++;
        }
        if (at == arguments.size()) {
            throw new UsageException("Missing command.", syntax());
        }
        return run(command(arguments.get(at)), arguments.subList(at + 1, arguments.size()), env);
    }

    private static boolean isOption(String argument) {
        return argument.length() > 1 && argument.charAt(0) == '-' && !argument.equals("--");
    }

    /** Answers to the options that stand before a command, each of which is a question. */
    private static int answer(List<String> options, Env env) throws UsageException {
        CommandSyntax syntax = syntax();
        CommandArguments arguments = CommandLineParser.parse(syntax, options);
        if (arguments.has(VERSION)) {
            env.out().println(VERSION_LINE);
        } else {
            env.out().print(HelpText.of(syntax, summaries()));
        }
        return ExitCode.DONE;
    }

    private static CommandSyntax syntax() {
        return new CommandSyntax("aviso", "COMMAND [ARGS]...",
                List.of(CommandOption.flag(null, VERSION, "Show the version and exit."), CommandOption.help()),
                "Publishes events and listens for them. Each command has a --help of its own.");
    }

    private static Map<String, String> summaries() {
        Map<String, String> summaries = new LinkedHashMap<>();
        summaries.put("key", "Print the key of an event.");
        summaries.put("listen", "Run triggers for events as they come.");
        summaries.put("notify", "Publish an event.");
        summaries.put("value", "Print what is kept for an event.");
        return summaries;
    }

    /** All that there is, for completion. */
    static Program program() {
        List<AvisoCommand> commands = List.of(new KeyCommand(), new ListenCommand(), new NotifyCommand(),
                new ValueCommand());
        return new Program(syntax(), commands.stream().map(AvisoCommand::syntax).toList());
    }

    private static AvisoCommand command(String name) throws UsageException {
        return switch (name) {
            case "key" -> new KeyCommand();
            case "listen" -> new ListenCommand();
            case "notify" -> new NotifyCommand();
            case "value" -> new ValueCommand();
            default -> throw new UsageException("No such command " + PythonText.repr(name) + ".", syntax());
        };
    }

    private static int run(AvisoCommand command, List<String> words, Env env) throws UsageException {
        CommandSyntax syntax = command.syntax();
        CommandArguments arguments = CommandLineParser.parse(syntax, words);
        if (arguments.has(CommandOption.HELP)) {
            env.out().print(HelpText.of(syntax));
            return ExitCode.DONE;
        }
        return new CommandRun(command, arguments, env).exitCode();
    }
}
