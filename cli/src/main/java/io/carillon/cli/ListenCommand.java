package io.carillon.cli;

import java.time.Instant;
import java.util.List;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.event.schema.EventSchemas;
import io.carillon.listen.ListenOptions;
import io.carillon.listen.ListenerDefinition;
import io.carillon.listen.Listening;
import io.carillon.listen.NotificationException;
import io.carillon.listen.NotificationManager;
import io.carillon.listen.config.ListenerReader;
import io.carillon.listen.config.SchemaLoader;
import io.carillon.listen.config.UserConfig;
import org.jspecify.annotations.Nullable;

/** {@code aviso listen}: runs listeners until it is told to stop (aviso-v1 1.8). */
final class ListenCommand implements AvisoCommand {

    private static final String FROM = "from";
    private static final String TO = "to";
    private static final String NOW = "now";
    private static final String CATCHUP = "catchup";

    @Override
    public CommandSyntax syntax() {
        DateType date = new DateType();
        return new CommandSyntax("aviso listen", "[LISTENER_FILES]...",
                AvisoOptions.with(new CommandOption(null, FROM, date, "Replay the events after this time, in UTC."),
                        new CommandOption(null, TO, date, "Replay only the events before this time, and end then."),
                        CommandOption.flag(null, NOW, "Only hear what comes from now on."),
                        CommandOption.flag(null, CATCHUP, "First hear what was missed since the last time.")),
                """
                        Listens for events and runs triggers for each of them, until it is stopped.
                        LISTENER_FILES say in YAML which events, and what to do; without one, those of the \
                        configuration hold.""");
    }

    @Override
    public List<String> signals() {
        return List.of(Signals.INTERRUPT, Signals.TERMINATE);
    }

    @Override
    public void run(CommandArguments arguments, UserConfig config, Env env) throws InterruptedException {
        ListenOptions options = options(arguments, config, Instant.now());
        List<@Nullable Object> documents = ListenerReader.documents(arguments.positionals(), config);
        EventSchemas schemas = new SchemaLoader(env.systemFolder()).load(config);
        List<ListenerDefinition> listeners = new ListenerReader(schemas, config.notification().type())
                .listeners(documents);
        try (NotificationManager manager = new NotificationManager(config, env.variables(), env.out());
                Listening listening = manager.listen(listeners, options)) {
            listening.await();
        }
    }

    private static ListenOptions options(CommandArguments arguments, UserConfig config, Instant now) {
        Instant from = arguments.value(FROM, Instant.class);
        Instant to = arguments.value(TO, Instant.class);
        require(from == null || from.isBefore(now), "from_date must be in the past");
        if (to != null) {
            require(to.isBefore(now), "to_date must be in the past");
            require(from != null, "from_date is required if to_date is defined");
            require(to.isAfter(from), "to_date must be later than from_date");
        }
        boolean onlyNow = arguments.has(NOW);
        boolean catchup = arguments.has(CATCHUP);
        require(!onlyNow || !catchup, "Only now or catchup can be specified at the same time");
        return new ListenOptions(from, to, catchup || (!onlyNow && config.catchup()));
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new NotificationException(message, true);
        }
    }

    @Override
    public String failurePrefix(CommandArguments arguments) {
        return "Error occurred while running the listeners: ";
    }
}
