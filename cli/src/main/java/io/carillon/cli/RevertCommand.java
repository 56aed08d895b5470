package io.carillon.cli;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.listen.config.UserConfig;
import io.carillon.listen.service.ConfigurationService;

/** {@code aviso-config revert}: brings back the version of a service before the last (aviso-v1 7). */
final class RevertCommand implements ConfigServiceCommand {

    @Override
    public CommandSyntax syntax() {
        return ConfigServiceCommand.syntax("revert", """
                Brings back the version of a service before the last: the files that were changed or deleted since. \
                Files that have come since stay. Done twice, all is as it was.
                SERVICE is the name of the service, such as aviso/v1""", "aviso-config revert aviso/v1");
    }

    @Override
    public void run(ConfigurationService services, CommandArguments arguments, UserConfig config, Env env)
            throws InterruptedException {
        ConfigServiceCommand.report(services.revert(ConfigServiceCommand.service(arguments)), arguments, env, "Revert",
                "No files found for");
    }

    @Override
    public String failurePrefix(CommandArguments arguments) {
        return "Error occurred while reverting the service " + ConfigServiceCommand.service(arguments) + ", ";
    }
}
