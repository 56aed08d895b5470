package io.carillon.cli;

import java.util.List;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.listen.config.ConfigOverrides;
import io.carillon.listen.config.Setting;
import io.carillon.listen.config.UserConfig;
import io.carillon.listen.service.ConfigurationService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One of the commands of {@code aviso-config} (aviso-v1 7). Immutable. */
sealed interface ConfigServiceCommand extends AvisoCommand
        permits PullCommand, PushCommand, RemoveCommand, RevertCommand, StatusCommand {

    /** Where the commands say what they have done; users filter on its name. */
    Logger LOG = LoggerFactory.getLogger("aviso");

    /**
     * What may stand behind a command.
     *
     * @param name        how it is called
     * @param description what it does
     * @param example     a command line
     * @param own         the options that only it has
     */
    static CommandSyntax syntax(String name, String description, String example, CommandOption... own) {
        return new CommandSyntax("aviso-config " + name, "SERVICE", AvisoOptions.withForService(own), description,
                example);
    }

    /** The name of the service that the user gave. */
    static String service(CommandArguments arguments) {
        return arguments.positionals().getFirst();
    }

    @Override
    default List<String> signals() {
        return List.of(Signals.INTERRUPT);
    }

    @Override
    default ConfigOverrides overrides(CommandArguments arguments) {
        return AvisoOptions.overrides(arguments, Setting.CONFIGURATION_HOST, Setting.CONFIGURATION_PORT);
    }

    @Override
    default void run(CommandArguments arguments, UserConfig config, Env env) throws InterruptedException {
        try (ConfigurationService services = ConfigurationService.open(config, env.variables())) {
            run(services, arguments, config, env);
        }
    }

    /** Does it, with the store that is configured. */
    void run(ConfigurationService services, CommandArguments arguments, UserConfig config, Env env)
            throws InterruptedException;

    /**
     * Prints what was worked on, and says so.
     *
     * @param items     keys or paths
     * @param operation what was done
     * @param none      what was not found when there are no items
     */
    static void report(List<String> items, CommandArguments arguments, Env env, String operation, String none) {
        items.forEach(env.out()::println);
        if (items.isEmpty()) {
            LOG.info("{} service {}", none, service(arguments));
        } else {
            LOG.info("{} operation for service {} successfully executed", operation, service(arguments));
        }
    }
}
