package io.carillon.cli;

import java.util.List;
import java.util.Map;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.event.NotificationParameters;
import io.carillon.event.schema.EventSchemas;
import io.carillon.listen.NotificationException;
import io.carillon.listen.NotificationManager;
import io.carillon.listen.config.SchemaLoader;
import io.carillon.listen.config.UserConfig;

/** {@code aviso key}: prints the key of an event (aviso-v1 1.4). */
final class KeyCommand implements AvisoCommand {

    @Override
    public CommandSyntax syntax() {
        return new CommandSyntax("aviso key", "PARAMETERS", AvisoOptions.with(), """
                Prints the key under which an event is kept. No server is asked.
                PARAMETERS are the event type and its fields, such as event=flight,country=Italy""");
    }

    @Override
    public List<String> signals() {
        return List.of();
    }

    @Override
    public void run(CommandArguments arguments, UserConfig config, Env env) {
        Map<String, String> parameters = parameters(arguments);
        EventSchemas schemas = new SchemaLoader(env.systemFolder(), env.variables()).load(config);
        try (NotificationManager manager = new NotificationManager(config, env.variables(), env.out())) {
            env.out().println(manager.key(schemas, parameters).leaf());
        }
    }

    /** The parameters of a command that, as v1's, misses the event type before it looks for a schema. */
    static Map<String, String> parameters(CommandArguments arguments) {
        Map<String, String> parameters = NotificationParameters.parse(arguments.positionals().getFirst());
        if (!parameters.containsKey("event")) {
            throw new NotificationException("Invalid notification, 'event' could not be located", true);
        }
        return parameters;
    }

    @Override
    public String failurePrefix(CommandArguments arguments) {
        return "Error occurred while generating key from " + arguments.positionals().getFirst() + ", ";
    }
}
