package io.carillon.cli;

import java.util.Map;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.event.python.PythonJson;
import io.carillon.listen.config.UserConfig;
import io.carillon.listen.service.ConfigurationService;

/** {@code aviso-config status}: prints who changed a service last (aviso-v1 7). */
final class StatusCommand implements ConfigServiceCommand {

    @Override
    public CommandSyntax syntax() {
        return ConfigServiceCommand.syntax("status", """
                Prints as JSON who changed a service last, when, with which message, and its version.
                SERVICE is the name of the service, such as aviso/v1""", "aviso-config status aviso/v1");
    }

    @Override
    public void run(ConfigurationService services, CommandArguments arguments, UserConfig config, Env env)
            throws InterruptedException {
        String service = ConfigServiceCommand.service(arguments);
        Map<String, ?> status = services.status(service);
        if (status == null) {
            LOG.warn("No service {} found", service);
        } else {
            env.out().println(PythonJson.pretty(status));
        }
    }

    @Override
    public String failurePrefix(CommandArguments arguments) {
        return "Error occurred while retrieving version for the service " + ConfigServiceCommand.service(arguments)
                + ", ";
    }
}
