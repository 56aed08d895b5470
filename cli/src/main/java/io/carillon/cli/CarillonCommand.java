package io.carillon.cli;

import java.util.List;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.cli.syntax.HelpText;
import io.carillon.cli.syntax.UsageException;

/** One of the commands of {@code carillon}. Immutable. */
sealed interface CarillonCommand permits ClientCommand, CompletionCommand, ConfigCommand, DeadLettersCommand,
        DemoCommand, ServerCommand, ServiceCommand {

    /** What may stand behind it. */
    CommandSyntax syntax();

    /** The commands below it, if it has any. */
    default List<CommandSyntax> subcommands() {
        return List.of();
    }

    /** Its {@code --help}. */
    default String help() {
        return HelpText.of(syntax());
    }

    /**
     * Does it.
     *
     * @return the exit code: 0 when it was done
     * @throws CommandException     when it can't be done; the message is one line for the user
     * @throws UsageException       when it can't be understood
     * @throws InterruptedException when a signal asks the command to end
     */
    int run(CommandArguments arguments, Env env) throws CommandException, UsageException, InterruptedException;
}
