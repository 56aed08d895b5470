package io.carillon.cli;

import java.util.List;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.cli.syntax.ValueType;
import io.carillon.listen.config.UserConfig;
import io.carillon.listen.service.ConfigurationService;
import io.carillon.listen.service.PullFolder;

/** {@code aviso-config pull}: writes the files of a service into a folder (aviso-v1 7). */
final class PullCommand implements ConfigServiceCommand {

    private static final String DIR = "dir";
    private static final String DELETE = "delete";

    @Override
    public CommandSyntax syntax() {
        return ConfigServiceCommand.syntax("pull", """
                Writes the files of a service into a folder, over those that are there.
                SERVICE is the name of the service, such as aviso/v1""",
                "aviso-config pull aviso/v1 --dir config/event_listener/",
                new CommandOption('D', DIR, ValueType.FOLDER,
                        "Folder that the files are written into; without it, the one you are in."),
                CommandOption.flag(null, DELETE,
                        "Delete the files that were pulled from the service before and that it has no more."));
    }

    @Override
    public void run(ConfigurationService services, CommandArguments arguments, UserConfig config, Env env)
            throws InterruptedException {
        String service = ConfigServiceCommand.service(arguments);
        String directory = arguments.text(DIR);
        List<String> pulled = new PullFolder(directory == null ? "." : directory, config.home()).save(service,
                services.files(service), arguments.has(DELETE));
        ConfigServiceCommand.report(pulled, arguments, env, "Pull", "No files found for");
    }

    @Override
    public String failurePrefix(CommandArguments arguments) {
        return "Error occurred while pull the service " + ConfigServiceCommand.service(arguments) + ", ";
    }
}
