package io.carillon.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandLineParser;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.cli.syntax.HelpText;
import io.carillon.cli.syntax.UsageException;
import io.carillon.event.python.PythonJson;
import io.carillon.workflow.config.ConfigException;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.scheduler.UpcomingLaunch;
import io.carillon.workflow.status.RunningProcess;
import io.carillon.workflow.status.SystemStatus;
import org.jspecify.annotations.Nullable;

/** {@code nowcast status CONFIG}: who runs, since when, and what waits for what. */
final class NowcastStatusCommand implements NowcastCommand {

    private static final String JSON = "json";
    private static final Duration PATIENCE = Duration.ofMillis(900);
    private static final int MOST_LAUNCHES = 10;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private static final CommandSyntax SYNTAX = new CommandSyntax("nowcast status", "CONFIG",
            List.of(CommandOption.flag(null, JSON, "As a JSON object."), CommandOption.help()),
            """
                    Says which processes and workers run and since when, which races wait for whom, which requests wait at \
                    the broker, and what the scheduler launches next.
                    Ends with status 1 when no broker or no manager answers.""");

    @Override
    public CommandSyntax syntax() {
        return SYNTAX;
    }

    @Override
    public int run(List<String> words, Env env) throws UsageException {
        CommandArguments arguments = CommandLineParser.parse(SYNTAX, words);
        if (arguments.has(CommandOption.HELP)) {
            env.out().print(HelpText.of(SYNTAX));
            return ExitCode.DONE;
        }
        SystemStatus status;
        try {
            status = SystemStatus.of(NowcastConfig.load(Path.of(arguments.positionals().getFirst()), env.variables()),
                    PATIENCE);
        } catch (ConfigException | IOException e) {
            env.err().println(SYNTAX.command() + ": " + e.getMessage());
            return Nowcast.FAILED;
        }
        if (arguments.has(JSON)) {
            env.out().println(PythonJson.pretty(json(status)));
        } else {
            tell(status, env.out());
        }
        return status.isUp() ? ExitCode.DONE : Nowcast.FAILED;
    }

    private static Map<String, @Nullable Object> json(SystemStatus status) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("up", status.isUp());
        Map<String, Object> processes = new LinkedHashMap<>();
        status.processes().forEach((name, process) -> processes.put(name,
                Map.of("pid", process.pid(), "since", process.since().toString())));
        json.put("processes", processes);
        json.put("message_broker", json(status.broker()));
        json.put("manager", json(status.manager()));
        List<Object> launches = new ArrayList<>();
        for (UpcomingLaunch launch : status.launches()) {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("module", launch.worker().module());
            each.put("args", launch.worker().args());
            each.put("host", launch.worker().host());
            each.put("when", launch.when());
            each.put("next", launch.next().toOffsetDateTime().toString());
            launches.add(each);
        }
        json.put("scheduled", launches);
        return json;
    }

    private static Map<?, ?> json(SystemStatus.Answer answer) {
        String problem = answer.problem();
        return problem == null ? answer.values() : Map.of("problem", problem);
    }

    private static void tell(SystemStatus status, PrintStream out) {
        for (String name : SystemStatus.PROCESSES) {
            out.printf(Locale.ROOT, "%-15s %s%n", name, process(status, name));
        }
        List<?> waiting = list(status.broker().values().get("first waiting"));
        waiting.forEach(request -> out.println("  waits for a manager: " + request));
        section(out, "workers", list(status.manager().values().get("workers")), NowcastStatusCommand::worker);
        section(out, "races", list(status.manager().values().get("races")), NowcastStatusCommand::race);
        List<UpcomingLaunch> launches = status.launches();
        section(out, "scheduled", launches.subList(0, Math.min(MOST_LAUNCHES, launches.size())),
                NowcastStatusCommand::launch);
    }

    private interface Line {
        String of(Object value);
    }

    private static void section(PrintStream out, String title, List<?> values, Line line) {
        if (!values.isEmpty()) {
            out.println();
            out.println(title);
            values.forEach(value -> out.println("  " + line.of(value)));
        }
    }

    private static String process(SystemStatus status, String name) {
        SystemStatus.Answer answer = switch (name) {
            case "message_broker" -> status.broker();
            case "manager" -> status.manager();
            default -> null;
        };
        RunningProcess process = status.processes().get(name);
        String runs = process == null
                ? "does not run on this machine"
                : "process " + process.pid() + ", " + since(process.since().toString());
        if (answer == null) {
            return runs;
        }
        String problem = answer.problem();
        if (problem != null) {
            return process == null ? problem : runs + ", but " + problem;
        }
        Map<?, ?> values = answer.values();
        String answered = "process " + values.get("pid") + ", " + since(values.get("since"));
        return answered + (name.equals("manager")
                ? "; " + values.get("waiting") + " messages wait for rules"
                : "; " + values.get("waiting") + " requests wait for a manager, " + values.get("in hand")
                        + " for its reply");
    }

    private static String since(@Nullable Object time) {
        Instant since = Instant.parse(String.valueOf(time));
        return "since " + TIME.format(since.atZone(ZoneId.systemDefault())) + " ("
                + inWords(Duration.between(since, Instant.now())) + ")";
    }

    private static String inWords(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600 ? seconds / 60 + " min" : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }

    private static String worker(Object value) {
        Map<?, ?> worker = (Map<?, ?>) value;
        String line = call(worker);
        if (!"localhost".equals(worker.get("host"))) {
            line += " on " + worker.get("host");
        }
        if (!Integer.valueOf(1).equals(worker.get("attempt"))) {
            line += ", attempt " + worker.get("attempt");
        }
        if (worker.get("pid") != null) {
            line += ", process " + worker.get("pid") + ", " + since(worker.get("since"));
        } else {
            Instant due = Instant.parse(String.valueOf(worker.get("due")));
            line += due.isAfter(Instant.now())
                    ? ", will be launched at " + TIME.format(due.atZone(ZoneId.systemDefault()))
                    : ", is being launched or has just ended";
        }
        return line + (Boolean.TRUE.equals(worker.get("reported")) ? ", has reported" : "");
    }

    private static String call(Map<?, ?> worker) {
        return worker.get("module")
                + list(worker.get("args")).stream().map(arg -> " " + arg).collect(Collectors.joining());
    }

    private static String race(Object value) {
        Map<?, ?> race = (Map<?, ?>) value;
        List<?> held = list(race.get("holds"));
        return "after " + race.get("after") + ": waits for " + words(list(race.get("waits for"))) + " of "
                + words(list(race.get("racers")))
                + (held.isEmpty()
                        ? ""
                        : "; holds " + words(held.stream().map(each -> call((Map<?, ?>) each)).toList()));
    }

    private static String launch(Object value) {
        UpcomingLaunch launch = (UpcomingLaunch) value;
        return TIME.format(launch.next()) + " " + launch.next().getZone() + "  " + launch.worker().module()
                + launch.worker().args().stream().map(arg -> " " + arg).collect(Collectors.joining());
    }

    private static String words(List<?> values) {
        return values.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }
}
