package io.carillon.cli;

import java.nio.file.Path;
import java.util.List;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandLineParser;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.cli.syntax.HelpText;
import io.carillon.cli.syntax.UsageException;
import io.carillon.workflow.config.ConfigException;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.logs.LogAggregator;
import io.carillon.workflow.logs.LogConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code nowcast log-aggregator CONFIG}: writes what other processes publish until it is told to stop (nowcast 7). */
final class NowcastLogAggregatorCommand {

    private static final CommandSyntax SYNTAX = new CommandSyntax("nowcast log-aggregator", "CONFIG",
            List.of(CommandOption.help()), """
                    Writes the log messages that all processes of a workflow publish, until it gets SIGTERM or Ctrl-C.
                    SIGHUP has it read the configuration again.""");

    private NowcastLogAggregatorCommand() {
    }

    /**
     * Runs it.
     *
     * @param words what stands behind {@code log-aggregator}
     * @return the exit status
     */
    static int run(List<String> words, Env env) throws UsageException {
        CommandArguments arguments = CommandLineParser.parse(SYNTAX, words);
        if (arguments.has(CommandOption.HELP)) {
            env.out().print(HelpText.of(SYNTAX));
            return ExitCode.DONE;
        }
        Path file = Path.of(arguments.positionals().getFirst());
        Hangup hangup = Hangup.heeded(env.signals());
        try (LogAggregator aggregator = LogAggregator.open(NowcastConfig.load(file, env.variables()), env.out(),
                env.err())) {
            Logger log = LoggerFactory.getLogger(LogAggregator.NAME);
            env.signals().handle(Signals.TERMINATE, () -> {
                log.info("termination signal (SIGTERM) received; shutting down");
                aggregator.stop();
            });
            env.signals().handle(Signals.INTERRUPT, () -> {
                log.info("interrupt signal (SIGINT or Ctrl-C) received; shutting down");
                aggregator.stop();
            });
            hangup.answer(() -> reload(file, aggregator, log, env));
            aggregator.run();
            return ExitCode.DONE;
        } catch (ConfigException | LogConfigException e) {
            env.err().println(SYNTAX.command() + ": " + e.getMessage());
            return Nowcast.FAILED;
        }
    }

    private static void reload(Path file, LogAggregator aggregator, Logger log, Env env) {
        log.info("hangup signal (SIGHUP) received; reloading configuration");
        try {
            aggregator.reload(NowcastConfig.load(file, env.variables()));
        } catch (ConfigException e) {
            e.mistakes().forEach(mistake -> log.error("the new configuration was not taken: {}", mistake));
        }
    }
}
