package io.carillon.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandLineParser;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.cli.syntax.HelpText;
import io.carillon.cli.syntax.UsageException;
import io.carillon.cli.syntax.ValueType;
import io.carillon.event.python.PythonText;
import io.carillon.workflow.checklist.Checklist;
import io.carillon.workflow.checklist.ChecklistException;
import io.carillon.workflow.config.ConfigException;
import io.carillon.workflow.config.MessageRegistry.WorkerEntry;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.launch.LaunchCommands;
import io.carillon.workflow.launch.LaunchException;
import io.carillon.workflow.message.Message;
import io.carillon.workflow.next.Decision;
import io.carillon.workflow.next.NextWorker;
import io.carillon.workflow.next.NextWorkersRules;
import io.carillon.workflow.next.RulesException;
import io.carillon.workflow.next.RulesMistakes;
import io.carillon.yaml.DocumentException;
import io.carillon.yaml.YamlReader;
import org.jspecify.annotations.Nullable;

/**
 * {@code nowcast rules check CONFIG} and {@code nowcast rules explain CONFIG WORKER TYPE}: what the rules for next
 * workers are worth, without launching anything (nowcast 4).
 */
final class NowcastRulesCommand implements NowcastCommand {

    private static final String PAYLOAD = "payload";

    private static final CommandSyntax SYNTAX = new CommandSyntax("nowcast rules", "COMMAND [ARGS]...",
            List.of(CommandOption.help()), "Checks the rules for next workers, or explains them.");

    private static final CommandSyntax CHECK = new CommandSyntax("nowcast rules check", "CONFIG",
            List.of(CommandOption.help()), """
                    Reads the configuration and the rules for next workers, and tells what is wrong with them.
                    Tells also which worker that may report has no rules.""");

    private static final CommandSyntax EXPLAIN = new CommandSyntax("nowcast rules explain", "CONFIG WORKER TYPE...",
            List.of(new CommandOption(null, PAYLOAD, ValueType.TEXT,
                    "The payload of the message, in YAML; none without it."), CommandOption.help()),
            """
                    Says what would be launched after a message of a worker, and by which commands; launches nothing.
                    The checklist is that of the configuration's checklist file, the payload put in.""");

    /** What is told to the person who asked. */
    private static final class Problem extends Exception {

        private static final long serialVersionUID = 1;

        Problem(String message) {
            super(message);
        }
    }

    @Override
    public CommandSyntax syntax() {
        return SYNTAX;
    }

    @Override
    public List<CommandSyntax> subcommands() {
        return List.of(CHECK, EXPLAIN);
    }

    @Override
    public int run(List<String> words, Env env) throws UsageException, InterruptedException {
        String name = words.isEmpty() ? "" : words.getFirst();
        if (name.equals("-h") || name.equals("--help")) {
            env.out().print(help());
            return ExitCode.DONE;
        }
        boolean explain = name.equals("explain");
        if (!explain && !name.equals("check")) {
            throw new UsageException("Say what to do with the rules: nowcast rules check, or nowcast rules explain.",
                    null);
        }
        CommandSyntax syntax = explain ? EXPLAIN : CHECK;
        CommandArguments arguments = CommandLineParser.parse(syntax, words.subList(1, words.size()));
        if (arguments.has(CommandOption.HELP)) {
            env.out().print(HelpText.of(syntax));
            return ExitCode.DONE;
        }
        if (explain && arguments.positionals().size() != 3) {
            throw new UsageException("CONFIG, WORKER and TYPE must be given.", EXPLAIN);
        }
        try {
            NowcastConfig config = NowcastConfig.load(Path.of(arguments.positionals().getFirst()), env.variables());
            try (NextWorkersRules rules = NextWorkersRules.open(config, new Silent())) {
                return explain ? explain(arguments, config, rules, env) : check(config, rules, env);
            }
        } catch (ConfigException | Problem e) {
            env.err().println(e.getMessage());
        } catch (RulesException e) {
            env.err().println(e.getMessage());
            String detail = e.detail();
            if (detail != null) {
                env.err().print(detail);
            }
        }
        return Nowcast.FAILED;
    }

    /** Nothing changes while one message is looked at. */
    private static final class Silent implements RulesMistakes {

        @Override
        public void notTaken(RulesException mistake) {
            // what holds was read a moment ago
        }

        @Override
        public void taken(String source) {
            // what holds was read a moment ago
        }
    }

    private static int check(NowcastConfig config, NextWorkersRules rules, Env env) {
        Set<String> known = rules.workers();
        PrintStream out = env.out();
        out.println("rules of " + rules.source() + ": no mistake");
        config.registry().workers().forEach((worker, entry) -> {
            if (!known.contains(worker) && reports(entry)) {
                out.println("no rules for " + worker + ": it will be told \"no after_worker function\"");
            }
        });
        for (String worker : known) {
            if (config.registry().worker(worker) == null) {
                out.println("rules for " + worker + ", which is not in the message registry");
            }
        }
        return ExitCode.DONE;
    }

    private static boolean reports(WorkerEntry entry) {
        return entry.types().keySet().stream().anyMatch(type -> !type.equals(Message.NEED)
                && !type.equals(Message.CLEAR_CHECKLIST) && !type.equals("checklist key"));
    }

    private static int explain(CommandArguments arguments, NowcastConfig config, NextWorkersRules rules, Env env)
            throws Problem, RulesException, InterruptedException, ConfigException {
        String worker = arguments.positionals().get(1);
        String type = arguments.positionals().get(2);
        WorkerEntry entry = config.registry().worker(worker);
        if (entry == null) {
            throw new Problem("worker " + PythonText.repr(worker) + " is not in the message registry; there are "
                    + String.join(", ", config.registry().workers().keySet()));
        }
        if (!entry.types().containsKey(type)) {
            throw new Problem("type " + PythonText.repr(type) + " of " + worker
                    + " is not in the message registry; there are " + String.join(", ", entry.types().keySet()));
        }
        Message message = new Message(worker, type, payload(arguments));
        Decision decision = rules.after(message, checklist(config, entry, message).sections());
        if (decision == null) {
            env.out().println("nothing: there are no rules for " + worker + " in " + rules.source());
            return ExitCode.DONE;
        }
        tell(decision, worker, new LaunchCommands(config, NowcastProgram.command()), env.out());
        return ExitCode.DONE;
    }

    private static void tell(Decision decision, String worker, LaunchCommands commands, PrintStream out) {
        Set<String> race = decision.next().race();
        if (race != null) {
            out.println("race: what follows " + String.join(", ", race) + " is held until all of them have reported");
        }
        if (decision.next().launch().isEmpty()) {
            out.println("launches nothing");
        }
        for (NextWorker next : decision.next().launch()) {
            out.println("launches " + next);
            try {
                out.println("  " + PythonText.repr(commands.command(next)));
            } catch (LaunchException e) {
                out.println("  which will fail: " + e.getMessage());
            }
        }
        decision.changed()
                .forEach((key, value) -> out.println("changes the checklist: " + key + ": " + PythonText.repr(value)));
        decision.removed().forEach(key -> out.println("removes from the checklist: " + key));
        out.println("unless " + worker + " takes part in a race that runs then");
    }

    private static @Nullable Object payload(CommandArguments arguments) throws Problem {
        String text = arguments.text(PAYLOAD);
        try {
            return text == null ? null : YamlReader.read(text);
        } catch (DocumentException e) {
            throw new Problem("--payload: " + e.getMessage());
        }
    }

    private static Checklist checklist(NowcastConfig config, WorkerEntry entry, Message message) throws Problem {
        try {
            Checklist kept = Files.exists(config.checklistFile())
                    ? Checklist.ofYaml(Files.readString(config.checklistFile()))
                    : Checklist.EMPTY;
            Object payload = message.payload();
            if (payload == null) {
                return kept;
            }
            String key = entry.checklistKey();
            if (key == null) {
                throw new Problem("the message would be refused: " + message.source()
                        + " has no checklist key in the registry, so it can have no payload");
            }
            return kept.updated(key, payload);
        } catch (IOException | ChecklistException e) {
            throw new Problem(config.checklistFile() + ": " + e.getMessage());
        }
    }
}
