package io.carillon.cli;

import java.util.List;
import java.util.Map;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.event.NotificationParameters;
import io.carillon.event.schema.EventSchemas;
import io.carillon.listen.NotificationManager;
import io.carillon.listen.config.SchemaLoader;
import io.carillon.listen.config.UserConfig;

/** {@code aviso notify}: publishes an event (aviso-v1 1.6). */
final class NotifyCommand implements AvisoCommand {

    @Override
    public CommandSyntax syntax() {
        return new CommandSyntax("aviso notify", "PARAMETERS", AvisoOptions.with(), """
                Publishes an event. Once Done is printed the server has it, and all who listen will hear of it.
                PARAMETERS are the event type, its fields, and if wanted payload=... and ttl=<seconds>, such as \
                event=flight,country=Italy,payload=Landed""");
    }

    @Override
    public List<String> signals() {
        return List.of(Signals.INTERRUPT);
    }

    @Override
    public void run(CommandArguments arguments, UserConfig config, Env env) {
        Map<String, String> parameters = NotificationParameters.parse(arguments.positionals().getFirst());
        EventSchemas schemas = new SchemaLoader(env.systemFolder(), env.variables()).load(config);
        try (NotificationManager manager = new NotificationManager(config, env.variables(), env.out())) {
            manager.notify(schemas, parameters);
            env.out().println("Done");
        }
    }

    @Override
    public String failurePrefix(CommandArguments arguments) {
        return "Error occurred while notifying the notification " + arguments.positionals().getFirst() + ", ";
    }
}
