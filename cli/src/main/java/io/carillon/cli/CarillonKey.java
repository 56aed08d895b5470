package io.carillon.cli;

import java.util.Map;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.cli.syntax.UsageException;
import io.carillon.event.schema.EventKeys;
import io.carillon.listen.NotificationManager;
import io.carillon.listen.config.UserConfig;

/** {@code carillon key}: prints the key of an event. */
final class CarillonKey extends ClientCommand {

    @Override
    public CommandSyntax syntax() {
        return new CommandSyntax("carillon key", "PARAMETERS...",
                AvisoOptions.with(CommandOption.flag(null, JSON, "Print it with the canonical fields, as JSON.")), """
                        Prints the key under which an event is kept. No server is asked.
                        PARAMETERS are the event type and its fields, each NAME=VALUE an argument of its own.""", """
                        carillon key event=flight country=Italy airport=fco date=20210101 number=AZ203""");
    }

    @Override
    void run(CommandArguments arguments, UserConfig config, Env env) throws UsageException {
        Map<String, String> parameters = NamedValues.event(arguments.positionals());
        try (NotificationManager manager = new NotificationManager(config, env.variables(), env.out())) {
            EventKeys keys = manager.key(schemas(config, env), parameters);
            env.out()
                    .println(arguments.has(JSON)
                            ? EventJson.place(parameters.getOrDefault("event", ""), keys.identifier().fields(),
                                    keys.leaf(), keys.base())
                            : keys.leaf());
        }
    }
}
