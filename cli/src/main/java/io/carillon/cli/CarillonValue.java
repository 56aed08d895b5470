package io.carillon.cli;

import java.util.Map;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.cli.syntax.UsageException;
import io.carillon.event.Payload;
import io.carillon.event.schema.EventKeys;
import io.carillon.event.schema.EventSchemas;
import io.carillon.listen.NotificationManager;
import io.carillon.listen.config.UserConfig;

/** {@code carillon value}: prints what the store has for an event; fails if it has nothing. */
final class CarillonValue extends ClientCommand {

    @Override
    public CommandSyntax syntax() {
        return new CommandSyntax("carillon value", "PARAMETERS...",
                AvisoOptions.with(CommandOption.flag(null, JSON, "Print it with the canonical fields, as JSON.")), """
                        Prints what the server keeps for an event: its payload, or None for an event without one.
                        PARAMETERS are the event type and its fields, each NAME=VALUE an argument of its own.""", """
                        carillon value event=flight country=Italy airport=fco date=20210101 number=AZ203
                        carillon value --json event=flight country=Italy airport=fco date=20210101 \\
                            number=AZ203""");
    }

    @Override
    void run(CommandArguments arguments, UserConfig config, Env env) throws CommandException, UsageException {
        Map<String, String> parameters = NamedValues.event(arguments.positionals());
        EventSchemas schemas = schemas(config, env);
        try (NotificationManager manager = new NotificationManager(config, env.variables(), env.out())) {
            EventKeys keys = manager.key(schemas, parameters);
            String value = manager.value(schemas, parameters);
            if (value == null) {
                throw new CommandException("nothing is kept under " + keys.leaf());
            }
            Payload payload = Payload.ofStored(schemas.payloadName(), value);
            env.out()
                    .println(arguments.has(JSON)
                            ? EventJson.published(parameters.getOrDefault("event", ""), keys.identifier().fields(),
                                    payload == null ? null : payload.text(), keys.leaf())
                            : value);
        }
    }
}
