package io.carillon.cli;

import java.util.LinkedHashMap;
import java.util.Map;

import io.carillon.cli.completion.CompletionScript.Program;
import org.jspecify.annotations.Nullable;

/**
 * The program {@code aviso-config}, which takes the place of that of pyaviso 1.0.1: the same commands, options, output
 * and exit codes (aviso-v1 1 and 7).
 */
public final class AvisoConfig {

    private static final CommandGroup GROUP = new CommandGroup("aviso-config",
            "Keeps files of configuration in a store, under the name of a service. Each command has a --help of its own.",
            summaries(), AvisoConfig::command);

    private AvisoConfig() {
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
        summaries.put("pull", "Write the files of a service into a folder.");
        summaries.put("push", "Put the files of a folder into a service.");
        summaries.put("remove", "Delete the files of a service.");
        summaries.put("revert", "Bring back the version of a service before the last.");
        summaries.put("status", "Show who changed a service last, and when.");
        return summaries;
    }

    private static @Nullable AvisoCommand command(String name) {
        return switch (name) {
            case "pull" -> new PullCommand();
            case "push" -> new PushCommand();
            case "remove" -> new RemoveCommand();
            case "revert" -> new RevertCommand();
            case "status" -> new StatusCommand();
            default -> null;
        };
    }
}
