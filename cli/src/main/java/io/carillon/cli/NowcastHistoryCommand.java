package io.carillon.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.List;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandLineParser;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.cli.syntax.HelpText;
import io.carillon.cli.syntax.UsageException;
import io.carillon.cli.syntax.ValueType;
import io.carillon.event.python.PythonText;
import io.carillon.listen.NotificationException;
import io.carillon.listen.NotificationManager;
import io.carillon.workflow.config.ConfigException;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.history.History;
import io.carillon.workflow.history.StoredHistory;
import io.carillon.workflow.history.Timeline;
import io.carillon.workflow.history.TimelineText;
import io.carillon.workflow.history.WorkflowStore;

/**
 * {@code nowcast history CONFIG [--date DATE] [--worker NAME] [--json] [--store]}: shows what ran on a day, when, how
 * long, how it ended, and why it was launched.
 */
final class NowcastHistoryCommand implements NowcastCommand {

    private static final String DATE = "date";
    private static final String WORKER = "worker";
    private static final String JSON = "json";
    private static final String STORE = "store";

    private static final CommandSyntax SYNTAX = new CommandSyntax("nowcast history", "CONFIG",
            List.of(new CommandOption(null, DATE, new DayType(), "The day, as 2026-11-21; today without it."),
                    new CommandOption(null, WORKER, ValueType.TEXT, "Only what this worker did."),
                    CommandOption.flag(null, JSON, "All that is known of each run, as JSON."),
                    CommandOption.flag(null, STORE,
                            "Read the event store, and not what the manager keeps on this machine."),
                    CommandOption.help()),
            """
                    Shows a day of a workflow: what ran, when, how long, how it ended, and why it was launched.
                    What the manager keeps on this machine is read; where there is nothing, the event store that the \
                    configuration names.""");

    /** A day. */
    private static final class DayType implements ValueType<LocalDate> {

        @Override
        public String placeholder() {
            return "[%Y-%m-%d]";
        }

        @Override
        public LocalDate convert(String text) {
            try {
                return LocalDate.parse(text);
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException(
                        PythonText.repr(text) + " is no day; write it as 2026-11-21 (year, month, day).", e);
            }
        }
    }

    @Override
    public CommandSyntax syntax() {
        return SYNTAX;
    }

    @Override
    public int run(List<String> words, Env env) throws UsageException, InterruptedException {
        CommandArguments arguments = CommandLineParser.parse(SYNTAX, words);
        if (arguments.has(CommandOption.HELP)) {
            env.out().print(HelpText.of(SYNTAX));
            return ExitCode.DONE;
        }
        ZoneId zone = ZoneId.systemDefault();
        LocalDate named = arguments.value(DATE, LocalDate.class);
        LocalDate day = named == null ? LocalDate.now(zone) : named;
        try {
            NowcastConfig config = NowcastConfig.load(Path.of(arguments.positionals().getFirst()), env.variables());
            boolean kept = !arguments.has(STORE) && History.of(config).exists();
            Timeline timeline = kept ? kept(config, day, zone) : stored(config, day, zone, env);
            TimelineText text = new TimelineText(config.workflow(), day, zone, timeline, kept, arguments.text(WORKER));
            env.out().print(arguments.has(JSON) ? text.json() : text.table());
            return ExitCode.DONE;
        } catch (ConfigException | NotificationException | CommandException | IOException e) {
            env.err().println(SYNTAX.command() + ": " + e.getMessage());
            return Nowcast.FAILED;
        }
    }

    private static Timeline kept(NowcastConfig config, LocalDate day, ZoneId zone) throws IOException {
        Timeline timeline = new Timeline();
        History.of(config).read(begin(day, zone), begin(day.plusDays(1), zone), timeline::add);
        return timeline;
    }

    private static Instant begin(LocalDate day, ZoneId zone) {
        return day.atStartOfDay(zone).toInstant();
    }

    private static Timeline stored(NowcastConfig config, LocalDate day, ZoneId zone, Env env)
            throws ConfigException, CommandException, InterruptedException {
        Timeline timeline = new Timeline();
        History history = History.of(config);
        try (NotificationManager store = WorkflowStore.configured(config, env.variables())) {
            if (store == null) {
                throw new CommandException(history.exists()
                        ? config.file() + ": carillon: event store is missing: the address of the store to be read"
                        : "there is no history in " + history.folder() + ", and " + config.file()
                                + " names no event store (carillon: event store); has the manager run on this machine?");
            }
            StoredHistory.read(store, config.workflow(), begin(day, zone), begin(day.plusDays(1), zone), timeline::add);
        }
        return timeline;
    }
}
