package io.carillon.cli;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandSyntax;

/** One of the commands of {@code carillon}. Immutable. */
sealed interface CarillonCommand permits ServerCommand, DemoCommand, ConfigCommand {

    /** What may stand behind it. */
    CommandSyntax syntax();

    /**
     * Does it.
     *
     * @return the exit code: 0 when it was done
     * @throws CommandException     when it can't be done; the message is one line for the user
     * @throws InterruptedException when a signal asks the command to end
     */
    int run(CommandArguments arguments, Env env) throws CommandException, InterruptedException;
}
