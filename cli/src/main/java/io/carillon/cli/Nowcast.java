package io.carillon.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.carillon.cli.completion.CompletionScript.Program;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.cli.syntax.HelpText;
import io.carillon.cli.syntax.UsageException;
import io.carillon.workflow.logs.NowcastLogging;
import org.jspecify.annotations.Nullable;

/**
 * The program {@code nowcast}: the processes of a workflow. Exit codes: 0 done, 1 it could not be done, 2 the command
 * line can't be understood.
 */
public final class Nowcast {

    /** The exit code of what could not be done. */
    static final int FAILED = 1;

    private Nowcast() {
    }

    /** Runs the command that the arguments name, and ends the process. */
    public static void main(String[] arguments) {
        NowcastLogging.select();
        Env env = Env.ofProcess();
        int code = run(Arrays.asList(arguments), env);
        env.out().flush();
        env.err().flush();
        Runtime.getRuntime().halt(code);
    }

    /**
     * Runs the command that the words name.
     *
     * @return the exit code
     */
    static int run(List<String> words, Env env) {
        try {
            if (words.isEmpty()) {
                throw new UsageException("Missing command.", syntax());
            }
            if (words.getFirst().equals("-h") || words.getFirst().equals("--help")) {
                env.out().print(HelpText.of(syntax(), summaries()));
                return ExitCode.DONE;
            }
            NowcastCommand command = find(words.getFirst());
            if (command == null) {
                throw new UsageException("No such command '" + words.getFirst() + "'.", syntax());
            }
            return command.run(words.subList(1, words.size()), env);
        } catch (UsageException e) {
            env.err().println(e.text());
            return ExitCode.WRONG_USAGE;
        } catch (InterruptedException e) {
            return FAILED;
        }
    }

    private static @Nullable NowcastCommand find(String name) {
        return switch (name) {
            case "up" -> new NowcastUpCommand();
            case "status" -> new NowcastStatusCommand();
            case "checklist" -> new NowcastChecklistCommand();
            case "broker" -> new NowcastBrokerCommand();
            case "manager" -> new NowcastManagerCommand();
            case "worker" -> new NowcastWorkerCommand();
            case "scheduler" -> new NowcastSchedulerCommand();
            case "log-aggregator" -> new NowcastLogAggregatorCommand();
            case "run" -> new NowcastRunCommand();
            case "history" -> new NowcastHistoryCommand();
            case "rules" -> new NowcastRulesCommand();
            default -> null;
        };
    }

    /** All that there is, for completion. */
    static Program program() {
        List<CommandSyntax> commands = new ArrayList<>();
        for (String name : summaries().keySet()) {
            NowcastCommand command = find(name);
            if (command != null) {
                commands.add(command.syntax());
                commands.addAll(command.subcommands());
            }
        }
        return new Program(syntax(), commands);
    }

    private static CommandSyntax syntax() {
        return new CommandSyntax("nowcast", "COMMAND [ARGS]...", List.of(CommandOption.help()),
                "Runs the processes of a workflow. Each command has a --help of its own.");
    }

    private static Map<String, String> summaries() {
        Map<String, String> summaries = new LinkedHashMap<>();
        summaries.put("up", "Run a whole system: log aggregator, broker, manager and scheduler.");
        summaries.put("status", "Who runs, since when, and what waits for what.");
        summaries.put("checklist", "Show the checklist, or a part of it.");
        summaries.put("broker", "Carry messages between workers and the manager.");
        summaries.put("manager", "Answer workers, and launch the next ones.");
        summaries.put("worker", "Do a job, and tell the manager how it went.");
        summaries.put("scheduler", "Launch workers at their times.");
        summaries.put("log-aggregator", "Collect what all processes log.");
        summaries.put("run", "Launch a worker by hand, as the manager would.");
        summaries.put("history", "Show what ran on a day, and how it went.");
        summaries.put("rules", "Check the rules for next workers, or explain them.");
        return summaries;
    }
}
