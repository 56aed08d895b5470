package io.carillon.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

import io.carillon.cli.service.ServiceManager;
import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.cli.syntax.UsageException;
import io.carillon.cli.syntax.ValueType;
import io.carillon.cli.terminal.ProgressLine;
import io.carillon.cli.terminal.Terminal;
import io.carillon.event.Event;
import io.carillon.event.python.PythonText;
import io.carillon.event.schema.EventSchemas;
import io.carillon.expression.EventExpression;
import io.carillon.expression.ExpressionEvaluationException;
import io.carillon.expression.ExpressionSyntaxException;
import io.carillon.listen.EventCondition;
import io.carillon.listen.ListenOptions;
import io.carillon.listen.ListenProgress;
import io.carillon.listen.ListenerDefinition;
import io.carillon.listen.Listening;
import io.carillon.listen.NotificationManager;
import io.carillon.listen.config.ListenerReader;
import io.carillon.listen.config.UserConfig;
import io.carillon.logging.ConsoleLogging;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code carillon listen}: runs listeners as {@code aviso listen} does, or one that the command line itself describes,
 * for such events only for which a condition holds.
 */
final class CarillonListen extends ClientCommand {

    private static final Logger LOG = LoggerFactory.getLogger(CarillonListen.class);

    private static final String EVENT = "event";
    private static final String WHERE = "where";
    private static final String ECHO = "echo";
    private static final String TYPE = "type";

    /** An answer that a condition has not is told so often; what events say may make each of them another. */
    private static final int MOST_TOLD = 20;

    @Override
    public CommandSyntax syntax() {
        List<CommandOption> own = new ArrayList<>();
        own.add(new CommandOption(null, EVENT, ValueType.EVENT_TYPE,
                "Listen to this event type without a file: echo its events."));
        own.add(new CommandOption(null, WHERE, ValueType.TEXT,
                "Only events for which this condition in CEL holds, on event, request, payload, data, key, revision,"
                        + " time."));
        own.add(CommandOption.flag(null, JSON, "Echo each event as JSON on one line."));
        own.addAll(ListenPeriod.options());
        return new CommandSyntax("carillon listen", "[LISTENER_FILES | FIELD=VALUE]...",
                AvisoOptions.with(own.toArray(CommandOption[]::new)), """
                        Listens for events and runs triggers for each of them, until it is stopped.
                        LISTENER_FILES say in YAML which events, and what to do; without one, those of the \
                        configuration hold.
                        With --event no file is needed: FIELD=VALUE says which events, several values of a field by \
                        giving it several times.""", """
                        carillon listen examples/echo_listener.yaml
                        carillon listen --event flight country=italy country=france
                        carillon listen --event flight --where 'request.number.startsWith("AZ")' --json
                        carillon listen --event flight --from 2026-11-20T00:00:00.0Z \\
                            --to 2026-11-21T00:00:00.0Z --json > flights.jsonl
                        carillon listen my.yaml --where 'has(data.level) && data.level > 500'""");
    }

    @Override
    void check(CommandArguments arguments) throws UsageException {
        if (arguments.has(EVENT)) {
            NamedValues.multiple(arguments.positionals());
        } else if (!arguments.positionals().isEmpty()
                && arguments.positionals().stream().allMatch(CarillonListen::isField)) {
            throw new UsageException("The event type is missing; add --event TYPE, such as --event flight.", null);
        }
        expression(arguments);
    }

    /** Whether the command line itself describes the listener. */
    boolean isAdHoc(CommandArguments arguments) {
        return arguments.has(EVENT);
    }

    private static boolean isField(String word) {
        return word.indexOf('=') > 0 && word.indexOf('/') < 0 && !word.endsWith(".yaml") && !word.endsWith(".yml");
    }

    private static @Nullable EventExpression expression(CommandArguments arguments) throws UsageException {
        String where = arguments.text(WHERE);
        try {
            return where == null ? null : EventExpression.compile(where);
        } catch (ExpressionSyntaxException e) {
            throw new UsageException("Invalid value for '--where': " + e.getMessage(), null);
        }
    }

    @Override
    void run(CommandArguments arguments, UserConfig config, Env env)
            throws CommandException, UsageException, InterruptedException {
        ListenOptions options = ListenPeriod.of(arguments, config);
        EventSchemas schemas = schemas(config, env);
        List<ListenerDefinition> listeners = listeners(arguments, config, schemas);
        EventExpression where = expression(arguments);
        if (where != null) {
            EventCondition condition = condition(where);
            listeners = listeners.stream().map(listener -> listener.withWhere(condition)).toList();
        }
        if (arguments.has(JSON)) {
            Map<String, ?> printing = Map.of(TYPE, "function", "function", printer(env.out(), Thread.currentThread()));
            listeners = listeners.stream().map(listener -> withoutEcho(listener, printing)).toList();
        }
        Terminal terminal = terminal(arguments, config, listeners, env);
        if (terminal == null) {
            listen(listeners, options, config, env, env.err(), _ -> {
            });
        } else {
            try (ProgressLine progress = new ProgressLine(terminal)) {
                ConsoleLogging.redirect(progress.messages());
                listen(listeners, options, config, env, progress.messages(),
                        listening -> progress.follow(() -> step(listening.progress())));
            }
        }
    }

    private static void listen(List<ListenerDefinition> listeners, ListenOptions options, UserConfig config, Env env,
            PrintStream messages, Consumer<Listening> watcher) throws InterruptedException {
        String address = config.notification().host() + ":" + config.notification().port();
        try (NotificationManager manager = new NotificationManager(config, env.variables(), env.out());
                Listening listening = manager.listen(listeners, options);
                ServiceManager services = ServiceManager.of(env.variables())) {
            listening.awaitStart();
            if (!config.quiet()) {
                listeners
                        .forEach(listener -> messages.println("Listening to " + describe(listener) + " at " + address));
            }
            // That this thread gets to tell it says that the process lives; a server that is away is waited for.
            services.ready("Listening with " + listeners.size() + " listeners at " + address, () -> true);
            watcher.accept(listening);
            listening.await();
        }
    }

    private static String describe(ListenerDefinition listener) {
        EventCondition where = listener.where();
        return listener.schema().type() + " " + PythonText.repr(listener.written())
                + (where == null ? "" : " where " + where.text());
    }

    private static ProgressLine.Step step(ListenProgress progress) {
        return new ProgressLine.Step(progress.events(), progress.revisions(), progress.total(), progress.busy());
    }

    /**
     * Where progress is shown: on a terminal, unless the events themselves are to be seen there or elsewhere, by a
     * person or a program.
     */
    private static @Nullable Terminal terminal(CommandArguments arguments, UserConfig config,
            List<ListenerDefinition> listeners, Env env) {
        boolean echo = listeners.stream().flatMap(listener -> listener.triggers().stream())
                .anyMatch(CarillonListen::isEcho);
        if (arguments.has(JSON) || config.quiet() || (echo && Terminal.hasResults())) {
            return null;
        }
        return Terminal.ofMessages(env.err(), env.variables()).orElse(null);
    }

    private static List<ListenerDefinition> listeners(CommandArguments arguments, UserConfig config,
            EventSchemas schemas) throws CommandException, UsageException {
        String type = arguments.text(EVENT);
        if (type == null) {
            return new ListenerReader(schemas, config.notification().type())
                    .listeners(ListenerReader.documents(arguments.positionals(), config));
        }
        if (schemas.get(type).isEmpty()) {
            throw new CommandException("there is no event type " + PythonText.repr(type) + " in the schema; it has "
                    + String.join(", ", schemas.types()));
        }
        Map<String, Object> request = new LinkedHashMap<>();
        NamedValues.multiple(arguments.positionals())
                .forEach((name, values) -> request.put(name, values.size() == 1 ? values.getFirst() : values));
        Map<String, ?> listener = Map.of("event", type, "request", request, "triggers", List.of(Map.of(TYPE, ECHO)));
        return new ListenerReader(schemas, config.notification().type())
                .listeners(List.of(Map.of("listeners", List.of(listener))));
    }

    private static EventCondition condition(EventExpression expression) {
        Set<String> told = ConcurrentHashMap.newKeySet();
        return new EventCondition(expression.text(), event -> {
            try {
                return expression.test(event);
            } catch (ExpressionEvaluationException e) {
                if (told.size() < MOST_TOLD && told.add(String.valueOf(e.getMessage()))) {
                    LOG.warn("--where has no answer for {}: {}; such events are passed over", event.origin().key(),
                            e.getMessage());
                }
                return false;
            }
        });
    }

    private static ListenerDefinition withoutEcho(ListenerDefinition listener, Map<String, ?> instead) {
        Function<Map<String, ?>, Map<String, ?>> replace = trigger -> isEcho(trigger) ? instead : trigger;
        return listener.withTriggers(listener.triggers().stream().<Map<String, ?>>map(replace).toList());
    }

    private static boolean isEcho(Map<String, ?> trigger) {
        return ECHO.equalsIgnoreCase(String.valueOf(trigger.get(TYPE)));
    }

    /**
     * Prints events, and ends the command when nobody reads them any more.
     *
     * @param command the thread that runs the command
     */
    private static Consumer<Event> printer(PrintStream out, Thread command) {
        return event -> {
            out.println(EventJson.heard(event));
            if (out.checkError()) {
                command.interrupt();
                throw new IllegalStateException("the standard output is closed");
            }
        };
    }
}
