package io.carillon.cli;

import java.util.List;
import java.util.Map;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.event.schema.EventSchemas;
import io.carillon.listen.NotificationManager;
import io.carillon.listen.config.SchemaLoader;
import io.carillon.listen.config.UserConfig;

/** {@code aviso value}: prints what the store has for an event (aviso-v1 1.5). */
final class ValueCommand implements AvisoCommand {

    @Override
    public CommandSyntax syntax() {
        return new CommandSyntax("aviso value", "PARAMETERS", AvisoOptions.with(), """
                Prints what the server keeps for an event: its payload, or None.
                PARAMETERS are the event type and its fields, such as event=flight,country=Italy""");
    }

    @Override
    public List<String> signals() {
        return List.of(Signals.INTERRUPT);
    }

    @Override
    public void run(CommandArguments arguments, UserConfig config, Env env) {
        Map<String, String> parameters = KeyCommand.parameters(arguments);
        EventSchemas schemas = new SchemaLoader(env.systemFolder(), env.variables()).load(config);
        try (NotificationManager manager = new NotificationManager(config, env.variables(), env.out())) {
            String value = manager.value(schemas, parameters);
            env.out().println(value == null ? "None" : value);
        }
    }

    @Override
    public String failurePrefix(CommandArguments arguments) {
        return "Error occurred while return value for " + arguments.positionals().getFirst() + ", ";
    }
}
