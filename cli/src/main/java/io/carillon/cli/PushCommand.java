package io.carillon.cli;

import java.util.List;
import java.util.Objects;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.cli.syntax.ValueType;
import io.carillon.listen.config.UserConfig;
import io.carillon.listen.service.ConfigurationService;

/** {@code aviso-config push}: puts the files of a folder into a service (aviso-v1 7). */
final class PushCommand implements ConfigServiceCommand {

    private static final String DIR = "dir";
    private static final String MESSAGE = "message";
    private static final String DELETE = "delete";

    @Override
    public CommandSyntax syntax() {
        return ConfigServiceCommand.syntax("push", """
                Puts the files of a folder, and of the folders below it, into a service, as its next version.
                SERVICE is the name of the service, such as aviso/v1""",
                "aviso-config push aviso/v1 -D config/event_listener -m 'next month'",
                new CommandOption('D', DIR, ValueType.FOLDER, "Folder whose files are pushed.", true),
                new CommandOption('m', MESSAGE, ValueType.TEXT, "What to say about it in the status.", true),
                CommandOption.flag(null, DELETE, "Delete the files of the service that the folder has not."));
    }

    @Override
    public void run(ConfigurationService services, CommandArguments arguments, UserConfig config, Env env)
            throws InterruptedException {
        List<String> pushed = services.push(ConfigServiceCommand.service(arguments), text(arguments, DIR),
                text(arguments, MESSAGE), arguments.has(DELETE), config.maxFileSize());
        ConfigServiceCommand.report(pushed, arguments, env, "Push", "No file found to push for");
    }

    private static String text(CommandArguments arguments, String option) {
        return Objects.requireNonNull(arguments.text(option));
    }

    @Override
    public String failurePrefix(CommandArguments arguments) {
        return "Error occurred while pushing the directory " + arguments.text(DIR) + " to the service "
                + ConfigServiceCommand.service(arguments) + ", ";
    }
}
