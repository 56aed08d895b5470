package io.carillon.cli;

import java.util.LinkedHashMap;
import java.util.Map;

import io.carillon.cli.completion.CompletionScript.Program;
import org.jspecify.annotations.Nullable;

/**
 * The program {@code aviso}, which takes the place of that of pyaviso 1.0.1: the same commands, options, output and
 * exit codes (aviso-v1 1).
 *
 * <p>
 * People and scripts wait for its start, so on the way of {@code aviso key} there is little: no regular expression,
 * YAML only where there is a configuration file, signals only where a command may take long.
 */
public final class Aviso {

    private static final CommandGroup GROUP = new CommandGroup("aviso",
            "Publishes events and listens for them. Each command has a --help of its own.", summaries(),
            Aviso::command);

    private Aviso() {
    }

    /** Runs the command that the arguments name, and ends the process. */
    public static void main(String[] arguments) {
        GROUP.main(arguments);
    }

    /**
     * Runs the command that the arguments name.
     *
     * @param arguments the command line without the name of the program
     * @return the exit code, see {@link ExitCode}
     */
    public static int run(String[] arguments, Env env) {
        return GROUP.run(arguments, env);
    }

    /** All that there is, for completion. */
    static Program program() {
        return GROUP.program();
    }

    private static Map<String, String> summaries() {
        Map<String, String> summaries = new LinkedHashMap<>();
        summaries.put("key", "Print the key of an event.");
        summaries.put("listen", "Run triggers for events as they come.");
        summaries.put("notify", "Publish an event.");
        summaries.put("value", "Print what is kept for an event.");
        return summaries;
    }

    private static @Nullable AvisoCommand command(String name) {
        return switch (name) {
            case "key" -> new KeyCommand();
            case "listen" -> new ListenCommand();
            case "notify" -> new NotifyCommand();
            case "value" -> new ValueCommand();
            default -> null;
        };
    }
}
