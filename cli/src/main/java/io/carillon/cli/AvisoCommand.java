package io.carillon.cli;

import java.util.List;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.listen.config.ConfigOverrides;
import io.carillon.listen.config.UserConfig;

/** One of the commands of {@code aviso} or {@code aviso-config} (aviso-v1 1). Immutable. */
sealed interface AvisoCommand permits KeyCommand, ListenCommand, NotifyCommand, ConfigServiceCommand, ValueCommand {

    /** What may stand behind it. */
    CommandSyntax syntax();

    /**
     * The signals that end it early, by interrupting the thread that runs it; the others do what the system does by
     * itself.
     */
    List<String> signals();

    /** What the options of the command line say about the configuration. */
    default ConfigOverrides overrides(CommandArguments arguments) {
        return AvisoOptions.overrides(arguments);
    }

    /**
     * Does it. What goes wrong is thrown: an {@link io.carillon.event.EventException} or a
     * {@link io.carillon.listen.NotificationException} is for the user.
     *
     * @param config what was configured, the options that all commands have included
     */
    void run(CommandArguments arguments, UserConfig config, Env env) throws InterruptedException;

    /** What stands before messages that don't say themselves what could not be done (aviso-v1 1.9). */
    String failurePrefix(CommandArguments arguments);
}
