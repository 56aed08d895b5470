package io.carillon.cli;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandLineParser;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.cli.syntax.HelpText;
import io.carillon.cli.syntax.UsageException;
import io.carillon.workflow.config.ConfigException;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.history.History;
import io.carillon.workflow.launch.LaunchCommands;
import io.carillon.workflow.launch.LaunchHistory;
import io.carillon.workflow.launch.WorkerLauncher;
import io.carillon.workflow.logs.LogConfigException;
import io.carillon.workflow.logs.NowcastLogging;
import io.carillon.workflow.scheduler.Scheduler;
import org.slf4j.Logger;

/** {@code nowcast scheduler CONFIG}: launches workers at their times until it is told to stop (nowcast 8). */
final class NowcastSchedulerCommand {

    private static final CommandSyntax SYNTAX = new CommandSyntax("nowcast scheduler", "CONFIG",
            List.of(CommandOption.help()), """
                    Launches the scheduled workers of a configuration at their times, until it gets SIGTERM or Ctrl-C.
                    SIGHUP has it read the configuration again.""");

    private NowcastSchedulerCommand() {
    }

    /**
     * Runs it.
     *
     * @param words what stands behind {@code scheduler}
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
        StopRequest stop = StopRequest.by(env.signals(), List.of(Signals.INTERRUPT, Signals.TERMINATE));
        try {
            NowcastConfig config = NowcastConfig.load(file, env.variables());
            try (NowcastLogging logging = NowcastLogging.ofDaemon(config, List.of(Scheduler.NAME), env.out(),
                    env.err())) {
                Logger log = logging.logger(Scheduler.NAME);
                log.info("running in process {}", ProcessHandle.current().pid());
                log.info("read config from {}", config.file());
                log.info(logging.summary());
                run(config, log, env, hangup);
                log.info("{} received; shutting down",
                        "TERM".equals(stop.signal())
                                ? "termination signal (SIGTERM)"
                                : "interrupt signal (SIGINT or Ctrl-C)");
                return ExitCode.DONE;
            }
        } catch (ConfigException | LogConfigException e) {
            env.err().println(SYNTAX.command() + ": " + e.getMessage());
            return Nowcast.FAILED;
        }
    }

    private static void run(NowcastConfig config, Logger log, Env env, Hangup hangup) throws ConfigException {
        WorkerLauncher launcher = new WorkerLauncher(new LaunchCommands(config, NowcastProgram.command()), log,
                new LaunchHistory(History.of(config), "schedule", log));
        try (Scheduler scheduler = new Scheduler(launcher, log, InstantSource.system())) {
            scheduler.load(config);
            hangup.answer(() -> reload(config.file(), scheduler, launcher, log, env));
            scheduler.run();
        } catch (InterruptedException e) {
            // somebody asked for the end
        }
    }

    private static void reload(Path file, Scheduler scheduler, WorkerLauncher launcher, Logger log, Env env) {
        log.info("hangup signal (SIGHUP) received; reloading configuration");
        try {
            NowcastConfig config = NowcastConfig.load(file, env.variables());
            LaunchCommands commands = new LaunchCommands(config, NowcastProgram.command());
            scheduler.load(config);
            launcher.use(commands);
        } catch (ConfigException e) {
            e.mistakes().forEach(mistake -> log.error("the new configuration was not taken: {}", mistake));
        }
    }
}
