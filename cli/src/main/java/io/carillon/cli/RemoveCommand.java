package io.carillon.cli;

import java.util.List;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.listen.config.UserConfig;
import io.carillon.listen.service.ConfigurationService;

/** {@code aviso-config remove}: lists the files of a service, or deletes them (aviso-v1 7). */
final class RemoveCommand implements ConfigServiceCommand {

    private static final String DO_IT = "doit";

    @Override
    public CommandSyntax syntax() {
        return ConfigServiceCommand.syntax("remove", """
                Lists the keys of the files of a service, and with -f deletes them.
                SERVICE is the name of the service, such as aviso/v1""", """
                aviso-config remove aviso/v1
                aviso-config remove aviso/v1 -f""", CommandOption.flag('f', DO_IT, "Delete, do not only list."));
    }

    @Override
    public void run(ConfigurationService services, CommandArguments arguments, UserConfig config, Env env)
            throws InterruptedException {
        String service = ConfigServiceCommand.service(arguments);
        if (arguments.has(DO_IT)) {
            ConfigServiceCommand.report(services.remove(service), arguments, env, "Remove", "No files found for");
            return;
        }
        List<String> keys = services.keys(service);
        keys.forEach(env.out()::println);
        if (keys.isEmpty()) {
            LOG.info("No files found for service {}", service);
        } else {
            LOG.info("remove --doit to delete these files");
        }
    }

    @Override
    public String failurePrefix(CommandArguments arguments) {
        return "Error occurred while removing all files associated to the service "
                + ConfigServiceCommand.service(arguments) + ", ";
    }
}
