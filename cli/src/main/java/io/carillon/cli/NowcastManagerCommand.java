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
import io.carillon.workflow.logs.LogConfigException;
import io.carillon.workflow.logs.NowcastLogging;
import io.carillon.workflow.manager.ManagerException;
import io.carillon.workflow.manager.NowcastManager;
import org.slf4j.Logger;

/** {@code nowcast manager CONFIG}: runs the manager until it is told to stop (nowcast 4). */
final class NowcastManagerCommand {

    private static final String IGNORE_CHECKLIST = "ignore-checklist";

    private static final CommandSyntax SYNTAX = new CommandSyntax("nowcast manager", "CONFIG",
            List.of(CommandOption.flag(null, IGNORE_CHECKLIST,
                    "Begin with an empty checklist, without what a manager before has left."), CommandOption.help()),
            """
                    Answers workers, keeps the checklist, launches the next workers and watches over them, until it gets \
                    SIGTERM or Ctrl-C.
                    SIGHUP has it read the configuration again.""");

    private NowcastManagerCommand() {
    }

    /**
     * Runs it.
     *
     * @param words what stands behind {@code manager}
     * @return the exit status
     */
    static int run(List<String> words, Env env) throws UsageException {
        CommandArguments arguments = CommandLineParser.parse(SYNTAX, words);
        if (arguments.has(CommandOption.HELP)) {
            env.out().print(HelpText.of(SYNTAX));
            return ExitCode.DONE;
        }
        Hangup hangup = Hangup.heeded(env.signals());
        StopRequest stop = StopRequest.by(env.signals(), List.of(Signals.INTERRUPT, Signals.TERMINATE));
        try {
            NowcastConfig config = NowcastConfig.load(Path.of(arguments.positionals().getFirst()), env.variables());
            try (NowcastLogging logging = NowcastLogging.ofDaemon(config, List.of(NowcastManager.NAME), env.out(),
                    env.err())) {
                Logger log = logging.logger(NowcastManager.NAME);
                log.info("running in process {}", ProcessHandle.current().pid());
                log.info("read config from {}", config.file());
                log.info(logging.summary());
                manage(config, arguments.has(IGNORE_CHECKLIST), log, env, hangup);
                log.info("{} received; shutting down",
                        Signals.TERMINATE.equals(stop.signal())
                                ? "termination signal (SIGTERM)"
                                : "interrupt signal (SIGINT or Ctrl-C)");
            }
            return ExitCode.DONE;
        } catch (ConfigException | LogConfigException | ManagerException e) {
            env.err().println(SYNTAX.command() + ": " + e.getMessage());
            return Nowcast.FAILED;
        }
    }

    private static void manage(NowcastConfig config, boolean ignoreChecklist, Logger log, Env env, Hangup hangup)
            throws ManagerException {
        NowcastManager.Options options = new NowcastManager.Options(ignoreChecklist, NowcastProgram.command(),
                env.variables());
        try (NowcastManager manager = NowcastManager.start(config, options)) {
            hangup.answer(() -> reload(config.file(), manager, log, env));
            manager.await();
        } catch (InterruptedException e) {
            // somebody asked for the end
        }
    }

    private static void reload(Path file, NowcastManager manager, Logger log, Env env) {
        log.info("hangup signal (SIGHUP) received; reloading configuration");
        try {
            manager.reload(NowcastConfig.load(file, env.variables()));
        } catch (ConfigException e) {
            e.mistakes().forEach(mistake -> log.error("the new configuration was not taken: {}", mistake));
        }
    }
}
