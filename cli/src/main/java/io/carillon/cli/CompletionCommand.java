package io.carillon.cli;

import java.util.List;

import io.carillon.cli.completion.CompletionScript;
import io.carillon.cli.completion.CompletionScript.Program;
import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.cli.syntax.UsageException;
import io.carillon.event.EventException;
import io.carillon.event.python.PythonText;
import io.carillon.listen.NotificationException;
import io.carillon.listen.config.ConfigException;
import io.carillon.listen.config.ConfigLoader;
import io.carillon.listen.config.ConfigOverrides;

/** {@code carillon completion}: prints what makes a shell complete the commands. */
final class CompletionCommand implements CarillonCommand {

    /** Asked for by the scripts themselves: the event types of the schema, one a line. */
    private static final String EVENT_TYPES = "event-types";

    @Override
    public CommandSyntax syntax() {
        return new CommandSyntax("carillon completion", "{bash|zsh}", List.of(CommandOption.help()), """
                Prints a script that makes a shell complete the commands carillon, aviso, aviso-config and \
                nowcast: their options, files, and the event types of the schema.""", """
                source <(carillon completion bash)
                carillon completion bash > ~/.local/share/bash-completion/completions/carillon
                carillon completion zsh > ~/.zsh/functions/_carillon""");
    }

    @Override
    public int run(CommandArguments arguments, Env env) throws CommandException, UsageException {
        String shell = arguments.positionals().getFirst();
        switch (shell) {
            case "bash" -> env.out().print(CompletionScript.bash(programs()));
            case "zsh" -> env.out().print(CompletionScript.zsh(programs()));
            case EVENT_TYPES -> eventTypes(env);
            default -> throw new UsageException(
                    "There is a script for bash and for zsh, not for " + PythonText.repr(shell) + ".", null);
        }
        return ExitCode.DONE;
    }

    private static List<Program> programs() {
        return List.of(Carillon.program(), Aviso.program(), AvisoConfig.program(), Nowcast.program());
    }

    private static void eventTypes(Env env) throws CommandException {
        try {
            ClientCommand.schemas(
                    new ConfigLoader(env.variables(), env.home(), env.systemFolder()).load(ConfigOverrides.NONE), env)
                    .types().forEach(env.out()::println);
        } catch (ConfigException | EventException | NotificationException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
    }
}
