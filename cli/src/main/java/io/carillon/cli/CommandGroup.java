package io.carillon.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

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
 * A program with commands below it, as Click has groups (aviso-v1 1).
 *
 * @param name        what the program is called
 * @param description what it does, for {@code --help}
 * @param summaries   what each command does, by name
 * @param commands    makes the command of a name, or null when there is none
 */
record CommandGroup(String name, String description, Map<String, String> summaries,
        Function<String, @Nullable AvisoCommand> commands) {

    /** The version of v1 whose place this takes; scripts ask for it. */
    private static final String VERSION_NUMBER = "1.0.1";
    private static final String VERSION = "version";

    /**
     * Runs the command that the arguments name, and ends the process. All is closed and written by then; an orderly
     * exit would load the platform's logging only to find that exits aren't logged, which takes a quarter of a short
     * run.
     */
    void main(String[] arguments) {
        ModuleLoader.install();
        Loggers.select();
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
    int run(String[] arguments, Env env) {
        try {
            return run(Arrays.asList(arguments), env);
        } catch (UsageException e) {
            env.err().println(e.text());
            return ExitCode.WRONG_USAGE;
        }
    }

    private int run(List<String> arguments, Env env) throws UsageException {
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
        return run(arguments.get(at), arguments.subList(at + 1, arguments.size()), env);
    }

    private static boolean isOption(String argument) {
        return argument.length() > 1 && argument.charAt(0) == '-' && !argument.equals("--");
    }

    /** Answers to the options that stand before a command, each of which is a question. */
    private int answer(List<String> options, Env env) throws UsageException {
        CommandArguments arguments = CommandLineParser.parse(syntax(), options);
        if (arguments.has(VERSION)) {
            env.out().println(name + ", version " + VERSION_NUMBER);
        } else {
            env.out().print(HelpText.of(syntax(), summaries));
        }
        return ExitCode.DONE;
    }

    /** All that there is, for completion. */
    Program program() {
        List<CommandSyntax> syntaxes = new ArrayList<>();
        for (String each : summaries.keySet()) {
            AvisoCommand command = commands.apply(each);
            if (command != null) {
                syntaxes.add(command.syntax());
            }
        }
        return new Program(syntax(), syntaxes);
    }

    private CommandSyntax syntax() {
        return new CommandSyntax(name, "COMMAND [ARGS]...",
                List.of(CommandOption.flag(null, VERSION, "Show the version and exit."), CommandOption.help()),
                description);
    }

    private int run(String word, List<String> words, Env env) throws UsageException {
        AvisoCommand command = commands.apply(word);
        if (command == null) {
            throw new UsageException("No such command " + PythonText.repr(word) + ".", syntax());
        }
        CommandSyntax syntax = command.syntax();
        CommandArguments arguments = CommandLineParser.parse(syntax, words);
        if (arguments.has(CommandOption.HELP)) {
            env.out().print(HelpText.of(syntax));
            return ExitCode.DONE;
        }
        return new CommandRun(command, arguments, env).exitCode();
    }
}
