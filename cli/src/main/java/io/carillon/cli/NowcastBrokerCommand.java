package io.carillon.cli;

import java.nio.file.Path;
import java.util.List;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandLineParser;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.cli.syntax.HelpText;
import io.carillon.cli.syntax.UsageException;
import io.carillon.workflow.broker.BrokerException;
import io.carillon.workflow.broker.BrokerOptions;
import io.carillon.workflow.broker.MessageBroker;
import io.carillon.workflow.config.ConfigException;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.logs.LogConfigException;
import io.carillon.workflow.logs.NowcastLogging;
import org.slf4j.Logger;

/** {@code nowcast broker CONFIG}: runs the message broker until it is told to stop (nowcast 1). */
final class NowcastBrokerCommand {

    private static final String PROCESS = "message_broker";

    private static final CommandSyntax SYNTAX = new CommandSyntax("nowcast broker", "CONFIG",
            List.of(CommandOption.help()), """
                    Carries messages between workers and the manager, until it gets SIGTERM or Ctrl-C.
                    A request is kept until it has been answered, whatever becomes of managers meanwhile.""");

    private NowcastBrokerCommand() {
    }

    /**
     * Runs it.
     *
     * @param words what stands behind {@code broker}
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
            try (NowcastLogging logging = NowcastLogging.ofDaemon(config, List.of(PROCESS), env.out(), env.err())) {
                Logger log = logging.logger(PROCESS);
                log.info("running in process {}", ProcessHandle.current().pid());
                log.info("read config from {}", config.file());
                log.info(logging.summary());
                hangup.answer(() -> log
                        .warn("hangup signal (SIGHUP) received; to listen elsewhere the broker must be restarted"));
                serve(config);
                log.info("{} received; shutting down",
                        Signals.TERMINATE.equals(stop.signal())
                                ? "termination signal (SIGTERM)"
                                : "interrupt signal (SIGINT or Ctrl-C)");
            }
            return ExitCode.DONE;
        } catch (ConfigException | LogConfigException | BrokerException e) {
            env.err().println(SYNTAX.command() + ": " + e.getMessage());
            return Nowcast.FAILED;
        }
    }

    private static void serve(NowcastConfig config) throws BrokerException {
        try (MessageBroker broker = MessageBroker.start(BrokerOptions.of(config))) {
            broker.await();
        } catch (InterruptedException e) {
            // somebody asked for the end
        }
    }
}
