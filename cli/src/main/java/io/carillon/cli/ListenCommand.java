package io.carillon.cli;

import java.util.List;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.event.schema.EventSchemas;
import io.carillon.listen.ListenOptions;
import io.carillon.listen.ListenerDefinition;
import io.carillon.listen.Listening;
import io.carillon.listen.NotificationManager;
import io.carillon.listen.config.ListenerReader;
import io.carillon.listen.config.SchemaLoader;
import io.carillon.listen.config.UserConfig;
import org.jspecify.annotations.Nullable;

/** {@code aviso listen}: runs listeners until it is told to stop (aviso-v1 1.8). */
final class ListenCommand implements AvisoCommand {

    @Override
    public CommandSyntax syntax() {
        return new CommandSyntax("aviso listen", "[LISTENER_FILES]...",
                AvisoOptions.with(ListenPeriod.options().toArray(CommandOption[]::new)), """
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
        ListenOptions options = ListenPeriod.of(arguments, config);
        List<@Nullable Object> documents = ListenerReader.documents(arguments.positionals(), config);
        EventSchemas schemas = new SchemaLoader(env.systemFolder(), env.variables()).load(config);
        List<ListenerDefinition> listeners = new ListenerReader(schemas, config.notification().type())
                .listeners(documents);
        try (NotificationManager manager = new NotificationManager(config, env.variables(), env.out());
                Listening listening = manager.listen(listeners, options)) {
            listening.await();
        }
    }

    @Override
    public String failurePrefix(CommandArguments arguments) {
        return "Error occurred while running the listeners: ";
    }
}
