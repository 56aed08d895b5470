package io.carillon.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.carillon.cli.service.ServiceManager;
import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandLineParser;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.cli.syntax.HelpText;
import io.carillon.cli.syntax.UsageException;
import io.carillon.workflow.broker.BrokerException;
import io.carillon.workflow.config.ConfigException;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.logs.LogConfigException;
import io.carillon.workflow.logs.NowcastLogging;
import io.carillon.workflow.manager.ManagerException;
import io.carillon.workflow.status.RunningProcess;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A command that runs one or more parts of a workflow until SIGTERM or Ctrl-C, and has them read the configuration
 * again at SIGHUP. What was wrong before they ran is told in a line on standard error; from then on the log tells all.
 */
abstract sealed class NowcastDaemon implements NowcastCommand permits NowcastBrokerCommand, NowcastLogAggregatorCommand,
        NowcastManagerCommand, NowcastSchedulerCommand, NowcastUpCommand {

    private final CommandSyntax syntax;
    private final String name;

    /**
     * @param syntax how it is called; its first argument is the configuration
     * @param name   that of its log
     */
    NowcastDaemon(CommandSyntax syntax, String name) {
        this.syntax = syntax;
        this.name = name;
    }

    /**
     * The logging that all is told to; null for a part that opens its own.
     *
     * @throws LogConfigException when it can't be as configured
     */
    @Nullable
    NowcastLogging logging(NowcastConfig config, CommandArguments arguments, Env env) {
        return NowcastLogging.ofDaemon(config, List.of(name), env.out(), env.err());
    }

    /** The names by which {@code nowcast status} knows what runs in this process. */
    List<String> marks(NowcastConfig config, CommandArguments arguments) {
        return List.of(name);
    }

    /** Starts what it runs. When it returns, that does what it is there for. */
    abstract NowcastPart start(NowcastConfig config, CommandArguments arguments, Env env, Logger log)
            throws ConfigException, BrokerException, ManagerException, IOException, InterruptedException;

    @Override
    public CommandSyntax syntax() {
        return syntax;
    }

    @Override
    public int run(List<String> words, Env env) throws UsageException {
        CommandArguments arguments = CommandLineParser.parse(syntax, words);
        if (arguments.has(CommandOption.HELP)) {
            env.out().print(HelpText.of(syntax));
            return ExitCode.DONE;
        }
        Hangup hangup = Hangup.heeded(env.signals());
        StopRequest stop = StopRequest.by(env.signals(), List.of(Signals.INTERRUPT, Signals.TERMINATE));
        Path file = Path.of(arguments.positionals().getFirst());
        try {
            NowcastConfig config = NowcastConfig.load(file, env.variables());
            try (NowcastLogging logging = logging(config, arguments, env)) {
                Logger log = LoggerFactory.getLogger(name);
                if (logging != null) {
                    log = logging.logger(name);
                    log.info("running in process {}", ProcessHandle.current().pid());
                    log.info("read config from {}", config.file());
                    log.info(logging.summary());
                }
                try (NowcastPart part = start(config, arguments, env, log);
                        Marks _ = Marks.leave(config, marks(config, arguments), log);
                        ServiceManager services = ServiceManager.of(env.variables())) {
                    Logger told = log;
                    hangup.answer(() -> reload(file, part, told, env));
                    services.ready(syntax.command() + " " + config.file(), part::lives);
                    await(part, stop, log);
                }
                return ExitCode.DONE;
            }
        } catch (InterruptedException e) {
            // told to stop before it ran
            return ExitCode.DONE;
        } catch (ConfigException | LogConfigException | BrokerException | ManagerException | IOException e) {
            env.err().println(syntax.command() + ": " + e.getMessage());
            return Nowcast.FAILED;
        }
    }

    /** By which {@code nowcast status} finds this process. Without them all else goes on. */
    private record Marks(List<RunningProcess.Mark> marks, Logger log) implements AutoCloseable {

        static Marks leave(NowcastConfig config, List<String> names, Logger log) {
            List<RunningProcess.Mark> marks = new ArrayList<>();
            try {
                for (String name : names) {
                    marks.add(RunningProcess.mark(config, name));
                }
            } catch (IOException e) {
                log.warn("nowcast status will not find this process: {}", e.toString());
            }
            return new Marks(marks, log);
        }

        @Override
        public void close() {
            for (RunningProcess.Mark mark : marks) {
                try {
                    mark.close();
                } catch (IOException e) {
                    log.warn("a mark of this process is left: {}", e.toString());
                }
            }
        }
    }

    private static void await(NowcastPart part, StopRequest stop, Logger log) {
        try {
            part.await();
        } catch (InterruptedException e) {
            log.info("{} received; shutting down",
                    Signals.TERMINATE.equals(stop.signal())
                            ? "termination signal (SIGTERM)"
                            : "interrupt signal (SIGINT or Ctrl-C)");
        }
    }

    private static void reload(Path file, NowcastPart part, Logger log, Env env) {
        log.info("hangup signal (SIGHUP) received; reloading configuration");
        try {
            part.reload(NowcastConfig.load(file, env.variables()));
        } catch (ConfigException e) {
            e.mistakes().forEach(mistake -> log.error("the new configuration was not taken: {}", mistake));
        }
    }
}
